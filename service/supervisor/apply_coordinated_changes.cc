// SPDX-License-Identifier: MIT
// SupervisorService.ApplyCoordinatedChanges: several supervisors are paused, changed and resumed;
// if one refuses, all get back what they had.

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/supervisor/config_change.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;
using Request = v1::ApplyCoordinatedChangesRequest;

// All calls together take less than the rpc's deadline.
constexpr std::chrono::seconds kAll(25);

struct Planned {
  Pid pid;
  Flags flags;
  Flags before;
  v1::ChangedSupervisor change;
  bool paused = false;
  bool sent = false;
};

absl::StatusOr<std::vector<Planned>> Plan(core::Call& call, const Request& request) {
  std::vector<Planned> all;
  absl::flat_hash_set<Pid> seen;
  for (int i = 0; i < request.changes_size(); ++i) {
    const v1::SupervisorChange& change = request.changes(i);
    const std::string prefix = absl::StrCat("changes[", i, "].");
    const absl::StatusOr<Pid> pid = FindOrdinary(call, change);
    if (!pid.ok()) return pid.status();
    Planned planned;
    planned.pid = *pid;
    if (!seen.insert(*pid).second) {
      return core::FailFields(v1::REASON_VALIDATION_ERROR,
                              {{prefix + "name", "found a supervisor twice, expected it once"}});
    }
    if (ObjectOf(call, *pid)->paused()) {
      return core::FailFields(v1::REASON_VALIDATION_ERROR,
                              {{prefix + "name", "found a paused supervisor, expected it to run"}});
    }
    absl::StatusOr<Flags> flags = FlagsOf(change, prefix);
    if (!flags.ok()) return flags.status();
    planned.flags = *std::move(flags);
    planned.before = FlagsNow(call, *pid);
    absl::StatusOr<v1::ChangedSupervisor> changed = PlanChange(call, *pid, planned.flags);
    if (!changed.ok()) return changed.status();
    planned.change = *std::move(changed);
    all.push_back(std::move(planned));
  }
  return all;
}

// Nobody waits for it: the supervisors take the calls in the order in which they were sent, also
// when the caller has gone.
void Undo(core::Call& call, const std::vector<Planned>& all) {
  for (const Planned& planned : all) {
    runtime::CallerSession& session = call.session();
    const auto ignore = [](CallOutcome) {};
    if (planned.sent) session.Call(planned.pid, ChangeRequest(planned.before), kAll, ignore);
    if (planned.paused) {
      session.Call(planned.pid, runtime::atoms::kResumeSupervision, kAll, ignore);
    }
  }
}

enum class Phase { kPause, kChange, kResume };
constexpr Phase kPhases[] = {Phase::kPause, Phase::kChange, Phase::kResume};

Term RequestOf(Phase phase, Planned& planned) {
  if (phase == Phase::kPause) {
    planned.paused = true;
    return runtime::atoms::kPauseSupervision;
  }
  if (phase == Phase::kResume) return runtime::atoms::kResumeSupervision;
  planned.sent = true;
  return ChangeRequest(planned.flags);
}

}  // namespace

core::Answer<v1::ApplyCoordinatedChangesResponse> ApplyCoordinatedChanges(core::Call& call,
                                                                          const Request& request) {
  absl::StatusOr<std::vector<Planned>> all = Plan(call, request);
  if (!all.ok()) co_return all.status();
  v1::ApplyCoordinatedChangesResponse response;
  v1::CoordinatedChanges& data = *response.mutable_data();
  if (request.validate_only()) {
    for (Planned& planned : *all) *data.add_supervisors() = std::move(planned.change);
    co_return response;
  }
  const runtime::Clock& clock = *call.environment().clock;
  const runtime::Nanos until = clock.Monotonic() + kAll;
  for (const Phase phase : kPhases) {
    for (Planned& planned : *all) {
      const runtime::Nanos left = std::max(until - clock.Monotonic(), runtime::Nanos(1));
      CallWait wait(call, Ask(call, planned.pid, RequestOf(phase, planned), left));
      const std::optional<CallOutcome> outcome = co_await wait;
      const absl::StatusOr<Term> reply = Accepted(planned.pid, outcome);
      if (reply.ok()) continue;
      Undo(call, *all);
      co_return reply.status();
    }
  }
  data.set_applied(true);
  for (Planned& planned : *all) {
    FinishChange(call, planned.pid, planned.change);
    *data.add_supervisors() = std::move(planned.change);
  }
  co_return response;
}

}  // namespace arsenal::service::supervisor
