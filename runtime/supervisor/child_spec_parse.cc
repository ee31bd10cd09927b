// SPDX-License-Identifier: MIT
// Child specs that come as terms, with OTP's words for what is wrong with them.

#include "absl/container/flat_hash_set.h"
#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }
Term Invalid(Atom what, const Term& value) { return Term::TupleOf(what, value); }

// The parts of a spec, of a map or a tuple; null: not given.
struct Parts {
  const Term* id = nullptr;
  const Term* start = nullptr;
  const Term* restart = nullptr;
  const Term* shutdown = nullptr;
  const Term* type = nullptr;
  const Term* modules = nullptr;
  const Term* significant = nullptr;
};

Parts PartsOfMap(const Term& map) {
  Parts parts;
  parts.id = map.Find(atoms::kId);
  parts.start = map.Find(atoms::kStart);
  parts.restart = map.Find(atoms::kRestart);
  parts.shutdown = map.Find(atoms::kShutdown);
  parts.type = map.Find(atoms::kType);
  parts.modules = map.Find(atoms::kModules);
  parts.significant = map.Find(atoms::kSignificant);
  return parts;
}

// What begins with {..., Start, Restart, Shutdown, Type, Modules}.
Parts PartsOfTuple(const Term& tuple, size_t start) {
  Parts parts;
  parts.start = &tuple.element(start);
  parts.restart = &tuple.element(start + 1);
  parts.shutdown = &tuple.element(start + 2);
  parts.type = &tuple.element(start + 3);
  parts.modules = &tuple.element(start + 4);
  return parts;
}

std::optional<Parts> PartsOf(const Term& term) {
  if (term.Is(Term::Kind::kMap)) return PartsOfMap(term);
  if (!term.Is(Term::Kind::kTuple) || term.arity() != 6) return std::nullopt;
  Parts parts = PartsOfTuple(term, 1);
  parts.id = &term.element(0);
  return parts;
}

bool IsStart(const Term& start) {
  return start.Is(Term::Kind::kTuple) && start.arity() == 3 &&
         start.element(0).Is(Term::Kind::kAtom) && start.element(1).Is(Term::Kind::kAtom) &&
         (start.element(2).Is(Term::Kind::kList) || start.element(2).IsNil());
}

std::optional<Term> ReadRestart(const Term& value, ChildSpec& spec) {
  if (value.Is(atoms::kPermanent)) {
    spec.restart = RestartType::kPermanent;
  } else if (value.Is(atoms::kTransient)) {
    spec.restart = RestartType::kTransient;
  } else if (value.Is(atoms::kTemporary)) {
    spec.restart = RestartType::kTemporary;
  } else {
    return Invalid(atoms::kInvalidRestartType, value);
  }
  return std::nullopt;
}

std::optional<Term> ReadShutdown(const Term& value, ChildSpec& spec) {
  // The longest that fits nanoseconds; longer is as good as infinity.
  constexpr int64_t kLongest = kNever.count() / 1'000'000 - 1;
  if (value.Is(atoms::kBrutalKill)) {
    spec.shutdown = Shutdown::BrutalKill();
  } else if (value.Is(atoms::kInfinity)) {
    spec.shutdown = Shutdown::Infinity();
  } else if (value.IsSmall() && value.AsSmall() >= 0 && value.AsSmall() <= kLongest) {
    spec.shutdown = Shutdown::After(std::chrono::milliseconds(value.AsSmall()));
  } else {
    return Invalid(atoms::kInvalidShutdown, value);
  }
  return std::nullopt;
}

std::optional<Term> ReadType(const Term& value, ChildSpec& spec) {
  if (value.Is(atoms::kSupervisor)) {
    spec.type = ChildType::kSupervisor;
  } else if (value.Is(atoms::kWorker)) {
    spec.type = ChildType::kWorker;
  } else {
    return Invalid(atoms::kInvalidChildType, value);
  }
  return std::nullopt;
}

std::optional<Term> ReadModules(const Term& value, ChildSpec& spec) {
  const std::optional<std::vector<Term>> list = value.ListElements();
  if (!value.Is(atoms::kDynamic) && !list) return Invalid(atoms::kInvalidModules, value);
  for (size_t i = 0; list && i < list->size(); ++i) {
    if (!(*list)[i].Is(Term::Kind::kAtom)) return Invalid(atoms::kInvalidModule, (*list)[i]);
  }
  spec.modules = value;
  return std::nullopt;
}

std::optional<Term> ReadSignificant(const Term& value, ChildSpec& spec) {
  if (value.Is(atoms::kTrue)) {
    spec.significance = Significance::kSignificant;
  } else if (!value.Is(atoms::kFalse)) {
    return Invalid(atoms::kInvalidSignificant, value);
  }
  return std::nullopt;
}

