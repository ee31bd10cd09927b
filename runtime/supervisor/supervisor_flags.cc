// SPDX-License-Identifier: MIT
// Flags of supervisors that come as terms, with OTP's words for what is wrong with them.

#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {
namespace {

Term Invalid(Atom what, const Term& value) { return Term::TupleOf(what, value); }

// An integer that is not below `least`, cut to 64 bits.
std::optional<int64_t> IntegerFrom(const Term& value, int64_t least) {
  if (!value.Is(Term::Kind::kInteger)) return std::nullopt;
  if (!value.IsSmall()) {
    return Compare(value, Term::Integer(0)) > 0 ? std::optional(INT64_MAX) : std::nullopt;
  }
  return value.AsSmall() < least ? std::nullopt : std::optional(value.AsSmall());
}

std::optional<Term> ReadStrategy(const Term& value, SupervisorFlags& flags) {
  for (const Strategy strategy : {Strategy::kOneForOne, Strategy::kOneForAll, Strategy::kRestForOne,
                                  Strategy::kSimpleOneForOne}) {
    if (!value.Is(StrategyName(strategy))) continue;
    flags.strategy = strategy;
    return std::nullopt;
  }
  return Invalid(atoms::kInvalidStrategy, value);
}

std::optional<Term> ReadIntensity(const Term& value, SupervisorFlags& flags) {
  const std::optional<int64_t> intensity = IntegerFrom(value, 0);
  if (!intensity) return Invalid(atoms::kInvalidIntensity, value);
  flags.intensity = *intensity;
  return std::nullopt;
}

std::optional<Term> ReadPeriod(const Term& value, SupervisorFlags& flags) {
  const std::optional<int64_t> period = IntegerFrom(value, 1);
  if (!period) return Invalid(atoms::kInvalidPeriod, value);
  flags.period = *period;
  return std::nullopt;
}

std::optional<Term> ReadAutoShutdown(const Term& value, SupervisorFlags& flags) {
  for (const AutoShutdown mode :
       {AutoShutdown::kNever, AutoShutdown::kAnySignificant, AutoShutdown::kAllSignificant}) {
    if (!value.Is(AutoShutdownName(mode))) continue;
    flags.auto_shutdown = mode;
    return std::nullopt;
  }
  return Invalid(atoms::kInvalidAutoShutdown, value);
}

// `never`, or #{initial => Ms, max => Ms, jitter => Percent}.
std::optional<Term> ReadBackOff(const Term& value, SupervisorFlags& flags) {
  constexpr int64_t kMostMs = 1'000'000'000'000;
  if (value.Is(atoms::kNever)) {
    flags.back_off = BackOff();
    return std::nullopt;
  }
  const Term error = Invalid(atoms::kInvalidBackOff, value);
  if (!value.Is(Term::Kind::kMap)) return error;
  const Term* initial = value.Find(atoms::kInitial);
  const Term* longest = value.Find(atoms::kMax);
  const Term* jitter = value.Find(atoms::kJitter);
  const std::optional<int64_t> initial_ms =
      initial == nullptr ? std::nullopt : IntegerFrom(*initial, 0);
  const std::optional<int64_t> longest_ms =
      longest == nullptr ? initial_ms : IntegerFrom(*longest, 0);
  const std::optional<int64_t> percent = jitter == nullptr ? 0 : IntegerFrom(*jitter, 0);
  if (!initial_ms || !longest_ms || !percent) return error;
  if (*initial_ms > kMostMs || *longest_ms > kMostMs) return error;
  BackOff back_off;
  back_off.initial = std::chrono::milliseconds(*initial_ms);
  back_off.longest = std::chrono::milliseconds(*longest_ms);
  back_off.jitter_percent = *percent;
  if (!back_off.valid()) return error;
  flags.back_off = back_off;
  return std::nullopt;
}

std::optional<Term> ReadMaxChildren(const Term& value, SupervisorFlags& flags) {
  const std::optional<int64_t> most =
      value.Is(atoms::kInfinity) ? kNoMaxChildren : IntegerFrom(value, 0);
  if (!most) return Invalid(atoms::kInvalidMaxChildren, value);
  flags.max_children = *most;
  return std::nullopt;
}

std::optional<Term> ReadExtraArguments(const Term& value, SupervisorFlags& flags) {
  if (!value.ListElements()) return Invalid(atoms::kInvalidExtraArguments, value);
  flags.extra_arguments = value;
  return std::nullopt;
}

using Reader = std::optional<Term> (*)(const Term&, SupervisorFlags&);
struct Key {
  Atom name;
  Reader read;
};

FlagsOrError ReadKeys(const Term& map, SupervisorFlags flags, std::span<const Key> keys) {
  for (const Key& key : keys) {
    const Term* value = map.Find(key.name);
    if (value == nullptr) continue;
    if (std::optional<Term> error = key.read(*value, flags)) return *std::move(error);
  }
  return flags;
}

}  // namespace

