// SPDX-License-Identifier: MIT
// The ring of events, its readers and its watchers.

#include "runtime/observe/event_ring.h"

#include <algorithm>
#include <utility>

#include "runtime/observe/bounded_term.h"

namespace arsenal::runtime {

EventRing::EventRing(Worker& worker, uint64_t incarnation, size_t capacity)
    : worker_(worker),
      incarnation_(incarnation),
      capacity_((capacity + kChunk - 1) / kChunk * kChunk),
      self_(std::make_shared<EventRing*>(this)) {}

EventRing::~EventRing() { *self_ = nullptr; }

void EventRing::Publish(EventType type, Pid pid, const EventDetails& details) {
  const uint64_t sequence = ++last_sequence_;
  const size_t place = static_cast<size_t>((sequence - 1) % capacity_);
  if (place / kChunk == chunks_.size()) chunks_.push_back(std::make_unique<Event[]>(kChunk));
  Event& event = chunks_[place / kChunk][place % kChunk];
  event.sequence = sequence;
  event.wall = worker_.round_wall();
  event.type = type;
  event.pid = pid;
  event.related = details.related;
  event.name = details.name;
  event.reason.reset();
  if (details.reason) event.reason = BoundedTerm(*details.reason);
  event.details = BoundedTerm(details.details);
  if (watchers_.empty() || telling_) return;
  telling_ = true;
  worker_.Defer([self = self_] {
    if (*self != nullptr) (*self)->TellWatchers();
  });
}

void EventRing::TellWatchers() {
  telling_ = false;
  std::vector<WatchId> ids;
  ids.reserve(watchers_.size());
  for (const auto& [id, callback] : watchers_) ids.push_back(id);
  for (const WatchId id : ids) {
    const auto watcher = watchers_.find(id);
    if (watcher == watchers_.end()) continue;
    const std::shared_ptr<absl::AnyInvocable<void()>> callback = watcher->second;
    (*callback)();
  }
}

EventCursor EventRing::Oldest() const {
  return {incarnation_, last_sequence_ > capacity_ ? last_sequence_ - capacity_ : 0};
}

EventBatch EventRing::Read(const EventCursor& after, size_t max, size_t look_at,
                           Filter filter) const {
  EventBatch batch;
  EventCursor at = after;
  const EventCursor oldest = Oldest();
  if (after.incarnation != incarnation_ || after.sequence > last_sequence_ ||
      after.sequence < oldest.sequence) {
    batch.gap = EventGap{after, {incarnation_, oldest.sequence + 1}};
    at = oldest;
  }
  for (; look_at > 0 && at.sequence < last_sequence_ && batch.events.size() < max; --look_at) {
    const Event& event = Slot(++at.sequence);
    if (filter(event)) batch.events.push_back(event);
  }
  batch.next = at;
  return batch;
}

EventBatch EventRing::Read(const EventCursor& after, size_t max, Filter filter) const {
  return Read(after, max, capacity_, filter);
}

EventBatch EventRing::ReadSlice(const EventCursor& after, size_t look_at, Filter filter) const {
  return Read(after, look_at, look_at, filter);
}

const Event* EventRing::OldestEvent() const {
  const EventCursor oldest = Oldest();
  return oldest.sequence == last_sequence_ ? nullptr : &Slot(oldest.sequence + 1);
}

EventBatch EventRing::Read(const EventCursor& after, size_t max) const {
  return Read(after, max, [](const Event&) { return true; });
}

EventRing::WatchId EventRing::Watch(absl::AnyInvocable<void()> on_new_events) {
  const WatchId id = next_watch_++;
  watchers_.emplace(id, std::make_shared<absl::AnyInvocable<void()>>(std::move(on_new_events)));
  return id;
}

void EventRing::Unwatch(WatchId id) { watchers_.erase(id); }

}  // namespace arsenal::runtime
