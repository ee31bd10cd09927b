// SPDX-License-Identifier: MIT
// StateService.SetProcessState: another state, if the process's code takes it.

#include "service/state/operations.h"
#include "service/state/state_change.h"

namespace arsenal::service::state {

using runtime::Pid;
using runtime::Term;

core::Answer<v1::SetProcessStateResponse> SetProcessState(
    core::Call& call, const v1::SetProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveChangeable(call, request);
  if (!pid.ok()) co_return pid.status();
  const core::TermFormat format = core::FormatOf(request);
  const absl::StatusOr<Term> state = core::ReadTerm("state", request.state(), format);
  if (!state.ok()) co_return state.status();
  absl::StatusOr<std::optional<JsonSchema>> schema = SchemaOf(request);
  if (!schema.ok()) co_return schema.status();
  const auto mode =
      request.validate_only() ? StateChange::Mode::kPreview : StateChange::Mode::kChange;
  StateChange change(mode, format, *std::move(schema), [&state](const Term&) { return *state; });
  const auto timeout = TimeoutOf(request);
  SysWait wait(call, SysCall(call, *pid, change.Request(), timeout));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) {
    change.GiveUp();
    co_return absl::CancelledError("interrupted");
  }
  absl::StatusOr<v1::ChangedState> changed = change.Finish(*pid, *outcome, timeout);
  if (!changed.ok()) co_return changed.status();
  v1::SetProcessStateResponse response;
  *response.mutable_data() = *std::move(changed);
  co_return response;
}

}  // namespace arsenal::service::state
