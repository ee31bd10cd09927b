// SPDX-License-Identifier: MIT
// Child: a spec and what has become of it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {

// A point in time on both clocks: one to reckon with, one to show.
struct Moment {
  Nanos monotonic{0};
  Nanos wall{0};
};

enum class ChildStatus : uint8_t {
  kRunning,
  kRestarting,  // has ended, and is being started again or waits for the next attempt
  kUndefined,   // does not run and will not be started by itself
  kEnded,       // has ended while supervision was paused; its exit is still to be acted on
};
// "running", "restarting", "undefined", "ended".
Atom ChildStatusName(ChildStatus status);

// What children have that have been started again. Most never are.
struct ChildPast {
  Pid last_pid;                        // the process before
  uint64_t restart_count = 0;          // attempts to start it again, those that failed included
  uint64_t in_a_row = 0;               // of these, without a longer life in between
  std::optional<Moment> last_restart;  // the last of these
  std::optional<Moment> last_gave_up;  // of a supervisor: when it said last that it gives up
  Term last_reason;                    // why it ended, or why its last start failed
  Ref back_off_timer;                  // valid() while the next attempt waits for it
};

struct Child {
  explicit Child(ChildSpec child_spec) : spec(std::move(child_spec)) {}

  ChildPast& Past() {
    if (past == nullptr) past = std::make_unique<ChildPast>();
    return *past;
  }

  ChildSpec spec;
  Pid pid;  // valid() while running, and while ended
  std::unique_ptr<ChildPast> past;
  ChildStatus status = ChildStatus::kUndefined;
};

// In start order. Addresses of children stay.
using Children = std::list<Child>;

// Indexes of children that hold no keys of their own.
struct ChildById {
  using is_transparent = void;
  static const Term& Key(const Term& id) { return id; }
  static const Term& Key(Children::iterator child) { return child->spec.id; }
  template <typename T>
  size_t operator()(const T& key) const {
    return static_cast<size_t>(Hash(Key(key)));
  }
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return Key(a) == Key(b);
  }
};
struct ChildByPid {
  using is_transparent = void;
  static Pid Key(Pid pid) { return pid; }
  static Pid Key(const Child* child) { return child->pid; }
  template <typename T>
  size_t operator()(const T& key) const {
    return absl::Hash<Pid>()(Key(key));
  }
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return Key(a) == Key(b);
  }
};
using ChildrenById = absl::flat_hash_set<Children::iterator, ChildById, ChildById>;
using ChildrenByPid = absl::flat_hash_set<Child*, ChildByPid, ChildByPid>;

}  // namespace arsenal::runtime
