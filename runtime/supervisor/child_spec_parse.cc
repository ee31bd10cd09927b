// SPDX-License-Identifier: MIT
// Child specs that come as terms, with OTP's words for what is wrong with them.

#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {
namespace {

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

std::optional<Parts> PartsOf(const Term& term) {
  Parts parts;
  if (term.Is(Term::Kind::kMap)) {
    parts.id = term.Find(atoms::kId);
    parts.start = term.Find(atoms::kStart);
    parts.restart = term.Find(atoms::kRestart);
    parts.shutdown = term.Find(atoms::kShutdown);
    parts.type = term.Find(atoms::kType);
    parts.modules = term.Find(atoms::kModules);
    parts.significant = term.Find(atoms::kSignificant);
    return parts;
  }
  if (!term.Is(Term::Kind::kTuple) || term.arity() != 6) return std::nullopt;
  parts.id = &term.element(0);
  parts.start = &term.element(1);
  parts.restart = &term.element(2);
  parts.shutdown = &term.element(3);
  parts.type = &term.element(4);
  parts.modules = &term.element(5);
  return parts;
}

bool IsStart(const Term& start) {
  return start.Is(Term::Kind::kTuple) && start.arity() == 3 &&
         start.element(0).Is(Term::Kind::kAtom) && start.element(1).Is(Term::Kind::kAtom) &&
         start.element(2).ListElements().has_value();
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
  spec.dynamic_modules = value.Is(atoms::kDynamic);
  if (spec.dynamic_modules) return std::nullopt;
  const std::optional<std::vector<Term>> list = value.ListElements();
  if (!list) return Invalid(atoms::kInvalidModules, value);
  spec.modules.clear();
  for (const Term& module : *list) {
    if (!module.Is(Term::Kind::kAtom)) return Invalid(atoms::kInvalidModules, value);
    spec.modules.push_back(module.AsAtom());
  }
  return std::nullopt;
}

// Automatic shutdown is not built, so no child is significant.
std::optional<Term> ReadSignificant(const Term& value) {
  if (value.Is(atoms::kFalse)) return std::nullopt;
  if (!value.Is(atoms::kTrue)) return Invalid(atoms::kInvalidSignificant, value);
  const Term pair[] = {Term::TupleOf(atoms::kAutoShutdown, atoms::kNever),
                       Term::TupleOf(atoms::kSignificant, atoms::kTrue)};
  return Term::TupleOf(atoms::kBadCombination, Term::List(pair));
}

}  // namespace

ChildSpecResult ParseChildSpec(const Term& term) {
  const std::optional<Parts> parts = PartsOf(term);
  if (!parts) return Invalid(atoms::kInvalidChildSpec, term);
  if (parts->id == nullptr) return Term(atoms::kMissingId);
  if (parts->start == nullptr) return Term(atoms::kMissingStart);
  const Term& start = *parts->start;
  if (!IsStart(start)) return Invalid(atoms::kInvalidMfa, start);
  ChildSpec spec(*parts->id, start.element(0).AsAtom(), start.element(1).AsAtom(),
                 start.element(2));
  std::optional<Term> error;
  if (parts->restart != nullptr) error = ReadRestart(*parts->restart, spec);
  if (!error && parts->significant != nullptr) error = ReadSignificant(*parts->significant);
  if (!error && parts->shutdown != nullptr) error = ReadShutdown(*parts->shutdown, spec);
  if (!error && parts->type != nullptr) error = ReadType(*parts->type, spec);
  if (!error && parts->modules != nullptr) error = ReadModules(*parts->modules, spec);
  if (error) return *std::move(error);
  return spec;
}

}  // namespace arsenal::runtime
