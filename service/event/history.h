// SPDX-License-Identifier: MIT
// HistoryWalk: over the events that are kept, in slices between which everything else has its turn.
// It ends where the ring ended when it began.
//
//   HistoryWalk walk(call, selection);
//   while (!walk.Step(visit)) {
//     core::Turn turn(call);
//     const bool go_on = co_await turn;
//     if (!go_on) co_return absl::CancelledError("interrupted");
//   }
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "arsenal/v1/event.pb.h"
#include "runtime/node/node.h"
#include "service/core/call.h"
#include "service/core/paging.h"
#include "service/event/selection.h"

namespace arsenal::service::event {

class HistoryWalk {
 public:
  HistoryWalk(core::Call& call, const Selection& selection);

  // Shows the next events that are selected. True when there are no more.
  bool Step(absl::FunctionRef<void(const runtime::Event&)> visit);
  // What is missing after the cursor, and what was overwritten on the way.
  const std::optional<runtime::EventGap>& gap() const { return gap_; }
  // The position at which the history is shown.
  const runtime::EventCursor& end() const { return end_; }
  // Fills a response's range and gap.
  template <typename Response>
  void Describe(Response& response) const {
    FillRange(ring_, *response.mutable_range());
    if (gap_) FillGap(*gap_, "ring_overrun", *response.mutable_gap());
  }

 private:
  const runtime::EventRing& ring_;
  const Selection& selection_;
  runtime::EventCursor next_;
  const runtime::EventCursor end_;
  std::optional<runtime::EventGap> gap_;
};

// The page of a list of events, of which only the numbers were kept.
class EventPage {
 public:
  EventPage(core::Call& call, const core::Page& page, const std::string& sort)
      : call_(call), page_(page), newest_first_(sort == "newest") {}

  void Add(const runtime::Event& event) { sequences_.push_back(event.sequence); }
  // Fills data and meta. An event that was overwritten since is left out.
  template <typename Response>
  void Finish(const HistoryWalk& walk, Response& response) const {
    core::FillMeta(page_, sequences_.size(), *response.mutable_meta());
    response.mutable_meta()->set_cursor(walk.end().ToString());
    for (const runtime::Event& event : Events()) {
      FillRecord(call_.node().events(), event, *response.add_data());
    }
    walk.Describe(response);
  }

 private:
  std::vector<runtime::Event> Events() const;

  core::Call& call_;
  const core::Page page_;
  const bool newest_first_;
  std::vector<uint64_t> sequences_;
};

}  // namespace arsenal::service::event