// In the order in which OTP looks at them; `start` is a start.
SpecOrError ReadSpec(const Parts& parts, const Term& id,
                     std::optional<AutoShutdown> auto_shutdown) {
  const Term& start = *parts.start;
  ChildSpec spec(id, start.element(0).AsAtom(), start.element(1).AsAtom(), start.element(2));
  std::optional<Term> error;
  if (parts.restart != nullptr) error = ReadRestart(*parts.restart, spec);
  if (!error && parts.significant != nullptr) error = ReadSignificant(*parts.significant, spec);
  if (!error) error = CheckSignificance(spec, auto_shutdown);
  if (!error && parts.type != nullptr) error = ReadType(*parts.type, spec);
  if (!error && parts.shutdown != nullptr) error = ReadShutdown(*parts.shutdown, spec);
  if (!error && parts.modules != nullptr) error = ReadModules(*parts.modules, spec);
  if (error) return *std::move(error);
  return spec;
}

}  // namespace

std::optional<Term> CheckSignificance(const ChildSpec& spec,
                                      std::optional<AutoShutdown> auto_shutdown) {
  if (!spec.significant()) return std::nullopt;
  const Term significant = Term::TupleOf(atoms::kSignificant, atoms::kTrue);
  std::optional<Term> other;
  if (auto_shutdown == AutoShutdown::kNever) {
    other = Term::TupleOf(atoms::kAutoShutdown, atoms::kNever);
  } else if (spec.restart == RestartType::kPermanent) {
    other = Term::TupleOf(atoms::kRestart, atoms::kPermanent);
  }
  if (!other) return std::nullopt;
  const Term pair[] = {*other, significant};
  return Term::TupleOf(atoms::kBadCombination, Term::List(pair));
}

SpecOrError ParseChildSpec(const Term& term, std::optional<AutoShutdown> auto_shutdown) {
  const std::optional<Parts> parts = PartsOf(term);
  if (!parts) return Invalid(atoms::kInvalidChildSpec, term);
  if (parts->id == nullptr) return Term(atoms::kMissingId);
  if (parts->start == nullptr) return Term(atoms::kMissingStart);
  if (!IsStart(*parts->start)) return Invalid(atoms::kInvalidMfa, *parts->start);
  return ReadSpec(*parts, *parts->id, auto_shutdown);
}

SpecsOrError ParseChildSpecs(const Term& list, std::optional<AutoShutdown> auto_shutdown) {
  const std::optional<std::vector<Term>> terms = list.ListElements();
  if (!terms) return Invalid(atoms::kBadarg, list);
  std::vector<ChildSpec> specs;
  absl::flat_hash_set<Term> ids;
  for (const Term& term : *terms) {
    SpecOrError spec = ParseChildSpec(term, auto_shutdown);
    if (const Term* error = std::get_if<Term>(&spec)) return *error;
    const Term id = std::get<ChildSpec>(spec).id;
    if (!ids.insert(id).second) return Term::TupleOf(atoms::kDuplicateChildName, id);
    specs.push_back(std::move(std::get<ChildSpec>(spec)));
  }
  return specs;
}

Term CheckChildSpecs(const Term& list) { return CheckChildSpecs(list, atoms::kUndefined); }

Term CheckChildSpecs(const Term& list, const Term& auto_shutdown) {
  if (!list.ListElements()) return ErrorOf(Invalid(atoms::kBadarg, list));
  std::optional<AutoShutdown> mode;
  for (const AutoShutdown known :
       {AutoShutdown::kNever, AutoShutdown::kAnySignificant, AutoShutdown::kAllSignificant}) {
    if (auto_shutdown.Is(AutoShutdownName(known))) mode = known;
  }
  if (!mode && !auto_shutdown.Is(atoms::kUndefined)) {
    return ErrorOf(Invalid(atoms::kBadarg, auto_shutdown));
  }
  const SpecsOrError specs = ParseChildSpecs(list, mode);
  const Term* error = std::get_if<Term>(&specs);
  return error == nullptr ? Term(atoms::kOk) : ErrorOf(*error);
}

// --- DynamicSupervisor.

Term DynamicStartRequest(const Term& spec) {
  const std::optional<Parts> parts = PartsOf(spec);
  if (!parts || parts->id == nullptr || parts->start == nullptr) {
    return ErrorOf(Invalid(atoms::kInvalidChildSpec, spec));
  }
  if (!IsStart(*parts->start)) return ErrorOf(Invalid(atoms::kInvalidMfa, *parts->start));
  const SpecOrError read = ReadSpec(*parts, *parts->id, std::nullopt);
  if (const Term* error = std::get_if<Term>(&read)) return ErrorOf(*error);
  const ChildSpec& checked = std::get<ChildSpec>(read);
  return Term::TupleOf(atoms::kStartChild,
                       Term::TupleOf(checked.StartTerm(), RestartTypeName(checked.restart),
                                     checked.EffectiveShutdown().ToTerm(),
                                     ChildTypeName(checked.type), checked.ModulesTerm()));
}

SpecOrError ParseDynamicSpec(const Term& spec) {
  if (!spec.Is(Term::Kind::kTuple) || spec.arity() != 5) {
    // Somebody has not checked it: a spec as supervisors take it.
    const Term request = DynamicStartRequest(spec);
    if (request.IsTagged(atoms::kError, 2)) return request.element(1);
    return ParseDynamicSpec(request.element(1));
  }
  const Parts parts = PartsOfTuple(spec, 0);
  if (!IsStart(*parts.start)) return Invalid(atoms::kInvalidMfa, *parts.start);
  return ReadSpec(parts, atoms::kUndefined, std::nullopt);
}

}  // namespace arsenal::runtime
