// SPDX-License-Identifier: MIT
// ProcessService.WatchProcess: what happens to a process, from the ring of events, and how it does,
// looked at once in an interval.

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/ring_wait.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/core/timestamp.h"
#include "service/process/operations.h"
#include "service/process/process_view.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::Event;
using runtime::EventCursor;
using runtime::EventType;
using runtime::Nanos;
using runtime::Pid;
using Request = v1::WatchProcessRequest;
using Response = v1::WatchProcessResponse;

constexpr std::chrono::milliseconds kInterval(1000);
constexpr std::chrono::seconds kHeartbeat(15);
constexpr size_t kBatch = 128;

class Watch {
 public:
  Watch(core::Call& call, Pid pid, const Request& request, EventCursor cursor)
      : call_(call),
        pid_(pid),
        with_state_(!request.include().empty()),
        interval_(request.has_interval_ms() ? std::chrono::milliseconds(request.interval_ms())
                                            : kInterval),
        cursor_(cursor) {}

  // The records that are due now; an exit is the last one.
  std::vector<Response> Due();
  Response Mark(const char* type) const {
    Response response;
    response.set_type(type);
    response.set_cursor(cursor_.ToString());
    return response;
  }
  // How long to wait for the next look.
  Nanos Rest() const { return std::max(next_look_ - Now(), Nanos(1)); }
  bool AtTheEnd() const { return cursor_ == call_.node().events().Now(); }
  // Whether nothing has been told for long; told anew after that.
  bool TakeSilence() {
    if (Now() - told_ < kHeartbeat) return false;
    told_ = Now();
    return true;
  }

 private:
  Nanos Now() const { return call_.environment().clock->Monotonic(); }
  void AddEvents(std::vector<Response>& due);
  void AddSample(std::vector<Response>& due);
  void FillState(v1::ProcessSample& sample);

  core::Call& call_;
  const Pid pid_;
  const bool with_state_;
  const Nanos interval_;
  EventCursor cursor_;
  Nanos next_look_{0};
  Nanos told_{0};
  bool first_ = true;
  bool gone_ = false;
  std::string figures_;  // as they were told last
  std::optional<runtime::Term> state_;
};

void Watch::FillState(v1::ProcessSample& sample) {
  const auto state = runtime::InspectState(call_.node().space(), pid_);
  if (!state.has_value()) {
    (*sample.mutable_unavailable())["state"] = "not_inspectable: this process shows no state";
    return;
  }
  if (state_ == state) return;
  state_ = state;
  const auto why = ShowTerm(*state, *sample.mutable_state());
  if (!why.has_value()) return;
  sample.clear_state();
  (*sample.mutable_unavailable())["state"] = *why;
}

void Watch::AddSample(std::vector<Response>& due) {
  if (Now() < next_look_) return;
  next_look_ = Now() + interval_;
  const auto info = call_.node().Inspect(pid_, runtime::Detail::kSummary);
  if (!info.has_value()) {
    gone_ = call_.node().space().Find(pid_) == nullptr;  // else its exit is decided
    return;
  }
  Response response = Mark(first_ ? "snapshot" : "change");
  v1::ProcessSample& sample = *response.mutable_sample();
  sample.set_pid(pid_.ToString());
  sample.set_status(core::StatusWord(*info));
  FillPerformance(*info, *sample.mutable_performance());
  const bool same = std::exchange(figures_, sample.SerializeAsString()) == figures_;
  if (with_state_) FillState(sample);
  if (!first_ && same && !sample.has_state()) return;
  first_ = false;
  core::SetTimestamp(call_.environment().clock->Wall(), *sample.mutable_time());
  due.push_back(std::move(response));
}

void Watch::AddEvents(std::vector<Response>& due) {
  const runtime::EventRing& ring = call_.node().events();
  const auto mine = [this](const Event& event) {
    return event.pid == pid_ || event.related == pid_;
  };
  const runtime::EventBatch batch = ring.Read(cursor_, kBatch, mine);
  if (batch.gap) {
    Response response = Mark("gap");
    EventCursor resume = batch.gap->before;  // the position before the first event that follows
    if (resume.sequence > 0) --resume.sequence;
    response.set_cursor(resume.ToString());
    const bool known = batch.gap->after.incarnation == batch.gap->before.incarnation &&
                       batch.gap->before.sequence > batch.gap->after.sequence;
    if (known) response.set_missed(batch.gap->before.sequence - batch.gap->after.sequence - 1);
    due.push_back(std::move(response));
  }
  for (const Event& event : batch.events) {
    cursor_ = EventCursor{ring.incarnation(), event.sequence};
    const bool exit = event.pid == pid_ && event.type == EventType::kProcessExit;
    Response response = Mark(exit ? "exit" : "event");
    if (exit) {
      if (event.reason) response.set_exit_reason(core::ReasonText(*event.reason));
      due.push_back(std::move(response));
      return;
    }
    v1::ProcessEvent& out = *response.mutable_event();
    out.set_sequence(event.sequence);
    core::SetTimestamp(event.wall, *out.mutable_time());
    out.set_type(std::string(runtime::EventTypeName(event.type)));
    const Pid related = event.pid == pid_ ? event.related : event.pid;
    if (related.valid()) out.set_related_pid(related.ToString());
    if (event.reason) out.set_reason(core::ReasonText(*event.reason));
    due.push_back(std::move(response));
  }
  cursor_ = batch.next;
}

std::vector<Response> Watch::Due() {
  std::vector<Response> due;
  AddSample(due);
  AddEvents(due);
  const bool exit = !due.empty() && due.back().type() == "exit";
  if (gone_ && !exit && AtTheEnd()) due.push_back(Mark("exit"));  // its own event was missed
  if (!due.empty()) told_ = Now();
  return due;
}

absl::StatusOr<EventCursor> Begin(core::Call& call, const Request& request) {
  if (!request.has_after()) return call.node().events().Now();
  const absl::StatusOr<EventCursor> after = EventCursor::Parse(request.after());
  if (after.ok()) return after;
  return core::FailFields(v1::REASON_INVALID_CURSOR,
                          {{"after", std::string(after.status().message())}});
}

}  // namespace

core::Task WatchProcess(core::Call& call, const Request& request, core::Sink<Response>& sink) {
  const absl::StatusOr<Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<EventCursor> cursor = Begin(call, request);
  if (!cursor.ok()) co_return cursor.status();
  Watch watch(call, *pid, request, *cursor);
  bool alive = true;
  while (alive && call.interruption() == core::Interruption::kNone) {
    const std::vector<Response> due = watch.Due();
    for (size_t i = 0; alive && i < due.size(); ++i) {
      alive = co_await sink.Write(due[i]);
    }
    if (!due.empty() && due.back().type() == "exit") co_return absl::OkStatus();
    if (!alive || !watch.AtTheEnd()) continue;
    if (watch.TakeSilence()) {
      const Response heartbeat = watch.Mark("heartbeat");
      alive = co_await sink.Write(heartbeat);
      continue;
    }
    core::Wait<core::RingWake> wait(call, [&](core::Wait<core::RingWake>::Resume resume) {
      return core::RingWait::Start(call, watch.Rest(), std::move(resume));
    });
    co_await wait;
  }
  if (!alive || call.interruption() == core::Interruption::kCancelled) {
    co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  }
  Response end = watch.Mark("end");
  end.set_end_reason(core::EndReason(call.interruption()));
  co_await sink.Write(end);
  co_return absl::OkStatus();
}

}  // namespace arsenal::service::process
