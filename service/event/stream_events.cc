// SPDX-License-Identifier: MIT
// EventService.StreamEvents: reads the ring from a cursor on, and waits at its end. The ring is the
// reader's buffer: one that falls behind by more than the ring holds gets a gap record.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "runtime/node/caller_session.h"
#include "runtime/node/event_hub.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/wait.h"
#include "service/event/operations.h"
#include "service/event/selection.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {
namespace {

using runtime::Event;
using runtime::EventCursor;
using Response = v1::StreamEventsResponse;

constexpr std::chrono::seconds kHeartbeat(15);
constexpr size_t kBatch = 128;

// What one stream reads: the events that are asked for, and of a subscription those that it gets.
class Reader {
 public:
  static absl::StatusOr<Reader> Of(core::Call& call, const v1::StreamEventsRequest& request) {
    Reader reader(call);
    reader.selection_.SetTypes(request.event_types());
    reader.selection_.SetCustomTypes(request.custom_types());
    reader.cursor_ = call.node().events().Now();
    if (request.has_pid()) {
      const absl::Status status = reader.selection_.AddProcess(call, "pid", request.pid());
      if (!status.ok()) return status;
    }
    if (request.has_subscription_id()) {
      const auto subscription = FindSubscription(call, request.subscription_id());
      if (!subscription.ok()) return subscription.status();
      reader.subscription_ = (*subscription)->id;
      reader.filter_ = (*subscription)->filter;
      reader.cursor_ = (*subscription)->position;
    }
    if (request.has_after()) {
      const auto after = ParseCursor("after", request.after());
      if (!after.ok()) return after.status();
      reader.cursor_ = *after;
    }
    return reader;
  }

  const EventCursor& cursor() const { return cursor_; }
  // Whether the subscription that is read has ended.
  bool Ended() const { return !subscription_.empty() && hub().Find(subscription_) == nullptr; }
  // Goes on to a cursor, behind so many events of the stream; `missed` were overwritten.
  void Advance(const EventCursor& to, uint64_t delivered, uint64_t missed) {
    cursor_ = to;
    runtime::EventSubscription* subscription =
        subscription_.empty() ? nullptr : hub().Find(subscription_);
    if (subscription == nullptr || subscription->subscriber.valid()) return;
    subscription->position = to;
    subscription->delivered += delivered;
    subscription->dropped += missed;
  }
  runtime::EventBatch Read() const {
    return call_->node().events().Read(cursor_, kBatch, [this](const Event& event) {
      if (!subscription_.empty() && !((*filter_)(event) && hub().Collected(event))) return false;
      return selection_(event);
    });
  }

 private:
  explicit Reader(core::Call& call) : call_(&call) {}
  runtime::EventHub& hub() const { return *call_->environment().hub; }

  core::Call* call_;
  Selection selection_;
  EventCursor cursor_;
  std::string subscription_;  // its id; empty: none
  std::shared_ptr<const runtime::EventSubscription::Filter> filter_;
};

// The record of a gap; answers how many events are missing.
uint64_t FillGapRecord(const runtime::EventGap& gap, bool first, Response& response) {
  response.Clear();
  response.set_type("gap");
  response.set_cursor(
      gap.before.sequence == 0
          ? gap.before.ToString()
          : EventCursor{gap.before.incarnation, gap.before.sequence - 1}.ToString());
  FillGap(gap, first ? "ring_overrun" : "slow_reader", *response.mutable_gap());
  return response.gap().missed();
}

// What a wait at the end of the ring was ended by.
enum class Wake { kEvents, kHeartbeat };

// Waits for new events, or for the time of the next heartbeat.
class RingWait {
 public:
  static core::Wait<Wake>::Cancel Start(core::Call& call, core::Wait<Wake>::Resume resume) {
    auto wait = std::make_shared<RingWait>(call, std::move(resume));
    wait->watch_ = call.node().events().Watch([wait] { wait->End(Wake::kEvents); });
    wait->timer_ = call.session().After(kHeartbeat, [wait] { wait->End(Wake::kHeartbeat); });
    return [wait] { wait->Stop(); };
  }

  RingWait(core::Call& call, core::Wait<Wake>::Resume resume)
      : call_(call), resume_(std::move(resume)) {}

 private:
  void Stop() {
    call_.node().events().Unwatch(watch_);
    call_.session().Cancel(timer_);
  }
  void End(Wake wake) {
    auto resume = std::move(resume_);
    Stop();  // may destroy this
    resume(wake);
  }

  core::Call& call_;
  core::Wait<Wake>::Resume resume_;
  runtime::EventRing::WatchId watch_ = 0;
  uint64_t timer_ = 0;
};

const char* EndReason(core::Interruption why) {
  switch (why) {
    case core::Interruption::kDraining: return "node_stopping";
    case core::Interruption::kExpired: return "age_limit";
    default: return "deadline";
  }
}

}  // namespace

core::Task StreamEvents(core::Call& call, const v1::StreamEventsRequest& request,
                        core::Sink<Response>& sink) {
  const runtime::EventRing& ring = call.node().events();
  absl::StatusOr<Reader> reader = Reader::Of(call, request);
  if (!reader.ok()) co_return reader.status();
  Response response;
  bool first = true;
  bool alive = true;
  while (alive && !reader->Ended() && call.interruption() == core::Interruption::kNone) {
    const runtime::EventBatch batch = reader->Read();
    if (batch.gap.has_value()) {
      const uint64_t missed = FillGapRecord(*batch.gap, first, response);
      alive = co_await sink.Write(response);
      reader->Advance(reader->cursor(), 0, missed);
    }
    first = false;
    for (size_t i = 0; alive && i < batch.events.size(); ++i) {
      const Event& event = batch.events[i];
      const EventCursor behind{ring.incarnation(), event.sequence};
      response.Clear();
      response.set_cursor(behind.ToString());
      response.set_type(std::string(runtime::EventTypeName(event.type)));
      FillEvent(event, *response.mutable_data());
      alive = co_await sink.Write(response);
      if (alive) reader->Advance(behind, 1, 0);
    }
    if (!alive) break;
    reader->Advance(batch.next, 0, 0);
    if (reader->cursor() != ring.Now()) continue;  // there is more already
    core::Wait<Wake> wait(call, [&call](core::Wait<Wake>::Resume resume) {
      return RingWait::Start(call, std::move(resume));
    });
    const std::optional<Wake> wake = co_await wait;
    if (wake == Wake::kHeartbeat) {
      response.Clear();
      response.set_cursor(reader->cursor().ToString());
      response.set_type("heartbeat");
      alive = co_await sink.Write(response);
    }
  }
  if (!alive) co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  if (call.interruption() == core::Interruption::kCancelled) {
    co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  }
  response.Clear();
  response.set_cursor(reader->cursor().ToString());
  response.set_type("end");
  response.set_end_reason(reader->Ended() ? "unsubscribed" : EndReason(call.interruption()));
  co_await sink.Write(response);
  co_return absl::OkStatus();
}

}  // namespace arsenal::service::event
