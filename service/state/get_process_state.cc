// SPDX-License-Identifier: MIT
// StateService.GetProcessState: the state as the process's own code shows it.

#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/state/operations.h"
#include "service/state/state_access.h"

namespace arsenal::service::state {
namespace {

using runtime::Pid;
using runtime::Term;

void Fill(core::Call& call, Pid pid, const Term& state, core::TermFormat format,
          v1::ProcessState& shown) {
  shown.set_pid(pid.ToString());
  if (const auto info = call.node().Inspect(pid, runtime::Detail::kRow); info.has_value()) {
    if (info->name.has_value()) shown.set_name(std::string(info->name->text()));
    shown.set_type(core::TypeWord(*info));
    shown.set_behavior(std::string(info->behaviour));
  }
  shown.set_state_bytes(state.ByteSize());
  shown.set_state_version(VersionOf(state));
  Show("state", state, format, shown, &v1::ProcessState::mutable_state);
  if (shown.has_state()) shown.set_state_text(runtime::ToPrettyText(state));
}

}  // namespace

core::Answer<v1::GetProcessStateResponse> GetProcessState(
    core::Call& call, const v1::GetProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveInspectable(call, request);
  if (!pid.ok()) co_return pid.status();
  const auto timeout = TimeoutOf(request);
  SysWait wait(call, SysCall(call, *pid, runtime::atoms::kGetState, timeout));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  const absl::StatusOr<Term> state = StateOf(*pid, *outcome, timeout);
  if (!state.ok()) co_return state.status();
  v1::GetProcessStateResponse response;
  Fill(call, *pid, *state, core::FormatOf(request), *response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::state
