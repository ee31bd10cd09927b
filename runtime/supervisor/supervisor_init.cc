// SPDX-License-Identifier: MIT
// The supervisor's start: what init answers, and what a change of code makes of a new answer.

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

Term Maps(const std::vector<ChildSpec>& specs) {
  std::vector<Term> maps;
  for (const ChildSpec& spec : specs) maps.push_back(spec.ToMap());
  return Term::List(maps);
}

absl::Status Refused(const Term& error) {
  return absl::InvalidArgumentError(
      FormatTerm(error, {.form = TextForm::kPretty, .max_bytes = 500}));
}

// What is wrong with the specs, apart from each by itself.
std::optional<Term> CheckSpecs(const std::vector<ChildSpec>& specs, AutoShutdown auto_shutdown) {
  absl::flat_hash_set<Term> ids;
  for (const ChildSpec& spec : specs) {
    if (std::optional<Term> error = CheckSignificance(spec, auto_shutdown)) return error;
    if (!ids.insert(spec.id).second) return Term::TupleOf(atoms::kDuplicateChildName, spec.id);
  }
  return std::nullopt;
}

}  // namespace

Supervisor::Supervisor(SupervisorKind kind, const SupervisorFlags& flags)
    : kind_(kind),
      flags_(flags),
      strategy_(MakeStrategy(flags.strategy)),
      intensity_(flags.intensity, flags.period) {}

absl::StatusOr<std::unique_ptr<Supervisor>> Supervisor::Create(const SupervisorFlags& flags,
                                                               std::vector<ChildSpec> children) {
  if (const std::optional<Term> error = CheckFlags(flags)) return Refused(*error);
  std::unique_ptr<Supervisor> supervisor(new Supervisor(SupervisorKind::kSupervisor, flags));
  if (const auto error = supervisor->AcceptSpecs(std::move(children))) return Refused(*error);
  return supervisor;
}

absl::StatusOr<std::unique_ptr<Supervisor>> Supervisor::CreateDynamic(
    const SupervisorFlags& flags) {
  std::optional<Term> error = CheckFlags(flags);
  if (!error && flags.strategy != Strategy::kOneForOne) {
    error = Term::TupleOf(atoms::kInvalidStrategy, StrategyName(flags.strategy));
  }
  if (!error && flags.auto_shutdown != AutoShutdown::kNever) {
    error = Term::TupleOf(atoms::kInvalidAutoShutdown, AutoShutdownName(flags.auto_shutdown));
  }
  if (error) return Refused(*error);
  return std::unique_ptr<Supervisor>(new Supervisor(SupervisorKind::kDynamicSupervisor, flags));
}

std::unique_ptr<Supervisor> Supervisor::FromInit(Atom module, SupervisorInit init,
                                                 SupervisorKind kind) {
  std::unique_ptr<Supervisor> supervisor(new Supervisor(kind, SupervisorFlags()));
  supervisor->module_ = module;
  supervisor->init_ = std::move(init);
  return supervisor;
}

DispatchResult Supervisor::Start(ProcessContext& self) {
  if (std::exchange(goes_on_, false)) return GoOn(self);
  parent_ = BehaviourParent(self);
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  if (init_ != nullptr) {
    SupervisorSetup setup = init_();
    if (setup.ignored()) return FailInit(self, atoms::kIgnore, atoms::kNormal);
    if (const std::optional<Term> error = ReadSetup(std::move(setup))) {
      return FailInit(self, ErrorOf(*error), *error);
    }
  }
  work_.emplace(Purpose::kInit);
  if (!dynamic()) {
    for (Child& child : children_) work_->start.Add(child);
  }
  return GoOn(self);
}

DispatchResult Supervisor::FailInit(ProcessContext& self, Term result, Term reason) {
  // Whoever learns that the start has failed finds the name free.
  if (const std::optional<Atom> name = self.registered_name()) (void)self.Unregister(*name);
  self.AckStart(std::move(result));
  return DispatchResult::Exit(std::move(reason));
}

Term Supervisor::Failed(ProcessContext& self, Term reason) {
  if (!started_) (void)FailInit(self, ErrorOf(reason), reason);
  return reason;
}

std::optional<Term> Supervisor::AcceptSpecs(std::vector<ChildSpec> specs) {
  if (simple() && specs.size() != 1) return Term::TupleOf(atoms::kBadStartSpec, Maps(specs));
  if (std::optional<Term> error = CheckSpecs(specs, flags_.auto_shutdown)) {
    return Term::TupleOf(atoms::kStartSpec, *std::move(error));
  }
  for (ChildSpec& spec : specs) AddChild(std::move(spec));
  return std::nullopt;
}

std::optional<Term> Supervisor::ReadSetup(SupervisorSetup setup) {
  if (setup.returned()) return ReadReturned(*setup.returned());
  flags_ = std::move(setup.flags());
  if (std::optional<Term> error = CheckFlags(flags_)) {
    return Term::TupleOf(atoms::kSupervisorData, *std::move(error));
  }
  strategy_ = MakeStrategy(flags_.strategy);
  intensity_.SetLimits(flags_.intensity, flags_.period);
  if (kind_ == SupervisorKind::kDynamicSupervisor) return std::nullopt;
  return AcceptSpecs(std::move(setup.children()));
}

