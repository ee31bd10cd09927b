// SPDX-License-Identifier: MIT
// Seeded bugs: faults that the tests of the runtime must find. Code that could have one says
//
//   if (SeededBug(Bug::kUnlinkAckDropped)) [[unlikely]] return;
//
// which is nothing at all, unless the program is compiled with ARSENAL_SEEDED_BUGS. Only the tests
// of the tests are; in them the variable `seeded_bug` says which one is in force.
#pragma once

#include <cstdint>

namespace arsenal::runtime {

enum class Bug : uint8_t {
  kNone,
  // Links, monitors and aliases.
  kUnlinkAckDropped,
  kSecondExitOfADoubleLink,
  kDownBeforeTheNameIsFree,
  kDemonitorDoesNotFlush,
  kAliasKeptAfterItsReply,
  kNoprocOfALinkLost,
  // Timers.
  kTimerOneMillisecondEarly,
  kTimerLostWhenCancelledLate,
  kEqualDeadlinesOutOfOrder,
  kTimerFiresForTheDead,
  // Mailbox and scheduling.
  kSignalOvertakesMessage,
  kReceiveMarkerSkipsOne,
  kSuspendedProcessRuns,
  kWakeUpLostOnResume,
  kStalePidMeetsANewProcess,
  kKilledSeenAsKill,
  // Supervisors.
  kOnlySuccessfulRestartsCounted,
  kStoppedInStartOrder,
  kTemporaryChildRestartedBySibling,
  kWindowOfExactlyThePeriod,
  kEnd,
};

#ifdef ARSENAL_SEEDED_BUGS
inline Bug seeded_bug = Bug::kNone;
inline bool SeededBug(Bug bug) { return seeded_bug == bug; }
#else
constexpr bool SeededBug(Bug) { return false; }
#endif

}  // namespace arsenal::runtime
