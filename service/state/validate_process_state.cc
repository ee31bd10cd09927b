// SPDX-License-Identifier: MIT
// StateService.ValidateProcessState: what a JSON Schema says of a state.

#include "service/state/operations.h"
#include "service/state/state_change.h"

namespace arsenal::service::state {

using runtime::Pid;
using runtime::Term;

core::Answer<v1::ValidateProcessStateResponse> ValidateProcessState(
    core::Call& call, const v1::ValidateProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveInspectable(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<JsonSchema> schema = ReadSchema(request.schema());
  if (!schema.ok()) co_return schema.status();
  const auto timeout = TimeoutOf(request);
  SysWait wait(call, SysCall(call, *pid, runtime::atoms::kGetState, timeout));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  const absl::StatusOr<Term> state = StateOf(*pid, *outcome, timeout);
  if (!state.ok()) co_return state.status();
  const absl::StatusOr<SchemaResult> result = CheckState(*schema, *state, core::FormatOf(request));
  if (!result.ok()) co_return result.status();
  v1::ValidateProcessStateResponse response;
  v1::StateValidation& outcome_shown = *response.mutable_data();
  outcome_shown.set_pid(pid->ToString());
  outcome_shown.set_valid(result->valid);
  outcome_shown.set_truncated(result->truncated);
  for (const Violation& each : result->violations) {
    v1::SchemaViolation& shown = *outcome_shown.add_violations();
    shown.set_path(each.path);
    shown.set_keyword(each.keyword);
    shown.set_description(each.description);
  }
  co_return response;
}

}  // namespace arsenal::service::state
