// SPDX-License-Identifier: MIT
// Answers to system messages.

#include "runtime/behaviour/system_messages.h"

#include <string>
#include <utility>
#include <vector>

#include "runtime/behaviour/from.h"

namespace arsenal::runtime {

std::optional<Term> SystemMessages::Handle(ProcessContext& self, const Message& message,
                                           const StatusSource& source) {
  const std::optional<From> from = From::OfTerm(message.element(1));
  if (!from) return std::nullopt;
  const Term request = message.element(2);
  if (request.Is(atoms::kGetState)) {
    std::optional<Term> state = source.ShownState();
    Reply(self, *from,
          state ? Term::TupleOf(atoms::kOk, *std::move(state))
                : Term::TupleOf(atoms::kError, atoms::kNotInspectable));
  } else if (request.Is(atoms::kGetStatus)) {
    Reply(self, *from, Status(self, source));
  } else if (request.Is(atoms::kSuspend)) {
    suspended_ = true;
    Reply(self, *from, atoms::kOk);
  } else if (request.Is(atoms::kResume)) {
    suspended_ = false;
    Reply(self, *from, atoms::kOk);
  } else if (request.IsTagged(atoms::kTerminate, 2)) {
    Reply(self, *from, atoms::kOk);
    return request.element(1);
  } else {
    Reply(self, *from,
          Term::TupleOf(atoms::kError, Term::TupleOf(atoms::kUnknownSystemMsg, request)));
  }
  return std::nullopt;
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
      data("Logged events", Term::Nil()),
  };
  std::vector<Term> misc = {Term::TupleOf(atoms::kHeader, StringTerm(title)),
                            Term::TupleOf(atoms::kData, Term::List(general))};
  if (std::optional<Term> state = source.ShownStatus()) {
    const Term shown[] = {data("State", *std::move(state))};
    misc.push_back(Term::TupleOf(atoms::kData, Term::List(shown)));
  }
  const Term parts[] = {
      self.DictionaryTerm(), suspended_ ? atoms::kSuspended : atoms::kRunning,
      source.StatusParent(), Term::Nil(), Term::List(misc),
  };
  return Term::TupleOf(atoms::kStatus, self.pid(),
                       Term::TupleOf(atoms::kModule, atoms::kGenServer), Term::List(parts));
}

Pid BehaviourParent(const ProcessContext& self) {
  const Pid parent = self.parent();
  return !parent.valid() || self.IsLinked(parent) ? parent : self.pid();
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
