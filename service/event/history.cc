// SPDX-License-Identifier: MIT

#include "service/event/history.h"

namespace arsenal::service::event {

using runtime::Event;
using runtime::EventBatch;

HistoryWalk::HistoryWalk(core::Call& call, const Selection& selection)
    : ring_(call.node().events()),
      selection_(selection),
      next_(selection.after().value_or(ring_.Oldest())),
      end_(ring_.Now()) {}

bool HistoryWalk::Step(absl::FunctionRef<void(const Event&)> visit) {
  const EventBatch slice = ring_.ReadSlice(next_, selection_.slice(), [&](const Event& event) {
    if (event.sequence <= end_.sequence && selection_(event)) visit(event);
    return false;  // nothing needs to be copied
  });
  if (slice.gap && !gap_) {
    gap_ = slice.gap;
  } else if (slice.gap) {
    gap_->before = slice.gap->before;  // one gap, as far as it goes
  }
  next_ = slice.next;
  return next_.sequence >= end_.sequence;
}

std::vector<Event> EventPage::Events() const {
  std::vector<Event> events;
  const runtime::EventRing& ring = call_.node().events();
  const uint64_t total = sequences_.size();
  for (uint64_t i = page_.first(); i < total && i < page_.first() + page_.rows; ++i) {
    const uint64_t sequence = sequences_[newest_first_ ? total - 1 - i : i];
    EventBatch one = ring.Read({ring.incarnation(), sequence - 1}, 1);
    if (one.gap || one.events.empty()) continue;
    events.push_back(std::move(one.events.front()));
  }
  return events;
}

}  // namespace arsenal::service::event
