// SPDX-License-Identifier: MIT
// ExitDecision: what a supervisor has made of the end of one of its children. Read between slices,
// without a message, from its table, its history and the events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/pid.h"
#include "runtime/observe/event.h"
#include "runtime/supervisor/restart_history.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ProcessSpace;

struct ExitDecision {
  enum class Kind : uint8_t {
    kPending,       // it has not looked at the exit yet, or is stopping and starting
    kRestarted,     // the processes follow
    kRetrying,      // a start has failed, or it pauses before it starts the child
    kNotRestarted,  // the child stays ended
    kQueued,        // supervision is paused
    kGaveUp,        // it was one restart too many: the supervisor has ended, or is about to
    kEnded,         // the supervisor has ended for another reason
  };
  Kind kind = Kind::kPending;
  std::vector<RestartedChild> restarted;  // the first of them
  size_t restarted_count = 0;
  std::optional<Term> error;  // of kRetrying: why the start has failed
  bool spec_kept = false;     // of kNotRestarted
};
// "pending", "restarted", "retrying", "not_restarted", "queued", "gave_up", "ended".
std::string_view ExitDecisionName(ExitDecision::Kind kind);

// The first decision of `supervisor` on the end of its child `pid`, whose exit the events hold
// behind `since`; `id` is what the child was called. Pending until it is known.
ExitDecision DecisionOf(ProcessSpace& space, Pid supervisor, Pid pid, const Term& id,
                        const EventCursor& since);

}  // namespace arsenal::runtime
