// SPDX-License-Identifier: MIT
// SupervisorService.PreventRestartStorms: restarts below a supervisor pause.

#include <optional>
#include <utility>
#include <vector>

#include "service/core/terms.h"
#include "service/supervisor/config_change.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Pid;
using Request = v1::PreventRestartStormsRequest;

constexpr size_t kSupervisors = 1000;
// Looked at in search of supervisors, of each supervisor.
constexpr size_t kChildren = 1000;

v1::BackOff Wanted(const Request& request) {
  if (request.has_config()) return request.config();
  v1::BackOff back_off;
  back_off.set_initial_ms(100);
  back_off.set_max_ms(10'000);
  back_off.set_jitter_percent(50);
  return back_off;
}

enum class Below { kLeaveOut, kInclude };

// The supervisor and those below it, parents first.
std::vector<Pid> SupervisorsFrom(core::Call& call, Pid root, Below below) {
  std::vector<Pid> found = {root};
  for (size_t i = 0; below == Below::kInclude && i < found.size(); ++i) {
    const runtime::Supervisor* supervisor = ObjectOf(call, found[i]);
    for (const auto& child : supervisor->ChildrenFrom(Pid(), 0, kChildren)) {
      if (found.size() == kSupervisors) return found;
      if (child.pid.valid() && ObjectOf(call, child.pid) != nullptr) found.push_back(child.pid);
    }
  }
  return found;
}

void Fill(core::Call& call, Pid pid, v1::ProtectedSupervisor& out) {
  const runtime::Supervisor* supervisor = ObjectOf(call, pid);
  if (supervisor == nullptr) return;
  out.set_name(NameOrPid(call, pid));
  out.set_pid(pid.ToString());
  const runtime::Nanos now = call.environment().clock->Monotonic();
  out.set_restarts_in_window(static_cast<uint32_t>(supervisor->Budget(now).used));
  for (const auto& child : supervisor->ChildrenFrom(Pid(), 0, kChildren)) {
    if (child.status != runtime::ChildStatus::kRestarting) continue;
    out.set_restarting(core::ReasonText(child.id));
    return;
  }
}

}  // namespace

core::Answer<v1::PreventRestartStormsResponse> PreventRestartStorms(core::Call& call,
                                                                    const Request& request) {
  const absl::StatusOr<Pid> root = FindOrdinary(call, request);
  if (!root.ok()) co_return root.status();
  const bool enabled = !request.has_enabled() || request.enabled();
  Flags flags;
  if (enabled) {
    absl::Status added = AddBackOff("config", Wanted(request), flags);
    if (!added.ok()) co_return added;
  } else {
    flags.emplace_back(runtime::atoms::kBackOff, runtime::atoms::kNever);
  }
  v1::PreventRestartStormsResponse response;
  v1::StormProtection& data = *response.mutable_data();
  data.set_enabled(enabled);
  if (enabled) *data.mutable_config() = Wanted(request);
  const bool all = !request.has_include_descendants() || request.include_descendants();
  const Below below = all ? Below::kInclude : Below::kLeaveOut;
  for (const Pid pid : SupervisorsFrom(call, *root, below)) {
    CallWait wait(call, Ask(call, pid, ChangeRequest(flags)));
    const std::optional<runtime::CallOutcome> outcome = co_await wait;
    const absl::StatusOr<runtime::Term> reply = Accepted(pid, outcome);
    // One below may have ended since it was found.
    if (!reply.ok() && pid != *root && ObjectOf(call, pid) == nullptr) continue;
    if (!reply.ok()) co_return reply.status();
    Fill(call, pid, *data.add_supervisors());
  }
  co_return response;
}

}  // namespace arsenal::service::supervisor