Atom StrategyName(Strategy strategy) {
  switch (strategy) {
    case Strategy::kOneForOne: return atoms::kOneForOne;
    case Strategy::kOneForAll: return atoms::kOneForAll;
    case Strategy::kRestForOne: return atoms::kRestForOne;
    case Strategy::kSimpleOneForOne: return atoms::kSimpleOneForOne;
  }
  return atoms::kUndefined;
}

Atom AutoShutdownName(AutoShutdown auto_shutdown) {
  if (auto_shutdown == AutoShutdown::kNever) return atoms::kNever;
  return auto_shutdown == AutoShutdown::kAnySignificant ? atoms::kAnySignificant
                                                        : atoms::kAllSignificant;
}

Term BackOff::ToTerm() const {
  const auto ms = [](Nanos time) {
    return Term::Integer(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
  };
  return Term::Map({{atoms::kInitial, ms(initial)},
                    {atoms::kMax, ms(longest)},
                    {atoms::kJitter, Term::Integer(jitter_percent)}});
}

Nanos BackOffPause(const BackOff& back_off, uint64_t in_a_row, uint64_t draw) {
  Nanos pause = back_off.initial;
  for (uint64_t i = 0; i < in_a_row && pause < back_off.longest; ++i) {
    pause = pause > back_off.longest / 2 ? back_off.longest : pause * 2;
  }
  const int64_t share = pause.count() / 100 * back_off.jitter_percent;
  if (share == 0) return pause;
  return pause - Nanos(static_cast<int64_t>(draw % static_cast<uint64_t>(share + 1)));
}

FlagsOrError ParseSupervisorFlags(const Term& term, const SupervisorFlags& defaults) {
  if (term.Is(Term::Kind::kTuple) && term.arity() == 3) {
    return ParseSupervisorFlags(Term::Map({{atoms::kStrategy, term.element(0)},
                                           {atoms::kIntensity, term.element(1)},
                                           {atoms::kPeriod, term.element(2)}}),
                                defaults);
  }
  if (!term.Is(Term::Kind::kMap)) return Invalid(atoms::kInvalidType, term);
  const Key keys[] = {{atoms::kStrategy, ReadStrategy},
                      {atoms::kIntensity, ReadIntensity},
                      {atoms::kPeriod, ReadPeriod},
                      {atoms::kAutoShutdown, ReadAutoShutdown},
                      {atoms::kBackOff, ReadBackOff}};
  return ReadKeys(term, defaults, keys);
}

FlagsOrError ParseDynamicFlags(const Term& term) {
  if (!term.Is(Term::Kind::kMap)) return Invalid(atoms::kInvalidType, term);
  const Term* strategy = term.Find(atoms::kStrategy);
  if (strategy != nullptr && !strategy->Is(atoms::kOneForOne)) {
    return Invalid(atoms::kInvalidStrategy, *strategy);
  }
  const Key keys[] = {{atoms::kIntensity, ReadIntensity},
                      {atoms::kPeriod, ReadPeriod},
                      {atoms::kMaxChildren, ReadMaxChildren},
                      {atoms::kExtraArguments, ReadExtraArguments},
                      {atoms::kBackOff, ReadBackOff}};
  FlagsOrError flags = ReadKeys(term, SupervisorFlags(), keys);
  const Term* auto_shutdown = term.Find(atoms::kAutoShutdown);
  if (std::holds_alternative<SupervisorFlags>(flags) && auto_shutdown != nullptr &&
      !auto_shutdown->Is(atoms::kNever)) {
    return Invalid(atoms::kInvalidAutoShutdown, *auto_shutdown);
  }
  return flags;
}

std::optional<Term> CheckFlags(const SupervisorFlags& flags) {
  if (flags.intensity < 0) {
    return Invalid(atoms::kInvalidIntensity, Term::Integer(flags.intensity));
  }
  if (flags.period < 1) return Invalid(atoms::kInvalidPeriod, Term::Integer(flags.period));
  if (!flags.back_off.valid()) return Invalid(atoms::kInvalidBackOff, flags.back_off.ToTerm());
  if (flags.max_children < 0) {
    return Invalid(atoms::kInvalidMaxChildren, Term::Integer(flags.max_children));
  }
  if (!flags.extra_arguments.ListElements()) {
    return Invalid(atoms::kInvalidExtraArguments, flags.extra_arguments);
  }
  return std::nullopt;
}

}  // namespace arsenal::runtime
