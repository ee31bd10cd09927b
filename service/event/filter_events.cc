// SPDX-License-Identifier: MIT
// EventService.FilterEvents: of the events that are kept, or of those given, the ones that meet the
// criteria.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/json_message.h"
#include "service/core/scan.h"
#include "service/event/history.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

// The events of the request; VALIDATION_ERROR naming all that is no event.
absl::StatusOr<std::vector<v1::EventRecord>> Given(const v1::FilterEventsRequest& request) {
  std::vector<v1::EventRecord> records(static_cast<size_t>(request.events_size()));
  std::vector<core::FieldProblem> problems;
  for (int i = 0; i < request.events_size(); ++i) {
    const std::string place = absl::StrCat("events[", i, "].");
    for (const core::FieldProblem& problem : core::MessageFromJson(request.events(i), records[i])) {
      problems.push_back({place + problem.field, problem.description});
    }
  }
  if (!problems.empty()) return core::FailFields(v1::REASON_VALIDATION_ERROR, problems);
  return records;
}

// Chooses from the events of the request.
absl::Status FilterGiven(core::Call& call, const Selection& selection,
                         const v1::FilterEventsRequest& request,
                         v1::FilterEventsResponse& response) {
  absl::StatusOr<std::vector<v1::EventRecord>> given = Given(request);
  if (!given.ok()) return given.status();
  std::vector<v1::EventRecord*> found;
  for (v1::EventRecord& record : *given) {
    if (selection(record)) found.push_back(&record);
  }
  const core::Page page = core::PageOf(request);
  const bool newest_first = request.sort() == "newest";
  for (uint64_t i = page.first(); i < found.size() && i < page.first() + page.rows; ++i) {
    *response.add_data() = std::move(*found[newest_first ? found.size() - 1 - i : i]);
  }
  core::FillMeta(page, found.size(), *response.mutable_meta());
  response.mutable_meta()->set_cursor(call.node().events().Now().ToString());
  return absl::OkStatus();
}

}  // namespace

core::Answer<v1::FilterEventsResponse> FilterEvents(core::Call& call,
                                                    const v1::FilterEventsRequest& request) {
  const absl::StatusOr<Selection> selection = Selection::Of(call, request.criteria(), "criteria.");
  if (!selection.ok()) co_return selection.status();
  v1::FilterEventsResponse response;
  if (request.events_size() > 0) {
    const absl::Status status = FilterGiven(call, *selection, request, response);
    if (!status.ok()) co_return status;
    co_return response;
  }
  EventPage page(call, core::PageOf(request), request.sort());
  HistoryWalk walk(call, *selection);
  const auto add = [&page](const runtime::Event& event) { page.Add(event); };
  while (!walk.Step(add)) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  page.Finish(walk, response);
  co_return response;
}

}  // namespace arsenal::service::event
