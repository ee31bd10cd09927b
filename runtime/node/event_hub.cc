// SPDX-License-Identifier: MIT

#include "runtime/node/event_hub.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {
namespace {

// Whether a share of the events has this one: spread evenly over the numbers.
bool InShare(uint64_t sequence, double share) {
  constexpr uint32_t kGolden = 2'654'435'769U;
  const uint32_t place = static_cast<uint32_t>(sequence) * kGolden;
  return static_cast<double>(place) < share * 4294967296.0;
}

Term AtomTerm(std::string_view text) { return Term(Atom::OfCode(text)); }

// {stream_event, Type, #{...}}.
Term MessageOf(const Event& event) {
  std::vector<std::pair<Term, Term>> fields;
  fields.emplace_back(AtomTerm("sequence"), Term::UnsignedInteger(event.sequence));
  fields.emplace_back(AtomTerm("time_ms"), Term::Integer(event.wall.count() / 1'000'000));
  fields.emplace_back(AtomTerm("details"), event.details);
  if (event.pid.valid()) fields.emplace_back(AtomTerm("pid"), Term(event.pid));
  if (event.related.valid()) fields.emplace_back(AtomTerm("related"), Term(event.related));
  if (event.name) fields.emplace_back(AtomTerm("name"), Term(*event.name));
  if (event.reason) fields.emplace_back(AtomTerm("reason"), *event.reason);
  return Term::TupleOf(AtomTerm("stream_event"), AtomTerm(EventTypeName(event.type)),
                       Term::Map(std::move(fields)));
}

}  // namespace

bool EventCollection::Takes(const Event& event) const {
  if (event.sequence <= after || (last && event.sequence > *last)) return false;
  if (!types.empty() && std::find(types.begin(), types.end(), event.type) == types.end()) {
    return false;
  }
  return InShare(event.sequence, sample_rate);
}

EventHub::EventHub(Node& node, CallerSession& session) : node_(node), session_(session) {}

EventHub::~EventHub() {
  if (ring_watch_ != 0) node_.events().Unwatch(ring_watch_);
  if (timer_ != 0) session_.Cancel(timer_);
  for (const auto& [id, watch] : exit_watches_) session_.Cancel(watch);
}

bool EventHub::collecting() const { return !collections_.empty() && !collections_.back().last; }

const EventCollection* EventHub::collection() const {
  return collections_.empty() ? nullptr : &collections_.back();
}

bool EventHub::Collected(const Event& event) const {
  return std::any_of(collections_.begin(), collections_.end(),
                     [&event](const EventCollection& one) { return one.Takes(event); });
}

bool EventHub::StartCollection(std::vector<EventType> types, double sample_rate) {
  if (collecting()) return false;
  const EventCursor now = node_.events().Now();
  EventCollection collection;
  collection.types = std::move(types);
  collection.sample_rate = sample_rate;
  collection.after = now.sequence;
  collection.began = node_.worker().ReadClock();
  collections_.push_back(std::move(collection));
  if (collections_.size() > kCollections) collections_.pop_front();
  if (ring_watch_ == 0 && timer_ == 0) {
    looked_at_ = now;
    ScheduleNext();
  }
  return true;
}

bool EventHub::StopCollection() {
  if (!collecting()) return false;
  collections_.back().last = node_.events().Now().sequence;
  Pump();
  return true;
}

absl::StatusOr<std::string> EventHub::Subscribe(std::vector<EventType> types,
                                                EventSubscription::Filter filter, Pid subscriber,
                                                std::string_view id) {
  if (subscriptions_.size() >= kSubscriptions ||
      (subscriber.valid() && exit_watches_.size() >= kSubscribers)) {
    return absl::ResourceExhaustedError("too many subscriptions");
  }
  std::string name(id);
  while (name.empty() || (id.empty() && subscriptions_.contains(name))) {
    name = absl::StrCat("sub-", next_number_++);
  }
  const auto [entry, added] = subscriptions_.try_emplace(name);
  if (!added) return absl::AlreadyExistsError("there is a subscription of this id");
  EventSubscription& subscription = entry->second;
  subscription.id = name;
  subscription.types = std::move(types);
  subscription.filter = std::make_shared<const EventSubscription::Filter>(std::move(filter));
  subscription.subscriber = subscriber;
  subscription.position = node_.events().Now();
  if (subscriber.valid()) {
    exit_watches_[name] = session_.WatchExit(subscriber, [this, name](Term) {
      exit_watches_.erase(name);
      subscriptions_.erase(name);
    });
  }
  return name;
}

bool EventHub::Unsubscribe(const std::string& id) {
  if (const auto watch = exit_watches_.find(id); watch != exit_watches_.end()) {
    session_.Cancel(watch->second);
    exit_watches_.erase(watch);
  }
  return subscriptions_.erase(id) > 0;
}

EventSubscription* EventHub::Find(const std::string& id) {
  const auto found = subscriptions_.find(id);
  return found == subscriptions_.end() ? nullptr : &found->second;
}

void EventHub::ScheduleNext() {
  if (ring_watch_ != 0) node_.events().Unwatch(std::exchange(ring_watch_, 0));
  if (timer_ != 0) session_.Cancel(std::exchange(timer_, 0));
  const EventCursor now = node_.events().Now();
  if (looked_at_ != now) {
    timer_ = session_.After(Nanos(0), [this] {
      timer_ = 0;
      Pump();
    });
  } else if (collecting()) {
    ring_watch_ = node_.events().Watch([this] { Pump(); });
  }
}

void EventHub::Pump() {
  const EventBatch batch = node_.events().ReadSlice(
      looked_at_, kSlice, [this](const Event& event) { return Collected(event); });
  if (batch.gap && batch.gap->before.sequence > batch.gap->after.sequence) {
    const uint64_t missed = batch.gap->before.sequence - batch.gap->after.sequence - 1;
    for (const auto& [id, watch] : exit_watches_) subscriptions_[id].dropped += missed;
  }
  for (const Event& event : batch.events) {
    ++counts_[static_cast<size_t>(event.type)];
    for (const auto& [id, watch] : exit_watches_) Deliver(event, subscriptions_[id]);
  }
  looked_at_ = batch.next;
  for (const auto& [id, watch] : exit_watches_) {
    EventCursor& position = subscriptions_[id].position;
    position = std::max(position, looked_at_);  // one may have begun further on
  }
  ScheduleNext();
}

void EventHub::Deliver(const Event& event, EventSubscription& subscription) {
  if (event.sequence <= subscription.position.sequence || !(*subscription.filter)(event)) return;
  const Process* process = node_.space().Find(subscription.subscriber);
  if (process == nullptr || process->MessageQueueLength() >= kSubscriberQueue) {
    ++subscription.dropped;
    return;
  }
  session_.Send(subscription.subscriber, MessageOf(event));
  ++subscription.delivered;
}

}  // namespace arsenal::runtime
