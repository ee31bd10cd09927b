// SPDX-License-Identifier: MIT
// The names of the faults that can be compiled into the runtime, for those who test its tests.
#pragma once

#include <iterator>

#include "runtime/base/seeded_bug.h"

namespace arsenal::semantics {

using runtime::Bug;

struct BugRow {
  Bug bug;
  const char* name;
};

inline constexpr BugRow kBugs[] = {
    {Bug::kUnlinkAckDropped, "UnlinkAckDropped"},
    {Bug::kSecondExitOfADoubleLink, "SecondExitOfADoubleLink"},
    {Bug::kDownBeforeTheNameIsFree, "DownBeforeTheNameIsFree"},
    {Bug::kDemonitorDoesNotFlush, "DemonitorDoesNotFlush"},
    {Bug::kAliasKeptAfterItsReply, "AliasKeptAfterItsReply"},
    {Bug::kNoprocOfALinkLost, "NoprocOfALinkLost"},
    {Bug::kTimerOneMillisecondEarly, "TimerOneMillisecondEarly"},
    {Bug::kTimerLostWhenCancelledLate, "TimerLostWhenCancelledLate"},
    {Bug::kEqualDeadlinesOutOfOrder, "EqualDeadlinesOutOfOrder"},
    {Bug::kTimerFiresForTheDead, "TimerFiresForTheDead"},
    {Bug::kSignalOvertakesMessage, "SignalOvertakesMessage"},
    {Bug::kReceiveMarkerSkipsOne, "ReceiveMarkerSkipsOne"},
    {Bug::kSuspendedProcessRuns, "SuspendedProcessRuns"},
    {Bug::kWakeUpLostOnResume, "WakeUpLostOnResume"},
    {Bug::kStalePidMeetsANewProcess, "StalePidMeetsANewProcess"},
    {Bug::kKilledSeenAsKill, "KilledSeenAsKill"},
    {Bug::kOnlySuccessfulRestartsCounted, "OnlySuccessfulRestartsCounted"},
    {Bug::kStoppedInStartOrder, "StoppedInStartOrder"},
    {Bug::kTemporaryChildRestartedBySibling, "TemporaryChildRestartedBySibling"},
    {Bug::kWindowOfExactlyThePeriod, "WindowOfExactlyThePeriod"},
};
static_assert(std::size(kBugs) == static_cast<size_t>(Bug::kEnd) - 1);

}  // namespace arsenal::semantics
