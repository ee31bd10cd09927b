// SPDX-License-Identifier: MIT
// Answers to system messages.

#include "runtime/behaviour/system_messages.h"

#include <string>
#include <utility>
#include <vector>

#include "runtime/behaviour/function_terms.h"
#include "runtime/process/exception_reason.h"

namespace arsenal::runtime {
namespace {

Term CallbackFailed(const StatusSource& source, Atom callback, const Caught& caught) {
  return Term::TupleOf(
      atoms::kError,
      Term::TupleOf(atoms::kCallbackFailed, Term::TupleOf(source.StatusModule(), callback),
                    Term::TupleOf(caught.exception_class, caught.reason)));
}

// `undefined` for a state that cannot be shown.
Term StateInEvent(const StatusSource& source) {
  std::optional<Term> state;
  (void)Guarded([&] { state = source.ShownState(); });
  return state.value_or(atoms::kUndefined);
}

}  // namespace

ChangeResult StatusSource::ReplaceState(ProcessContext&, const Term&) const {
  return ChangeResult::Refused(atoms::kNotReplaceable);
}

ChangeResult StatusSource::ChangeCode(ProcessContext&, const Term& module, const Term& old_version,
                                      const Term& extra) const {
  return CodeChangeUndefined(module, old_version, ShownState(), extra);
}

ChangeResult CodeChangeUndefined(const Term& module, const Term& old_version,
                                 const std::optional<Term>& state, const Term& extra) {
  const Term arguments[] = {old_version, state.value_or(atoms::kUndefined), extra};
  const Term frame = Term::TupleOf(module, atoms::kCodeChange, Term::List(arguments), Term::Nil());
  return ChangeResult::Refused(
      Term::TupleOf(atoms::kExit, Term::TupleOf(atoms::kUndef, Term::Cons(frame, Term::Nil()))));
}

std::optional<Term> SystemMessages::Handle(ProcessContext& self, const Message& message,
                                           const StatusSource& source) {
  const std::optional<From> from = From::OfTerm(message.element(1));
  if (!from) return std::nullopt;
  const Term request = message.element(2);
  if (request.IsTagged(atoms::kTerminate, 2)) {
    Reply(self, *from, atoms::kOk);
    return request.element(1);
  }
  Reply(self, *from, Answer(self, request, source));
  return std::nullopt;
}

Term SystemMessages::Answer(ProcessContext& self, const Term& request, const StatusSource& source) {
  if (request.Is(atoms::kGetState)) {
    std::optional<Term> state;
    const std::optional<Caught> caught = Guarded([&] { state = source.ShownState(); });
    if (caught) return CallbackFailed(source, atoms::kSystemGetState, *caught);
    if (!state) return Term::TupleOf(atoms::kError, atoms::kNotInspectable);
    return Term::TupleOf(atoms::kOk, *std::move(state));
  }
  if (request.Is(atoms::kGetStatus)) return Status(self, source);
  if (request.Is(atoms::kSuspend) || request.Is(atoms::kResume)) {
    suspended_ = request.Is(atoms::kSuspend);
    return atoms::kOk;
  }
  if (request.IsTagged(atoms::kReplaceState, 2)) return Replace(self, request.element(1), source);
  if (request.IsTagged(atoms::kSetState, 2)) {
    ChangeResult result = ChangeResult::Done();
    const std::optional<Caught> caught =
        Guarded([&] { result = source.ReplaceState(self, request.element(1)); });
    if (caught) return Term::TupleOf(atoms::kError, caught->reason);
    return result.ok() ? Term(atoms::kOk) : Term::TupleOf(atoms::kError, result.reason());
  }
  if (request.IsTagged(atoms::kChangeCode, 4) && suspended_) return Change(self, request, source);
  if (request.IsTagged(atoms::kDebug, 2)) return Debug(self, request.element(1));
  return Term::TupleOf(atoms::kError, Term::TupleOf(atoms::kUnknownSystemMsg, request));
}

Term SystemMessages::Replace(ProcessContext& self, const Term& function,
                             const StatusSource& source) {
  const auto failed = [&source](const Term& reason) {
    return CallbackFailed(source, atoms::kSystemReplaceState,
                          Caught(atoms::kError, reason, Term()));
  };
  const std::shared_ptr<StateFunction> run = StateFunctionOf(function);
  if (run == nullptr) return failed(Term::TupleOf(atoms::kBadfun, function));
  Term after;
  ChangeResult result = ChangeResult::Refused(atoms::kNotInspectable);
  const std::optional<Caught> caught = Guarded([&] {
    const std::optional<Term> before = source.ShownState();
    if (!before) return;
    after = (*run)(*before);
    result = source.ReplaceState(self, after);
  });
  if (caught) return CallbackFailed(source, atoms::kSystemReplaceState, *caught);
  if (!result.ok()) return failed(result.reason());
  return Term::TupleOf(atoms::kOk, std::move(after));
}

Term SystemMessages::Change(ProcessContext& self, const Term& request, const StatusSource& source) {
  std::optional<ChangeResult> result;
  const std::optional<Caught> caught = Guarded([&] {
    result = source.ChangeCode(self, request.element(1), request.element(2), request.element(3));
  });
  if (result && result->ok()) return atoms::kOk;
  if (result) return Term::TupleOf(atoms::kError, result->reason());
  // What is thrown counts as an answer.
  if (caught->IsThrow()) return Term::TupleOf(atoms::kError, caught->reason);
  return Term::TupleOf(atoms::kError, Term::TupleOf(atoms::kExit, caught->exit_reason));
}

Term SystemMessages::Status(ProcessContext& self, const StatusSource& source) const {
  const auto data = [](const char* label, Term value) {
    return Term::TupleOf(StringTerm(label), std::move(value));
  };
  const std::optional<Atom> name = self.registered_name();
  const std::string title =
      "Status for generic server " + (name ? std::string(name->text()) : self.pid().ToString());
  const Term general[] = {
      data("Status", suspended_ ? atoms::kSuspended : atoms::kRunning),
      data("Parent", source.StatusParent()),
      data("Logged events", source.ShownLog(LoggedEvents())),
  };
  std::vector<Term> misc = {Term::TupleOf(atoms::kHeader, StringTerm(title)),
                            Term::TupleOf(atoms::kData, Term::List(general))};
  if (std::optional<Term> state = source.ShownStatus()) {
    const Term shown[] = {data("State", *std::move(state))};
    misc.push_back(Term::TupleOf(atoms::kData, Term::List(shown)));
  }
  if (std::optional<Term> more = source.ShownMore()) misc.push_back(*std::move(more));
  const Term parts[] = {
      self.DictionaryTerm(), suspended_ ? atoms::kSuspended : atoms::kRunning,
      source.StatusParent(), debug_ == nullptr ? Term::Nil() : debug_->OptionsTerm(),
      Term::List(misc),
  };
  return Term::TupleOf(atoms::kStatus, self.pid(),
                       Term::TupleOf(atoms::kModule, source.StatusModule()), Term::List(parts));
}

// --- Debugging.

Term SystemMessages::Debug(ProcessContext& self, const Term& option) {
  if (debug_ == nullptr) debug_ = std::make_unique<SystemDebug>();
  Term answer = debug_->Change(self, option);
  if (debug_->empty()) debug_.reset();
  return answer;
}

void SystemMessages::StartDebug(ProcessContext& self, const Term& options) {
  for (Term rest = options; rest.Is(Term::Kind::kList); rest = Term(rest.tail())) {
    const Term& option = rest.head();
    Term request = option;
    if (option.Is(Term::Kind::kAtom)) request = Term::TupleOf(option, atoms::kTrue);
    if (option.IsTagged(atoms::kLog, 2) && option.element(1).IsSmall()) {
      request = Term::TupleOf(atoms::kLog, Term::TupleOf(atoms::kTrue, option.element(1)));
    }
    (void)Debug(self, request);
  }
}

void SystemMessages::Note(ProcessContext& self, const Term& event) {
  debug_->Note(self, event);
  if (debug_->empty()) debug_.reset();
}

void SystemMessages::NoteIn(ProcessContext& self, Term message) {
  if (debugging()) Note(self, Term::TupleOf(atoms::kIn, std::move(message)));
}

void SystemMessages::NoteOut(ProcessContext& self, const Term& reply, const From& from,
                             const StatusSource& source) {
  if (!debugging()) return;
  Note(self, Term::TupleOf(atoms::kOut, reply, from.ToTerm(), StateInEvent(source)));
}

void SystemMessages::NoteNoReply(ProcessContext& self, const StatusSource& source) {
  if (!debugging()) return;
  Note(self, Term::TupleOf(atoms::kNoreply, StateInEvent(source)));
}

Term SystemMessages::LoggedEvents() const {
  return debug_ == nullptr ? Term::Nil() : debug_->LoggedEvents();
}

// --- Terms.

Pid BehaviourParent(const ProcessContext& self) {
  const Pid parent = self.parent();
  return !parent.valid() || self.IsLinked(parent) ? parent : self.pid();
}

Term NameOrPid(const ProcessContext& self) {
  const std::optional<Atom> name = self.registered_name();
  return name ? Term(*name) : Term(self.pid());
}

Term StringTerm(std::string_view text) {
  std::vector<Term> characters;
  characters.reserve(text.size());
  for (const char character : text) {
    characters.push_back(Term::Integer(static_cast<unsigned char>(character)));
  }
  return Term::List(characters);
}

}  // namespace arsenal::runtime
