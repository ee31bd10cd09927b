// SPDX-License-Identifier: MIT
// ChildSpec: what a supervisor knows of a child: how to start it, when to start it again, how long it may take to end.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/process/module_table.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// When a child that has ended is started again.
enum class RestartType : uint8_t {
  kPermanent,  // always
  kTransient,  // unless it has ended with normal, shutdown or {shutdown, _}
  kTemporary,  // never; its spec goes with it
};
enum class ChildType : uint8_t { kWorker, kSupervisor };
Atom RestartTypeName(RestartType type);
Atom ChildTypeName(ChildType type);

// How a supervisor ends a child: it sends `shutdown`, and `kill` when the child takes longer than it may.
class Shutdown {
 public:
  // Kill at once.
  static Shutdown BrutalKill() { return Shutdown(std::nullopt); }
  static Shutdown Infinity() { return Shutdown(kNever); }
  // Whole milliseconds, not below zero. After 0 the kill follows the shutdown at once.
  static Shutdown After(Nanos time) { return Shutdown(time); }

  bool brutal() const { return !time_; }
  // kNever for infinity.
  Nanos time() const { return time_.value_or(Nanos(0)); }
  // brutal_kill, infinity or the milliseconds.
  Term ToTerm() const;

 private:
  explicit Shutdown(std::optional<Nanos> time) : time_(time) {}
  std::optional<Nanos> time_;
};

// Makes the process of a child, at each start anew.
using ChildFactory = absl::AnyInvocable<absl::StatusOr<PreparedStart>()>;

struct ChildSpec {
  // A child that the node's table of modules starts: {Module, Function, Args}, looked up at each start.
  ChildSpec(Term child_id, Atom start_module, Atom start_function, Term arguments);
  // A child that C++ starts; module and function are what is shown.
  ChildSpec(Term child_id, Atom start_module, Atom start_function, ChildFactory child_factory);

  Term id;
  Atom module;
  Atom function;
  Term args = Term::Nil();
  ChildFactory factory;  // null: the table of modules
  RestartType restart = RestartType::kPermanent;
  ChildType type = ChildType::kWorker;
  std::optional<Shutdown> shutdown;  // by default 5 s for a worker, infinity for a supervisor
  std::vector<Atom> modules;         // by default the start's module
  bool dynamic_modules = false;      // `dynamic` was given instead

  Shutdown EffectiveShutdown() const;
  // {Module, Function, Args}.
  Term StartTerm() const { return Term::TupleOf(module, function, args); }
  // The spec as supervisor:get_childspec shows it: a map with all keys.
  Term ToMap() const;
  Term ModulesTerm() const;
};

// A spec from a map #{id, start, restart, shutdown, type, modules} or a tuple {Id, Start, Restart, Shutdown, Type,
// Modules}. Unknown keys of a map are ignored. The error is what supervisor:check_childspecs answers, such as
// missing_id or {invalid_shutdown, -1}.
class ChildSpecResult {
 public:
  ChildSpecResult(ChildSpec spec) : spec_(std::move(spec)) {}        // NOLINT: implicit
  ChildSpecResult(Term error) : error_(std::move(error)) {}          // NOLINT: implicit
  bool ok() const { return spec_.has_value(); }
  ChildSpec& spec() { return *spec_; }
  const Term& error() const { return error_; }

 private:
  std::optional<ChildSpec> spec_;
  Term error_;
};
ChildSpecResult ParseChildSpec(const Term& term);

}  // namespace arsenal::runtime
