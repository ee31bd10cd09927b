// SPDX-License-Identifier: MIT
// SupervisorService.WatchSupervisor: what a supervisor does, from the ring of events, and how it
// is, looked at once in a second.

#include <chrono>
#include <optional>
#include <vector>

#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/ring_wait.h"
#include "service/core/terms.h"
#include "service/core/timestamp.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Event;
using runtime::EventCursor;
using runtime::EventType;
using runtime::Pid;
using runtime::Term;
using Response = v1::WatchSupervisorResponse;

constexpr std::chrono::seconds kLook(1);
constexpr int kHeartbeat = 15;  // looks without a record
constexpr size_t kBatch = 128;
// The health looks at so many children.
constexpr size_t kChildren = 1000;

// The contract's word for an event of a supervisor; null for others.
const char* WordOf(EventType type) {
  switch (type) {
    case EventType::kSupervisorChildStart: return "child_start";
    case EventType::kSupervisorChildExit: return "child_exit";
    case EventType::kSupervisorChildRestart: return "child_restart";
    case EventType::kSupervisorChildTerminate: return "child_terminate";
    case EventType::kSupervisorGaveUp: return "gave_up";
    case EventType::kProcessExit: return "exit";
    default: return nullptr;
  }
}

// How a supervisor is, as far as it is told.
class Looks {
 public:
  Looks(core::Call& call, Pid pid) : call_(call), pid_(pid) {}

  // Looks; whether it is alive.
  bool Look() {
    const runtime::Supervisor* supervisor = ObjectOf(call_, pid_);
    if (supervisor == nullptr) return false;
    config_.Clear();
    FillConfig(call_, pid_, config_);
    const auto snapshot = runtime::SnapshotOf(call_.node().space(), pid_, kChildren);
    const runtime::Health found =
        runtime::HealthOf(snapshot, call_.environment().clock->Monotonic());
    health_.set_health_status(std::string(runtime::HealthWordName(found.word)));
    health_.set_health_rule(found.rule);
    return true;
  }
  // Whether that differs from what was told last; once.
  bool TakeConfig() {
    v1::SupervisorConfig key = config_;
    for (const char* moment :
         {"restarts_in_window", "restarts_left", "queued_exits", "resume_forecast"}) {
      key.GetReflection()->ClearField(&key, key.GetDescriptor()->FindFieldByName(moment));
    }
    return std::exchange(told_config_, key.SerializeAsString()) != told_config_;
  }
  bool TakeHealth() {
    return std::exchange(told_health_, health_.health_status()) != health_.health_status();
  }
  const v1::SupervisorConfig& config() const { return config_; }
  const v1::SupervisorHealth& health() const { return health_; }

 private:
  core::Call& call_;
  const Pid pid_;
  v1::SupervisorConfig config_;
  v1::SupervisorHealth health_;
  std::string told_config_;
  std::string told_health_;
};

std::string DetailText(const Event& event, runtime::Atom key) {
  if (event.details.kind() != Term::Kind::kMap) return "";
  const Term* value = event.details.Find(key);
  return value == nullptr ? "" : runtime::ToPrettyText(*value);
}

void FillEvent(core::Call& call, const Event& event, const std::string& name, Response& response) {
  v1::SupervisorEvent& out = *response.mutable_event();
  out.set_sequence(event.sequence);
  core::SetTimestamp(event.wall, *out.mutable_time());
  out.set_supervisor(name);
  out.set_child_id(DetailText(event, runtime::atoms::kChildId));
  if (event.related.valid()) out.set_pid(event.related.ToString());
  if (event.reason) out.set_reason(core::ReasonText(*event.reason));
  if (event.type != EventType::kSupervisorChildRestart) return;
  const std::string old_pid = DetailText(event, runtime::atoms::kOldPid);
  if (!old_pid.empty()) out.set_old_pid(old_pid);
  const runtime::Supervisor* supervisor = ObjectOf(call, event.pid);
  if (supervisor == nullptr) return;
  out.set_restart_count(supervisor->Snapshot(runtime::Nanos(0), 0).restart_count);
}

absl::StatusOr<EventCursor> Begin(core::Call& call, const v1::WatchSupervisorRequest& request) {
  if (!request.has_after()) return call.node().events().Now();
  const absl::StatusOr<EventCursor> after = EventCursor::Parse(request.after());
  if (after.ok()) return after;
  return core::FailFields(v1::REASON_INVALID_CURSOR,
                          {{"after", std::string(after.status().message())}});
}

