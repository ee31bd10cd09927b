// SPDX-License-Identifier: MIT
// SupervisorService.CountChildren: the supervisor counts, in slices of its own.

#include <optional>

#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

namespace atoms = runtime::atoms;

core::Answer<v1::CountChildrenResponse> CountChildren(core::Call& call,
                                                      const v1::CountChildrenRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) co_return pid.status();
  CallWait wait(call, Ask(call, *pid, atoms::kCountChildren));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = ReplyOf(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  v1::CountChildrenResponse response;
  v1::ChildCounts& counts = *response.mutable_data();
  const auto pairs = reply->ListElements();
  for (size_t i = 0; pairs && i < pairs->size(); ++i) {
    const runtime::Term& pair = (*pairs)[i];
    const auto count = static_cast<uint64_t>(pair.element(1).AsSmall());
    if (pair.element(0).Is(atoms::kSpecs)) counts.set_specs(count);
    if (pair.element(0).Is(atoms::kActive)) counts.set_active(count);
    if (pair.element(0).Is(atoms::kSupervisors)) counts.set_supervisors(count);
    if (pair.element(0).Is(atoms::kWorkers)) counts.set_workers(count);
  }
  co_return response;
}

}  // namespace arsenal::service::supervisor
