// SPDX-License-Identifier: MIT
// SupervisorFlags: how a supervisor treats its children, and what its init answers: flags and child
// specs, as values of C++ or as the term that OTP's callback would return.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/supervisor/child_spec.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// Whom a restart concerns beside the child that has ended.
enum class Strategy : uint8_t {
  kOneForOne,        // nobody
  kOneForAll,        // all others
  kRestForOne,       // those that were started after it
  kSimpleOneForOne,  // nobody; all children are made from one template
};
Atom StrategyName(Strategy strategy);

// When a supervisor ends by itself because significant children have ended by themselves.
enum class AutoShutdown : uint8_t { kNever, kAnySignificant, kAllSignificant };
Atom AutoShutdownName(AutoShutdown auto_shutdown);

// What a supervisor does with a call or a cast that it does not know.
enum class UnknownRequests : uint8_t {
  kCrash,   // as OTP: it stops its children and exits with function_clause
  kAnswer,  // a call gets {'$unknown_message', Request}, a cast is ignored and counted
};

// A pause before each restart of a child, longer from one to the next. OTP has none, and so has a
// supervisor that is not told to. The n-th restart in a row waits initial * 2^(n-1), at most
// `longest`; a child that has lived for `longest` begins anew. Of that a share is drawn by the
// node's seeded random, so that what failed together does not come back together.
struct BackOff {
  Nanos initial{0};  // 0: no pause
  Nanos longest{0};  // not below initial
  int64_t jitter_percent = 0;

  bool off() const { return initial == Nanos(0); }
  bool valid() const {
    return initial >= Nanos(0) && longest >= initial && jitter_percent >= 0 &&
           jitter_percent <= 100;
  }
  // #{initial => Ms, max => Ms, jitter => Percent}; `infinity` beyond counting.
  Term ToTerm() const;
};

// How long a child waits that was restarted `in_a_row` times before; `draw` is any number.
Nanos BackOffPause(const BackOff& back_off, uint64_t in_a_row, uint64_t draw);

inline constexpr int64_t kNoMaxChildren = INT64_MAX;

struct SupervisorFlags {
  SupervisorFlags() {}
  Strategy strategy = Strategy::kOneForOne;
  int64_t intensity = 1;  // max_restarts: at least 0
  int64_t period = 5;     // max_seconds: at least 1
  AutoShutdown auto_shutdown = AutoShutdown::kNever;
  BackOff back_off;
  UnknownRequests unknown_requests = UnknownRequests::kCrash;
  // Of a DynamicSupervisor alone.
  int64_t max_children = kNoMaxChildren;
  Term extra_arguments = Term::Nil();  // a list that stands before each child's arguments
};

// Flags, or OTP's word for what is wrong with them, such as {invalid_intensity, -1}.
using FlagsOrError = std::variant<SupervisorFlags, Term>;

// From a map #{strategy, intensity, period, auto_shutdown, back_off} or {Strategy, Intensity,
// Period}. What a map does not have is as `defaults` have it; unknown keys are ignored.
FlagsOrError ParseSupervisorFlags(const Term& term, const SupervisorFlags& defaults = {});
// From the map of a DynamicSupervisor: #{strategy, intensity, period, max_children,
// extra_arguments, auto_shutdown, back_off}. The strategy is one_for_one and auto_shutdown never.
FlagsOrError ParseDynamicFlags(const Term& term);
// OTP's word for flags of C++ that are out of their range; nullopt when they are not.
std::optional<Term> CheckFlags(const SupervisorFlags& flags);

// A spec, or what supervisor:check_childspecs answers, such as missing_id or {invalid_shutdown,
// -1}.
using SpecOrError = std::variant<ChildSpec, Term>;

// A spec from a map #{id, start, restart, shutdown, type, modules, significant} or a tuple {Id,
// Start, Restart, Shutdown, Type, Modules}. Unknown keys of a map are ignored. Without
// auto_shutdown (nullopt) it is not looked at whether significance goes with it.
SpecOrError ParseChildSpec(const Term& term, std::optional<AutoShutdown> auto_shutdown);
// OTP's bad_combination for a significant child that may not be; nullopt when it may.
std::optional<Term> CheckSignificance(const ChildSpec& spec,
                                      std::optional<AutoShutdown> auto_shutdown);

using SpecsOrError = std::variant<std::vector<ChildSpec>, Term>;
// The specs of a proper list, no two with one id; else the error of the first that is wrong, or
// {duplicate_child_name, Id}.
SpecsOrError ParseChildSpecs(const Term& list, std::optional<AutoShutdown> auto_shutdown);
// supervisor:check_childspecs/1 and /2: ok or {error, Reason}.
Term CheckChildSpecs(const Term& list);
Term CheckChildSpecs(const Term& list, const Term& auto_shutdown);

// DynamicSupervisor's spec of a child, checked where it is asked for, so that a bad one is refused
// even by a supervisor that is not there: the request {start_child, {Start, Restart, Shutdown,
// Type, Modules}}, or {error, Reason}.
Term DynamicStartRequest(const Term& spec);
// What such a request holds.
SpecOrError ParseDynamicSpec(const Term& spec);

// What init answers. It is called when the supervisor starts, and for a change of code.
class SupervisorSetup {
 public:
  static SupervisorSetup Ok(SupervisorFlags flags, std::vector<ChildSpec> children) {
    SupervisorSetup setup;
    setup.flags_ = std::move(flags);
    setup.children_ = std::move(children);
    return setup;
  }
  // {ok, {Flags, ChildSpecs}}, {ok, Flags} for a DynamicSupervisor, `ignore`, or anything else.
  static SupervisorSetup OfTerm(Term returned) {
    SupervisorSetup setup;
    setup.returned_ = std::move(returned);
    return setup;
  }
  static SupervisorSetup Ignore() { return OfTerm(atoms::kIgnore); }

  bool ignored() const { return returned_ && returned_->Is(atoms::kIgnore); }
  const std::optional<Term>& returned() const { return returned_; }
  SupervisorFlags& flags() { return flags_; }
  std::vector<ChildSpec>& children() { return children_; }

 private:
  SupervisorSetup() {}
  std::optional<Term> returned_;
  SupervisorFlags flags_;
  std::vector<ChildSpec> children_;
};
using SupervisorInit = absl::AnyInvocable<SupervisorSetup()>;

}  // namespace arsenal::runtime
