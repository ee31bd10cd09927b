// SPDX-License-Identifier: MIT
// ProcessExtension: what most processes never have (links, monitors, a name, a dictionary, ...),
// made on first use so that a plain process stays small.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/base/intrusive_list.h"
#include "runtime/base/ref_map.h"
#include "runtime/observe/delivery_ring.h"
#include "runtime/process/link_map.h"
#include "runtime/process/message_timer.h"
#include "runtime/process/process_limits.h"
#include "runtime/process/signal_options.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// A monitor, where the watcher is.
struct OwnedMonitor {
  Pid target;
  Term object;  // what 'DOWN' shows: the pid, or {Name, Node}
  Term tag;     // 'DOWN', or what the watcher asked for
  AliasMode alias = AliasMode::kNone;
};

// A monitor, where the target is.
struct Watcher {
  Pid pid;
  std::optional<Atom> by_name;
};

struct TermKeyOrder {
  bool operator()(const Term& a, const Term& b) const { return CompareExact(a, b) < 0; }
};

// What few processes have.
struct RareExtension {
  RefMap<OwnedMonitor> monitors;
  RefMap<AliasMode> aliases;
  std::map<Term, Term, TermKeyOrder> dictionary;
  size_t dictionary_bytes = 0;
  IntrusiveList<MessageTimer, TargetedTag> timers;  // those whose message this process gets
  std::vector<Pid> suspended;  // processes that this one has suspended, with repetition
  uint32_t suspend_count = 0;
  std::optional<Priority> paused_priority;  // what it had before its scheduling was paused
  uint64_t next_unlinking = 0;
  const char* current_function = nullptr;
  Pid waiting_for_pid;
  Ref waiting_for_ref;
  std::unique_ptr<ProcessLimits> limits;
  std::unique_ptr<ExactDeliveries> deliveries;

  // One that has nothing.
  static const RareExtension& Nothing();
  // Bytes of this and of what it holds.
  size_t Bytes() const;
};

// Small, since every supervised process has it: a link to its supervisor, often a name, and
// watchers when it is called.
struct ProcessExtension {
  LinkMap links;
  std::optional<Atom> name;
  RefMap<Watcher> watchers;

  // To change it: made on first use.
  RareExtension& Rare() {
    if (rare_ == nullptr) rare_ = std::make_unique<RareExtension>();
    return *rare_;
  }
  // To look at it: an empty one when there is none.
  const RareExtension& rare() const { return rare_ == nullptr ? RareExtension::Nothing() : *rare_; }

  // Bytes of this and of what it holds.
  size_t Bytes() const;

 private:
  std::unique_ptr<RareExtension> rare_;
};

}  // namespace arsenal::runtime
