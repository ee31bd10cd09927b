// SPDX-License-Identifier: MIT
// SupervisorService.ListChildren: one page of the slots of a supervisor. Children without ids may
// be very many, so what comes before the page is passed over in slices.

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/paging.h"
#include "service/core/scan.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Pid;
using runtime::Supervisor;

constexpr int kSlice = 5000;

bool HasNoIds(const Supervisor& supervisor) {
  return supervisor.kind() == runtime::SupervisorKind::kDynamicSupervisor ||
         supervisor.flags().strategy == runtime::Strategy::kSimpleOneForOne;
}

}  // namespace

core::Answer<v1::ListChildrenResponse> ListChildren(core::Call& call,
                                                    const v1::ListChildrenRequest& request) {
  const absl::StatusOr<Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) co_return pid.status();
  const core::Page page = core::PageOf(request);
  v1::ListChildrenResponse response;
  v1::ListMeta& meta = *response.mutable_meta();
  meta.set_cursor(call.node().events().Now().ToString());
  const Supervisor* supervisor = ObjectOf(call, *pid);
  Pid last;
  uint64_t left = HasNoIds(*supervisor) ? page.first() : 0;
  while (left > 0) {
    for (int i = 0; i < kSlice && left > 0; ++i, --left) {
      last = supervisor->dynamic_children().After(last);
      if (!last.valid()) left = 1;  // past the end
    }
    if (left == 0) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
    supervisor = ObjectOf(call, *pid);
    if (supervisor == nullptr) {
      co_return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND, "name: the supervisor has ended",
                           {{"name", request.name()}});
    }
  }
  const bool past_end = page.first() > 0 && HasNoIds(*supervisor) && !last.valid();
  const uint64_t skipped = HasNoIds(*supervisor) ? 0 : page.first();
  const std::vector<runtime::ChildSnapshot> rows =
      past_end ? std::vector<runtime::ChildSnapshot>()
               : supervisor->ChildrenFrom(last, skipped, page.rows);
  for (const runtime::ChildSnapshot& child : rows) FillChild(child, *response.add_data());
  core::FillMeta(page, supervisor->ChildCount(), meta);
  co_return response;
}

}  // namespace arsenal::service::supervisor