std::optional<Term> Supervisor::ReadReturned(const Term& returned) {
  const bool ok = returned.IsTagged(atoms::kOk, 2);
  const bool pair =
      ok && returned.element(1).Is(Term::Kind::kTuple) && returned.element(1).arity() == 2;
  const bool map = ok && returned.element(1).Is(Term::Kind::kMap);
  if (kind_ == SupervisorKind::kSupervisor ? !pair : !map) {
    return Term::TupleOf(atoms::kBadReturn, Term::TupleOf(module_, atoms::kInit, returned));
  }
  FlagsOrError flags = pair ? ParseSupervisorFlags(returned.element(1).element(0))
                            : ParseDynamicFlags(returned.element(1));
  if (const Term* error = std::get_if<Term>(&flags)) {
    return Term::TupleOf(atoms::kSupervisorData, *error);
  }
  SupervisorFlags& read = std::get<SupervisorFlags>(flags);
  read.unknown_requests = flags_.unknown_requests;
  if (map) return ReadSetup(SupervisorSetup::Ok(std::move(read), {}));
  const Term& specs = returned.element(1).element(1);
  const std::optional<std::vector<Term>> list = specs.ListElements();
  if (read.strategy == Strategy::kSimpleOneForOne && (!list || list->size() != 1)) {
    return Term::TupleOf(atoms::kBadStartSpec, specs);
  }
  if (!list) {
    const Term frame = Term::TupleOf(atoms::kSupervisor, atoms::kInit,
                                     Term::Cons(specs, Term::Nil()), Term::Nil());
    return Term::TupleOf(atoms::kFunctionClause, Term::Cons(frame, Term::Nil()));
  }
  SpecsOrError parsed = ParseChildSpecs(specs, read.auto_shutdown);
  if (const Term* error = std::get_if<Term>(&parsed)) {
    return Term::TupleOf(atoms::kStartSpec, *error);
  }
  return ReadSetup(
      SupervisorSetup::Ok(std::move(read), std::move(std::get<std::vector<ChildSpec>>(parsed))));
}

// --- Changes of code.

Term Supervisor::ChangeCode() {
  if (init_ == nullptr) return atoms::kOk;
  SupervisorSetup setup = init_();
  if (setup.ignored()) return atoms::kOk;
  SupervisorFlags flags = std::move(setup.flags());
  std::vector<ChildSpec> specs = std::move(setup.children());
  if (const std::optional<Term>& returned = setup.returned()) {
    const bool is_dynamic = kind_ == SupervisorKind::kDynamicSupervisor;
    const Term inner = returned->IsTagged(atoms::kOk, 2) ? returned->element(1) : Term();
    const bool pair = inner.Is(Term::Kind::kTuple) && inner.arity() == 2;
    if (is_dynamic ? !inner.Is(Term::Kind::kMap) : !pair) return *returned;
    FlagsOrError read =
        is_dynamic ? ParseDynamicFlags(inner) : ParseSupervisorFlags(inner.element(0));
    if (const Term* error = std::get_if<Term>(&read)) {
      if (is_dynamic) return ErrorOf(Term::TupleOf(atoms::kSupervisorData, *error));
      const bool shape = error->IsTagged(atoms::kInvalidType, 2);
      return ErrorOf(shape ? Term::TupleOf(atoms::kBadFlags, error->element(1)) : *error);
    }
    flags = std::move(std::get<SupervisorFlags>(read));
    if (pair) {
      SpecsOrError parsed = ParseChildSpecs(inner.element(1), flags.auto_shutdown);
      if (const Term* error = std::get_if<Term>(&parsed)) return ErrorOf(*error);
      specs = std::move(std::get<std::vector<ChildSpec>>(parsed));
    }
  } else if (const std::optional<Term> error = CheckFlags(flags)) {
    return ErrorOf(*error);
  }
  flags.unknown_requests = flags_.unknown_requests;
  if (const std::optional<Term> error = UpdateSpecs(flags, std::move(specs))) {
    return ErrorOf(*error);
  }
  flags_ = std::move(flags);
  strategy_ = MakeStrategy(flags_.strategy);
  intensity_.SetLimits(flags_.intensity, flags_.period);
  return atoms::kOk;
}

std::optional<Term> Supervisor::UpdateSpecs(const SupervisorFlags& flags,
                                            std::vector<ChildSpec> specs) {
  if (kind_ == SupervisorKind::kDynamicSupervisor) return std::nullopt;
  if (simple() != (flags.strategy == Strategy::kSimpleOneForOne)) {
    return Term::TupleOf(atoms::kIncompatibleStrategy, StrategyName(flags_.strategy),
                         StrategyName(flags.strategy));
  }
  if (simple() && specs.size() != 1) return Term::TupleOf(atoms::kBadStartSpec, Maps(specs));
  if (std::optional<Term> error = CheckSpecs(specs, flags.auto_shutdown)) return error;
  if (simple()) {
    by_id_.clear();
    children_.front().spec = std::move(specs[0]);
    by_id_.insert(children_.begin());
    return std::nullopt;
  }
  // First those of the new list in its order, then those that it does not name.
  Children kept;
  for (ChildSpec& spec : specs) {
    const auto found = by_id_.find(spec.id);
    if (found == by_id_.end()) {
      kept.emplace_back(std::move(spec));
      by_id_.insert(std::prev(kept.end()));
    } else {
      const Children::iterator child = *found;
      child->spec = std::move(spec);
      kept.splice(kept.end(), children_, child);
    }
  }
  children_.splice(children_.begin(), kept);
  return std::nullopt;
}

}  // namespace arsenal::runtime
