// SPDX-License-Identifier: MIT
// SupervisorService.UpdateSupervisorConfig: several flags at once.

#include <optional>

#include "service/core/fail.h"
#include "service/supervisor/config_change.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using Request = v1::UpdateSupervisorConfigRequest;

// The request under one name for each flag; two names must not disagree.
absl::StatusOr<Request> UnderOneName(const Request& request) {
  Request one = request;
  if (request.has_intensity()) {
    if (request.has_max_restarts() && request.max_restarts() != request.intensity()) {
      return core::FailFields(v1::REASON_VALIDATION_ERROR,
                              {{"intensity", "expected the same as max_restarts, or one of them"}});
    }
    one.set_max_restarts(request.intensity());
  }
  if (request.has_period()) {
    if (request.has_max_seconds() && request.max_seconds() != request.period()) {
      return core::FailFields(v1::REASON_VALIDATION_ERROR,
                              {{"period", "expected the same as max_seconds, or one of them"}});
    }
    one.set_max_seconds(request.period());
  }
  return one;
}

}  // namespace

core::Answer<v1::UpdateSupervisorConfigResponse> UpdateSupervisorConfig(core::Call& call,
                                                                        const Request& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<Request> one = UnderOneName(request);
  if (!one.ok()) co_return one.status();
  const absl::StatusOr<Flags> flags = FlagsOf(*one, "");
  if (!flags.ok()) co_return flags.status();
  absl::StatusOr<v1::ChangedSupervisor> change = PlanChange(call, *pid, *flags);
  if (!change.ok()) co_return change.status();
  v1::UpdateSupervisorConfigResponse response;
  v1::ChangedSupervisor& data = *response.mutable_data();
  data = *std::move(change);
  if (request.validate_only()) co_return response;
  CallWait wait(call, Ask(call, *pid, ChangeRequest(*flags)));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = Accepted(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  FinishChange(call, *pid, data);
  co_return response;
}

}  // namespace arsenal::service::supervisor
