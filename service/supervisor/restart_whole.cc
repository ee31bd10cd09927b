// SPDX-License-Identifier: MIT

#include "service/supervisor/restart_whole.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/exit_decision.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/supervisor/ending.h"
#include "service/supervisor/kept_setup.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisor_start.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::StartOutcomeOf;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

constexpr size_t kShown = 1000;
// The whole may take a minute, of which its start gets 25 s.
constexpr std::chrono::seconds kStopTime(20);
constexpr std::chrono::seconds kRestartTime(45);

}  // namespace

absl::StatusOr<Term> StopOptions(const v1::RestartSupervisorRequest& request,
                                 std::optional<std::chrono::milliseconds> longest) {
  std::vector<std::pair<Term, Term>> options;
  if (request.strategy() == "hard") {
    options.emplace_back(atoms::kShutdown, atoms::kBrutalKill);
  } else if (longest) {
    options.emplace_back(atoms::kShutdown, Term::Integer(longest->count()));
  }
  if (request.has_reason()) {
    absl::StatusOr<Term> reason = core::ReadTermText("reason", request.reason());
    if (!reason.ok()) return reason.status();
    options.emplace_back(atoms::kReason, *std::move(reason));
  }
  return Term::Map(std::move(options));
}

absl::AnyInvocable<core::Wait<bool>::Cancel(core::Wait<bool>::Resume)> Delay(
    core::Call& call, const v1::RestartSupervisorRequest& request) {
  return [&session = call.session(), time = std::chrono::milliseconds(request.delay_ms())](
             core::Wait<bool>::Resume resume) -> core::Wait<bool>::Cancel {
    const auto id = session.After(time, [resume = std::move(resume)]() mutable { resume(true); });
    return [&session, id] { session.Cancel(id); };
  };
}

absl::Status HasEnded(const v1::RestartSupervisorRequest& request) {
  return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND,
                    absl::StrCat("name: supervisor ", request.name(), " has ended"),
                    {{"name", request.name()}});
}

std::vector<runtime::ChildSnapshot> ChildrenBefore(core::Call& call, Pid pid) {
  const runtime::Supervisor* supervisor = ObjectOf(call, pid);
  if (supervisor == nullptr) return {};
  return supervisor->ChildrenFrom(Pid(), 0, kShown);
}

void FillChildren(core::Call& call, Pid now, const std::vector<runtime::ChildSnapshot>& before,
                  v1::RestartedSupervisor& out) {
  absl::flat_hash_map<Term, Pid> old_pids;
  for (const auto& child : before) {
    if (child.pid.valid()) old_pids.emplace(child.id, child.pid);
  }
  for (const auto& child : ChildrenBefore(call, now)) {
    v1::RestartedChildOutcome& row = *out.add_children();
    row.set_id(core::ReasonText(child.id));
    const auto old_pid = old_pids.find(child.id);
    const bool has_id = !child.id.Is(atoms::kUndefined);
    if (has_id && old_pid != old_pids.end()) row.set_old_pid(old_pid->second.ToString());
    if (child.pid.valid()) row.set_new_pid(child.pid.ToString());
    row.set_status(StatusWord(child.status));
  }
}

Restarted RestartBelow(core::Call& call, const v1::RestartSupervisorRequest& request, Pid pid) {
  // The supervisor above does nothing else meanwhile, so it must not wait for ever.
  const absl::StatusOr<Term> options = StopOptions(request, kStopTime);
  if (!options.ok()) co_return options.status();
  core::Wait<bool> delay(call, Delay(call, request));
  const std::optional<bool> waited = co_await delay;
  if (!waited.has_value()) co_return absl::CancelledError("interrupted");
  const std::optional<core::SupervisedProcess> above = core::SupervisedBy(call, pid);
  if (!above || ObjectOf(call, pid) == nullptr) co_return HasEnded(request);
  const KeptSetup kept = Keep(call, pid);
  const std::vector<runtime::ChildSnapshot> before = ChildrenBefore(call, pid);
  CallWait restart(
      call, Ask(call, above->supervisor, Term::TupleOf(atoms::kRestartChild, above->id, *options),
                kRestartTime));
  const std::optional<CallOutcome> outcome = co_await restart;
  const auto reply = Accepted(above->supervisor, outcome, core::ReasonText(above->id));
  if (!reply.ok()) co_return reply.status();
  const Pid now = StartedPid(*reply);
  v1::RestartSupervisorResponse response;
  v1::RestartedSupervisor& data = *response.mutable_data();
  data.set_name(request.name());
  data.set_target("supervisor");
  data.set_old_pid(pid.ToString());
  if (!now.valid()) co_return response;
  data.set_new_pid(now.ToString());
  // Its start has made it as it was at first; what was changed since is changed again.
  for (const Term& change : ChangesTo(call, now, kept)) {
    CallWait wait(call, Ask(call, now, change));
    const std::optional<CallOutcome> changed = co_await wait;
    const absl::StatusOr<Term> accepted = Accepted(now, changed, request.name());
    if (!accepted.ok()) co_return accepted.status();
  }
  FillChildren(call, now, before, data);
  co_return response;
}

Restarted RestartAlone(core::Call& call, const v1::RestartSupervisorRequest& request, Pid pid) {
  const absl::StatusOr<Term> reason =
      core::ReadTermText("reason", request.has_reason() ? request.reason() : "shutdown");
  if (!reason.ok()) co_return reason.status();
  core::Wait<bool> delay(call, Delay(call, request));
  const std::optional<bool> waited = co_await delay;
  if (!waited.has_value()) co_return absl::CancelledError("interrupted");
  if (ObjectOf(call, pid) == nullptr) co_return HasEnded(request);
  const KeptSetup kept = Keep(call, pid);
  if (absl::Status whole = CheckWhole(kept); !whole.ok()) co_return whole;
  const std::vector<runtime::ChildSnapshot> before = ChildrenBefore(call, pid);
  const bool hard = request.strategy() == "hard";
  core::Wait<core::Exit> end(call,
                             hard ? KillAll(call, pid) : TellToEnd(call, pid, *reason, kStopTime));
  std::optional<core::Exit> exit = co_await end;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  if (!exit->has_value()) {
    core::Wait<core::Exit> forced(call, KillAll(call, pid));
    exit = co_await forced;
    if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  }
  absl::StatusOr<runtime::PreparedStart> start =
      PrepareSupervisor(kept.kind, kept.flags, Term::List(kept.specs), kept.name);
  if (!start.ok()) co_return start.status();
  core::Wait<StartOutcomeOf> wait(call, StartLater(call, *std::move(start)));
  const std::optional<StartOutcomeOf> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  absl::Status refused = StartRefusal(request.name(), outcome->term);
  if (!refused.ok()) co_return refused;
  v1::RestartSupervisorResponse response;
  v1::RestartedSupervisor& data = *response.mutable_data();
  data.set_name(request.name());
  data.set_target("supervisor");
  data.set_old_pid(pid.ToString());
  data.set_new_pid(outcome->pid.ToString());
  FillChildren(call, outcome->pid, before, data);
  co_return response;
}

}  // namespace arsenal::service::supervisor