void FillGap(const runtime::EventGap& gap, Response& response) {
  response.set_type("gap");
  EventCursor resume = gap.before;  // the position before the first event that follows
  if (resume.sequence > 0) --resume.sequence;
  response.set_cursor(resume.ToString());
  if (gap.after.incarnation == gap.before.incarnation && gap.before.sequence > gap.after.sequence) {
    response.set_missed(gap.before.sequence - gap.after.sequence - 1);
  }
}

// The records that are due now; the last one ends the stream when it is an exit.
std::vector<Response> Due(core::Call& call, Pid pid, const std::string& name, EventCursor& cursor,
                          Looks& looks) {
  std::vector<Response> due;
  const runtime::EventRing& ring = call.node().events();
  const auto mine = [pid](const Event& event) {
    return event.pid == pid && WordOf(event.type) != nullptr;
  };
  const runtime::EventBatch batch = ring.Read(cursor, kBatch, mine);
  if (batch.gap) FillGap(*batch.gap, due.emplace_back());
  for (const Event& event : batch.events) {
    Response& response = due.emplace_back();
    response.set_type(WordOf(event.type));
    response.set_cursor(EventCursor{ring.incarnation(), event.sequence}.ToString());
    if (event.type == EventType::kProcessExit) {
      if (event.reason) response.set_exit_reason(core::ReasonText(*event.reason));
      return due;
    }
    FillEvent(call, event, name, response);
  }
  cursor = batch.next;
  if (cursor != ring.Now()) return due;  // there is more already
  const bool alive = looks.Look();
  if (alive && looks.TakeConfig()) {
    Response& response = due.emplace_back();
    response.set_type("config");
    *response.mutable_config() = looks.config();
  }
  if (alive && looks.TakeHealth()) {
    Response& response = due.emplace_back();
    response.set_type("health");
    *response.mutable_health() = looks.health();
  }
  if (!alive) due.emplace_back().set_type("exit");  // its own event was missed
  for (Response& response : due) {
    if (response.cursor().empty()) response.set_cursor(cursor.ToString());
  }
  return due;
}

}  // namespace

core::Task WatchSupervisor(core::Call& call, const v1::WatchSupervisorRequest& request,
                           core::Sink<Response>& sink) {
  const absl::StatusOr<Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<EventCursor> begin = Begin(call, request);
  if (!begin.ok()) co_return begin.status();
  EventCursor cursor = *begin;
  const std::string name = NameOrPid(call, *pid);
  Looks looks(call, *pid);
  looks.Look();
  looks.TakeConfig();
  looks.TakeHealth();
  Response response;
  response.set_type("snapshot");
  response.set_cursor(cursor.ToString());
  *response.mutable_config() = looks.config();
  *response.mutable_health() = looks.health();
  bool alive = co_await sink.Write(response);
  int silent = 0;
  while (alive && call.interruption() == core::Interruption::kNone) {
    const std::vector<Response> due = Due(call, *pid, name, cursor, looks);
    for (size_t i = 0; alive && i < due.size(); ++i) {
      alive = co_await sink.Write(due[i]);
    }
    if (!due.empty() && due.back().type() == "exit") co_return absl::OkStatus();
    if (!alive || cursor != call.node().events().Now()) continue;
    silent = due.empty() ? silent : 0;
    core::Wait<core::RingWake> wait(call, [&call](core::Wait<core::RingWake>::Resume resume) {
      return core::RingWait::Start(call, kLook, std::move(resume));
    });
    const std::optional<core::RingWake> wake = co_await wait;
    if (wake != core::RingWake::kTime || ++silent < kHeartbeat) continue;
    silent = 0;
    response.Clear();
    response.set_type("heartbeat");
    response.set_cursor(cursor.ToString());
    alive = co_await sink.Write(response);
  }
  if (!alive || call.interruption() == core::Interruption::kCancelled) {
    co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
  }
  response.Clear();
  response.set_type("end");
  response.set_cursor(cursor.ToString());
  response.set_end_reason(core::EndReason(call.interruption()));
  co_await sink.Write(response);
  co_return absl::OkStatus();
}

}  // namespace arsenal::service::supervisor
