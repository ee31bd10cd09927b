// SPDX-License-Identifier: MIT
// EventRing: the last events of a node, written and read on its worker. Readers come with a cursor
// and get what followed, or first the gap that they have missed. Watchers are told that there is
// something new; they keep their own bounded buffers. Writing costs the record and nothing else
// while nobody watches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "runtime/base/limits.h"
#include "runtime/observe/event.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

// Events after `after` and before `before`, both exclusive, are no longer there.
struct EventGap {
  EventCursor after;
  EventCursor before;
};

struct EventBatch {
  std::optional<EventGap> gap;  // comes before the events
  std::vector<Event> events;
  EventCursor next;  // read on from here; behind the last event that was looked at, matching or not
};

class EventRing {
 public:
  using Filter = absl::FunctionRef<bool(const Event&)>;
  using WatchId = uint64_t;

  // `incarnation` tells this run of the node from every other.
  EventRing(Worker& worker, uint64_t incarnation, size_t capacity = kEventRingSize);
  EventRing(const EventRing&) = delete;
  EventRing& operator=(const EventRing&) = delete;
  ~EventRing();

  // A reason or details beyond kMaxEventTermBytes are replaced by {'$truncated', Bytes}.
  void Publish(EventType type, Pid pid, const EventDetails& details);

  // Up to `max` events after the cursor for which the filter holds. A cursor of another
  // incarnation, one beyond the end, and one older than the ring get a gap.
  EventBatch Read(const EventCursor& after, size_t max, Filter filter) const;
  EventBatch Read(const EventCursor& after, size_t max) const;
  // The same, and at most `look_at` events are looked at, matching or not: for walks in slices.
  EventBatch ReadSlice(const EventCursor& after, size_t look_at, Filter filter) const;
  // The oldest event that is kept; nullptr while there is none. Valid until the next Publish.
  const Event* OldestEvent() const;

  // The position now: what follows has not happened yet.
  EventCursor Now() const { return {incarnation_, last_sequence_}; }
  // The position before the oldest event that is kept.
  EventCursor Oldest() const;
  uint64_t incarnation() const { return incarnation_; }
  size_t capacity() const { return capacity_; }

  // The callback runs on the worker after events were published, once for all of one slice.
  WatchId Watch(absl::AnyInvocable<void()> on_new_events);
  // The callback is not called again. May be called inside a callback.
  void Unwatch(WatchId id);

 private:
  // The ring grows by chunks up to its capacity, so that a quiet node does not pay for it.
  static constexpr size_t kChunk = 1024;
  Event& Slot(uint64_t sequence) const {
    const size_t place = static_cast<size_t>((sequence - 1) % capacity_);
    return chunks_[place / kChunk][place % kChunk];
  }
  EventBatch Read(const EventCursor& after, size_t max, size_t look_at, Filter filter) const;
  void TellWatchers();

  Worker& worker_;
  const uint64_t incarnation_;
  const size_t capacity_;
  uint64_t last_sequence_ = 0;
  std::vector<std::unique_ptr<Event[]>> chunks_;
  std::map<WatchId, std::shared_ptr<absl::AnyInvocable<void()>>> watchers_;
  WatchId next_watch_ = 1;
  bool telling_ = false;
  // Emptied when the ring goes, so that a deferred call finds nobody.
  std::shared_ptr<EventRing*> self_;
};

}  // namespace arsenal::runtime
