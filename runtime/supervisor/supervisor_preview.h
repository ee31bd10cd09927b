// SPDX-License-Identifier: MIT
// Previews: what a supervisor would do if one of its children ended now, and what follows from that
// above and below it. Read between slices, without a message: a preview is true for the moment that
// its event position names, and a promise of nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/observe/event.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ProcessSpace;

struct PreviewStep {
  enum class Action : uint8_t { kStop, kStart };
  Action action = Action::kStop;
  Term id;  // `undefined` of children without ids
  Pid pid;  // of a start: the process that was there before; not valid(): none
  // How far below the supervisor: its own children 0, the children of a supervisor that is stopped
  // along with them 1, and so on.
  uint32_t depth = 0;
};

// What happens at one supervisor.
struct PreviewLevel {
  enum class Outcome : uint8_t {
    kNothing,    // the child stays ended, its spec stays
    kDropped,    // the child is forgotten
    kRestart,    // the steps follow
    kGivesUp,    // one restart too many: the supervisor stops all its children and ends
    kShutsDown,  // the child was significant: as above
    kQueued,     // supervision is paused: nothing until it is resumed
  };
  Pid supervisor;
  Outcome outcome = Outcome::kNothing;
  std::vector<PreviewStep> steps;  // in their order
  // Before the steps: at most so long, when restarts pause.
  Nanos pause{0};
};
// "nothing", "dropped", "restart", "gives_up", "shuts_down", "queued".
std::string_view OutcomeName(PreviewLevel::Outcome outcome);

struct Preview {
  EventCursor position;  // the state is the one behind this event
  // The supervisor of the process, then, as long as each ends, the one above it.
  std::vector<PreviewLevel> levels;
  bool complete = true;  // false: there are more than kPreviewSteps
};
inline constexpr size_t kPreviewSteps = 10'000;

// What would happen if this process ended now with this reason; nullopt when it does not live or is
// no child of a supervisor. Where a supervisor is stopped, its children are listed before it, as
// they stop.
std::optional<Preview> PreviewOf(ProcessSpace& space, Pid pid, const Term& reason);

// What is stopped when this process is told to end in good order, itself last; a supervisor's
// children come before it. `complete` says whether that is all.
std::vector<PreviewStep> StopStepsOf(ProcessSpace& space, Pid pid, const Term& id, bool& complete);
// What is stopped and then started when all children of this supervisor are restarted by hand.
std::vector<PreviewStep> RestartStepsOf(ProcessSpace& space, Pid supervisor, bool& complete);

// What resuming supervision would lead to, if nothing else happened.
struct ResumeForecast {
  size_t exits = 0;         // that wait
  size_t restarts = 0;      // that would be made for them, in their order, starts taken to succeed
  bool gives_up = false;    // one of them would be too many
  bool shuts_down = false;  // a significant child is among them
};

}  // namespace arsenal::runtime
