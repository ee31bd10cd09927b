// SPDX-License-Identifier: MIT
// EventService.GetEventHistory: the ring as pages, and where it begins.

#include "service/core/scan.h"
#include "service/event/history.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

absl::StatusOr<Selection> Select(core::Call& call, const v1::GetEventHistoryRequest& request) {
  v1::EventCriteria criteria;
  *criteria.mutable_event_types() = request.event_types();
  *criteria.mutable_custom_types() = request.custom_types();
  if (request.has_since()) *criteria.mutable_since() = request.since();
  if (request.has_until()) *criteria.mutable_until() = request.until();
  if (request.has_after()) criteria.set_after(request.after());
  absl::StatusOr<Selection> selection = Selection::Of(call, criteria, "");
  if (!selection.ok() || !request.has_pid()) return selection;
  const absl::Status status = selection->AddProcess(call, "pid", request.pid());
  if (!status.ok()) return status;
  return selection;
}

}  // namespace

core::Answer<v1::GetEventHistoryResponse> GetEventHistory(
    core::Call& call, const v1::GetEventHistoryRequest& request) {
  const absl::StatusOr<Selection> selection = Select(call, request);
  if (!selection.ok()) co_return selection.status();
  EventPage page(call, core::PageOf(request), request.sort());
  HistoryWalk walk(call, *selection);
  const auto add = [&page](const runtime::Event& event) { page.Add(event); };
  while (!walk.Step(add)) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::GetEventHistoryResponse response;
  page.Finish(walk, response);
  core::FillFilters(request, *response.mutable_meta());
  co_return response;
}

}  // namespace arsenal::service::event
