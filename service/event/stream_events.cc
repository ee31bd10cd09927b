// SPDX-License-Identifier: MIT
// EventService.StreamEvents: reads the ring from a cursor on, and waits at its end. The ring is the
// reader's buffer: one that falls behind by more than the ring holds gets a gap record.

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/timestamp.h"
#include "service/core/wait.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using runtime::Event;
using runtime::EventCursor;
using runtime::Term;
using Response = v1::StreamEventsResponse;

constexpr std::chrono::seconds kHeartbeat(15);
constexpr size_t kBatch = 128;

// What a request asks for.
struct Selection {
  std::vector<runtime::EventType> types;  // empty: all
  std::optional<runtime::Pid> pid;

  bool operator()(const Event& event) const {
    if (!types.empty() && std::find(types.begin(), types.end(), event.type) == types.end()) {
      return false;
    }
    return !pid.has_value() || event.pid == *pid || event.related == *pid;
  }
};

absl::StatusOr<Selection> Select(core::Call& call, const v1::StreamEventsRequest& request) {
  Selection selection;
  for (const std::string& name : request.event_types()) {
    selection.types.push_back(*runtime::EventTypeFromName(name));  // the validator knows them
  }
  if (request.has_pid()) {
    // A pid of the past is fine: its events may still be in the ring.
    const absl::StatusOr<runtime::Pid> past = runtime::Pid::Parse(request.pid());
    const auto pid = past.ok() ? past : core::ResolveProcess(call, request.pid());
    if (!pid.ok()) return pid.status();
    selection.pid = *pid;
  }
  return selection;
}

std::string KeyText(const Term& key) {
  if (key.kind() == Term::Kind::kAtom) return std::string(key.AsAtom().text());
  if (key.kind() == Term::Kind::kBinary) return std::string(key.AsBinary());
  return runtime::ToText(key);
}

void FillEvent(const Event& event, v1::Event& out) {
  out.set_sequence(event.sequence);
  core::SetTimestamp(event.wall, *out.mutable_time());
  if (event.pid.valid()) out.set_pid(event.pid.ToString());
  if (event.name.has_value()) out.set_name(std::string(event.name->text()));
  if (event.reason.has_value()) out.set_reason(runtime::ToPrettyText(*event.reason));
  auto& details = *out.mutable_details();
  if (event.related.valid()) {
    const bool start = event.type == runtime::EventType::kProcessStart;
    details[start ? "parent" : "child"] = event.related.ToString();
  }
  if (event.details.kind() != Term::Kind::kMap) return;
  for (size_t i = 0; i < event.details.map_size(); ++i) {
    const auto entry = event.details.map_entry(i);
    details[KeyText(entry.first)] = runtime::ToPrettyText(entry.second);
  }
}

void FillGap(const runtime::EventGap& gap, bool first, Response& response) {
  response.Clear();
  response.set_type("gap");
  response.set_cursor(
      gap.before.sequence == 0
          ? gap.before.ToString()
          : EventCursor{gap.before.incarnation, gap.before.sequence - 1}.ToString());
  v1::Gap& out = *response.mutable_gap();
  out.set_after(gap.after.ToString());
  out.set_resumed_at(gap.before.ToString());
  if (gap.after.incarnation != gap.before.incarnation) {
    out.set_cause("other_incarnation");
  } else {
    out.set_cause(first ? "ring_overrun" : "slow_reader");
    if (gap.before.sequence > gap.after.sequence) {
      out.set_missed(gap.before.sequence - gap.after.sequence - 1);
    }
  }
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
  const absl::StatusOr<Selection> selection = Select(call, request);
  if (!selection.ok()) co_return selection.status();
  EventCursor cursor = ring.Now();
  if (request.has_after()) {
    const absl::StatusOr<EventCursor> after = EventCursor::Parse(request.after());
    if (!after.ok()) {
      const core::FieldProblem problem = {"after", std::string(after.status().message())};
      co_return core::FailFields(v1::REASON_INVALID_CURSOR, std::vector(1, problem));
    }
    cursor = *after;
  }
  Response response;
  bool first = true;
  bool alive = true;
  while (alive && call.interruption() == core::Interruption::kNone) {
    const runtime::EventBatch batch = ring.Read(cursor, kBatch, *selection);
    if (batch.gap.has_value()) {
      FillGap(*batch.gap, first, response);
      alive = co_await sink.Write(response);
    }
    first = false;
    for (size_t i = 0; alive && i < batch.events.size(); ++i) {
      const Event& event = batch.events[i];
      response.Clear();
      response.set_cursor(EventCursor{ring.incarnation(), event.sequence}.ToString());
      response.set_type(std::string(runtime::EventTypeName(event.type)));
      FillEvent(event, *response.mutable_data());
      alive = co_await sink.Write(response);
    }
    cursor = batch.next;
    if (!alive || cursor != ring.Now()) continue;  // there is more already
    core::Wait<Wake> wait(call, [&call](core::Wait<Wake>::Resume resume) {
      return RingWait::Start(call, std::move(resume));
    });
    const std::optional<Wake> wake = co_await wait;
    if (wake == Wake::kHeartbeat) {
      response.Clear();
      response.set_cursor(cursor.ToString());
      response.set_type("heartbeat");
      alive = co_await sink.Write(response);
    }
  }
  if (!alive) co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  if (call.interruption() == core::Interruption::kCancelled) {
    co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  }
  response.Clear();
  response.set_cursor(cursor.ToString());
  response.set_type("end");
  response.set_end_reason(EndReason(call.interruption()));
  co_await sink.Write(response);
  co_return absl::OkStatus();
}

}  // namespace arsenal::service::event
