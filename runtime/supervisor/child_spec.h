// SPDX-License-Identifier: MIT
// ChildSpec: what a supervisor knows of a child: how to start it, when to start it again, how long
// it may take to end. Kept small, because supervisors hold one for each child.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
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
struct ChildSpec;
enum class ChildType : uint8_t { kWorker, kSupervisor };
// Whether the end of a child by itself may end the supervisor: see AutoShutdown. For temporary and
// transient children.
enum class Significance : uint8_t { kInsignificant, kSignificant };
// Whether a child that has ended with this reason is started again.
bool IsRestarted(RestartType type, const Term& reason);
// Whether OTP reports that a child has ended so by itself.
bool IsReportedExit(RestartType type, const Term& reason);
// Whether OTP reports that a child has ended so when it was stopped: a permanent one is to say
// `shutdown`, the others may as well say {shutdown, _} or normal.
bool IsShutdownError(const ChildSpec& spec, const Term& reason);
Atom RestartTypeName(RestartType type);
Atom ChildTypeName(ChildType type);

// How a supervisor ends a child: it sends `shutdown`, and `kill` when the child takes longer than
// it may.
class Shutdown {
 public:
  // 5 s for a worker, infinity for a supervisor.
  static Shutdown Default() { return Shutdown(Nanos(kDefault)); }
  // Kill at once.
  static Shutdown BrutalKill() { return Shutdown(Nanos(kBrutal)); }
  static Shutdown Infinity() { return Shutdown(kNever); }
  // Whole milliseconds, not below zero. After 0 the kill follows the shutdown at once.
  static Shutdown After(Nanos time) { return Shutdown(time); }

  bool is_default() const { return time_ == Nanos(kDefault); }
  bool brutal() const { return time_ == Nanos(kBrutal); }
  // kNever for infinity.
  Nanos time() const { return time_ < Nanos(0) ? Nanos(0) : time_; }
  // brutal_kill, infinity or the milliseconds. Not of the default.
  Term ToTerm() const;

 private:
  static constexpr int64_t kBrutal = -1;
  static constexpr int64_t kDefault = -2;

  explicit Shutdown(Nanos time) : time_(time) {}
  Nanos time_;
};

// Makes the process of a child, at each start anew: a callable without parameters, or with the list
// of arguments, which is the spec's and, for the children of a template, what start_child has
// added.
class ChildFactory {
 public:
  ChildFactory() {}
  ChildFactory(std::nullptr_t) {}  // NOLINT: implicit
  template <typename F>
    requires(!std::same_as<std::remove_cvref_t<F>, ChildFactory> &&
             (std::invocable<F&> || std::invocable<F&, const Term&>))
  ChildFactory(F make) {  // NOLINT: implicit
    if constexpr (std::invocable<F&, const Term&>) {
      make_ = std::make_unique<Make>(std::move(make));
    } else {
      make_ = std::make_unique<Make>([make = std::move(make)](const Term&) mutable {
        return absl::StatusOr<PreparedStart>(make());
      });
    }
  }

  bool operator==(std::nullptr_t) const { return make_ == nullptr; }
  absl::StatusOr<PreparedStart> operator()(const Term& args) { return (*make_)(args); }
  // Bytes that it takes beyond itself, captures that it does not own aside.
  size_t HeapBytes() const { return make_ == nullptr ? 0 : sizeof(Make); }

 private:
  using Make = absl::AnyInvocable<absl::StatusOr<PreparedStart>(const Term&)>;
  std::unique_ptr<Make> make_;
};

struct ChildSpec {
  // A child that the node's table of modules starts: {Module, Function, Args}, looked up at each
  // start.
  ChildSpec(Term child_id, Atom start_module, Atom start_function, Term arguments);
  // A child that C++ starts; module and function are what is shown.
  ChildSpec(Term child_id, Atom start_module, Atom start_function, ChildFactory child_factory);

  Term id;
  Atom module;
  Atom function;
  Term args = Term::Nil();
  Term modules;          // a list of atoms, or `dynamic`; by default the start's module
  ChildFactory factory;  // null: the table of modules
  Shutdown shutdown = Shutdown::Default();
  RestartType restart = RestartType::kPermanent;
  ChildType type = ChildType::kWorker;
  Significance significance = Significance::kInsignificant;

  Shutdown EffectiveShutdown() const;
  bool significant() const { return significance == Significance::kSignificant; }
  bool temporary() const { return restart == RestartType::kTemporary; }
  // {Module, Function, Args}.
  Term StartTerm() const { return Term::TupleOf(module, function, args); }
  // The modules as a list, or `dynamic`.
  Term ModulesTerm() const;
  // The spec as supervisor:get_childspec shows it: a map with all keys.
  Term ToMap() const;
  // The child as OTP's supervisor shows it where a start has failed: {child, Pid, Id, {M, F, A},
  // RestartType, Significant, Shutdown, Type, Modules}.
  Term ToRecord(Term pid) const;
  // Everything but the start, the id and the arguments: whether one template does for both.
  bool SameTemplate(const ChildSpec& other) const;
  // Bytes that it holds beyond itself.
  size_t HeapBytes() const;
};

}  // namespace arsenal::runtime
