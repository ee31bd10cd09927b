// SPDX-License-Identifier: MIT
// EventHub: subscriptions to the events of a node, and the collection that feeds them. The ring
// records everything at all times; a collection says of which part subscriptions hear: of some
// types, and of a share of the events, chosen by their numbers, so that all hear of the same. A
// subscription is a filter with a place in the order of events. Those of processes are sent to; the
// others are read by whoever knows their number. While nothing is collected nothing is done.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/observe/event.h"
#include "runtime/observe/event_ring.h"

namespace arsenal::runtime {

class CallerSession;
class Node;

// A stretch of the events' order in which they are collected.
struct EventCollection {
  std::vector<EventType> types;  // empty: all
  double sample_rate = 1.0;      // the share that is taken, 0 to 1
  uint64_t after = 0;            // begins behind this sequence
  std::optional<uint64_t> last;  // ends with this one; nullopt while it is on
  Nanos began{0};                // monotonic

  bool Takes(const Event& event) const;
};

struct EventSubscription {
  using Filter = absl::AnyInvocable<bool(const Event&) const>;

  std::string id;
  std::vector<EventType> types;
  std::shared_ptr<const Filter> filter;  // also of types
  Pid subscriber;                        // not valid(): it is read
  EventCursor position;                  // behind what was read or sent last
  uint64_t delivered = 0;
  uint64_t dropped = 0;  // overwritten before it was read, or the subscriber's mailbox was full
};

class EventHub {
 public:
  static constexpr size_t kSubscriptions = 1000;  // at most, of which
  static constexpr size_t kSubscribers = 100;     // are sent to processes
  // Messages at a subscriber from which on it gets no more.
  static constexpr size_t kSubscriberQueue = 10'000;
  // Collections of the past that are remembered for those who still read them.
  static constexpr size_t kCollections = 16;

  // Both must outlive the hub; used on their worker.
  EventHub(Node& node, CallerSession& session);
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;
  ~EventHub();

  // False when it is on, or off, already.
  bool StartCollection(std::vector<EventType> types, double sample_rate);
  bool StopCollection();
  bool collecting() const;
  // The one that is on, or the last one; nullptr when there was none.
  const EventCollection* collection() const;
  // Whether subscriptions hear of the event.
  bool Collected(const Event& event) const;
  // Events collected since the start of the node, by type. Lags by what has not been looked at.
  const std::array<uint64_t, kEventTypes>& counts() const { return counts_; }

  // Makes a subscription that begins with the next event, and answers its id: the one that is
  // given, or "sub-7" when that is empty. ResourceExhausted when there are too many; AlreadyExists
  // when the id is taken. With a living process it ends when that does.
  absl::StatusOr<std::string> Subscribe(std::vector<EventType> types,
                                        EventSubscription::Filter filter, Pid subscriber = Pid(),
                                        std::string_view id = {});
  // False when there is none.
  bool Unsubscribe(const std::string& id);
  // Valid until the next Subscribe, Unsubscribe or return to the worker's loop.
  EventSubscription* Find(const std::string& id);
  // By id.
  const std::map<std::string, EventSubscription>& subscriptions() const { return subscriptions_; }

 private:
  static constexpr size_t kSlice = 64;  // events looked at between two turns of everybody else

  // Looks at the next events, and goes on later while there are more.
  void Pump();
  void ScheduleNext();
  void Deliver(const Event& event, EventSubscription& subscription);

  Node& node_;
  CallerSession& session_;
  std::deque<EventCollection> collections_;  // oldest first
  std::array<uint64_t, kEventTypes> counts_{};
  std::map<std::string, EventSubscription> subscriptions_;
  std::map<std::string, uint64_t> exit_watches_;  // by subscription
  uint64_t next_number_ = 1;
  EventCursor looked_at_;              // of the pump
  EventRing::WatchId ring_watch_ = 0;  // 0: none
  uint64_t timer_ = 0;                 // 0: none
};

}  // namespace arsenal::runtime
