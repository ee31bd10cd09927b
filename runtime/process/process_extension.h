// SPDX-License-Identifier: MIT
// ProcessExtension: what most processes never have (links, monitors, a name, a dictionary, ...),
// made on first use so that a plain process stays small.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "runtime/base/intrusive_list.h"
#include "runtime/base/ref_map.h"
#include "runtime/base/seeded_bug.h"
#include "runtime/observe/delivery_ring.h"
#include "runtime/process/message_timer.h"
#include "runtime/process/process_limits.h"
#include "runtime/process/signal_options.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// One end of a link. After Unlink the end stays, without effect, until the other side has
// acknowledged: exit signals that are on their way are ignored meanwhile.
struct LinkEnd {
  uint64_t unlinking = 0;  // number of the unlinking that is not yet acknowledged; 0: linked
#ifdef ARSENAL_SEEDED_BUGS
  bool doubled = false;  // linked again, which must change nothing
#endif

  void LinkAgain() {
#ifdef ARSENAL_SEEDED_BUGS
    doubled = SeededBug(Bug::kSecondExitOfADoubleLink);
#endif
  }
  // Whether one more exit is to come.
  bool TakeDoubled() {
#ifdef ARSENAL_SEEDED_BUGS
    return std::exchange(doubled, false);
#else
    return false;
#endif
  }
};

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

struct ProcessExtension {
  absl::btree_map<Pid, LinkEnd> links;
  RefMap<OwnedMonitor> monitors;
  RefMap<Watcher> watchers;
  RefMap<AliasMode> aliases;
  std::optional<Atom> name;
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

  // Bytes of this and of what it holds.
  size_t Bytes() const;
};

}  // namespace arsenal::runtime
