// SPDX-License-Identifier: MIT
// Caller sessions: requests with callbacks on top of one process.

#include "runtime/node/caller_session.h"

#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "runtime/base/check.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {

// The code of a session's process: it hands everything to the session, while there is one.
class SessionHandler final : public Handler {
 public:
  explicit SessionHandler(CallerSession* session) : session_(session) {}
  ~SessionHandler() override {
    if (session_ != nullptr) session_->ProcessGone();
  }
  DispatchResult Start(ProcessContext&) override {
    return session_ == nullptr ? DispatchResult::Exit(atoms::kShutdown) : DispatchResult::Done();
  }
  DispatchResult Handle(ProcessContext&, Message& message) override {
    if (session_ == nullptr) return DispatchResult::Exit(atoms::kShutdown);
    session_->HandleMessage(message);
    return session_ == nullptr ? DispatchResult::Exit(atoms::kShutdown) : DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this) + sizeof(CallerSession); }
  void Abandon() { session_ = nullptr; }

 private:
  CallerSession* session_;
};

class CallerSession::RequestTimer final : public Timer {
 public:
  RequestTimer(CallerSession& session, RequestId id) : session_(session), id_(id) {}
  void Fire() override { session_.TimedOut(id_); }

 private:
  CallerSession& session_;
  RequestId id_;
};

struct CallerSession::Request {
  Request(CallerSession& session, RequestId request_id, Ref request_monitor)
      : id(request_id), monitor(request_monitor), timer(session, request_id) {}

  RequestId id;
  Ref monitor;      // not valid() for After
  Pid started_pid;  // of a start
  RequestTimer timer;
  std::variant<std::monostate, CallCallback, ExitCallback, StartCallback, TimeCallback> callback;
};

absl::StatusOr<std::unique_ptr<CallerSession>> CallerSession::Start(ProcessSpace& space) {
  auto session = std::unique_ptr<CallerSession>(new CallerSession(space));
  auto handler = std::make_unique<SessionHandler>(session.get());
  SessionHandler* const started = handler.get();
  SpawnOptions options;
  options.criticality = Criticality::kCritical;
  options.initial_call.module = Atom::OfCode("caller_session");
  options.initial_call.function = atoms::kLocal;
  absl::StatusOr<Spawned> spawned = space.Spawn(std::move(handler), std::move(options));
  if (!spawned.ok()) return spawned.status();
  session->pid_ = spawned->pid;
  session->handler_ = started;
  session->context().SetTrapExit(ProcessContext::TrapExit::kOn);
  return session;
}

CallerSession::CallerSession(ProcessSpace& space) : space_(space) {}

CallerSession::~CallerSession() {
  for (const auto& [id, request] : requests_) Release(*request);
  requests_.clear();
  if (handler_ == nullptr) return;
  std::exchange(handler_, nullptr)->Abandon();
  space_.EndProcess(pid_, atoms::kShutdown);
}

ProcessContext& CallerSession::context() {
  ProcessContext* context = space_.ContextOf(pid_);
  RUNTIME_CHECK(context != nullptr);
  return *context;
}

CallerSession::Request& CallerSession::Open(Ref monitor, Nanos timeout) {
  const RequestId id = next_id_++;
  auto request = std::make_unique<Request>(*this, id, monitor);
  if (monitor.valid()) by_monitor_.emplace(monitor, id);
  if (timeout != kNever) {
    Worker& worker = space_.worker();
    worker.Arm(request->timer, DeadlineAfter(worker.ReadCycleClock(), timeout));
  }
  return *requests_.emplace(id, std::move(request)).first->second;
}

void CallerSession::Release(Request& request) {
  if (request.timer.armed()) space_.worker().Cancel(request.timer);
  if (request.monitor.valid()) {
    by_monitor_.erase(request.monitor);
    if (space_.ContextOf(pid_) != nullptr) context().Demonitor(request.monitor, Flush::kFlush);
  }
  if (request.started_pid.valid()) by_started_pid_.erase(request.started_pid);
}

std::unique_ptr<CallerSession::Request> CallerSession::Take(RequestId id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return nullptr;
  std::unique_ptr<Request> request = std::move(found->second);
  requests_.erase(found);
  Release(*request);
  return request;
}

bool CallerSession::Cancel(RequestId id) { return Take(id) != nullptr; }

CallerSession::RequestId CallerSession::Call(Target target, Term request, Nanos timeout,
                                             CallCallback callback, Atom tag) {
  if (space_.ContextOf(pid_) == nullptr) {
    callback({CallOutcome::Kind::kSessionEnded, Term()});
    return 0;
  }
  const MonitorOptions options(AliasMode::kReplyDemonitor);
  const bool by_pid = std::holds_alternative<Pid>(target);
  const Ref ref = by_pid ? context().Monitor(std::get<Pid>(target), options)
                         : context().Monitor(std::get<Atom>(target), options);
  Request& open = Open(ref, timeout);
  open.callback = std::move(callback);
  Term from = Term::TupleOf(pid_, Term::Cons(atoms::kAlias, ref));
  // Without a process of that name the monitor answers noproc.
  (void)Send(target, Term::TupleOf(tag, std::move(from), std::move(request)));
  return open.id;
}

bool CallerSession::Send(Target target, Term message) {
  if (space_.ContextOf(pid_) == nullptr) return false;
  if (std::holds_alternative<Pid>(target)) {
    context().Send(std::get<Pid>(target), std::move(message));
    return true;
  }
  return context().Send(std::get<Atom>(target), std::move(message)).ok();
}

void CallerSession::ExitProcess(Pid target, Term reason) {
  if (target == pid_) {
    space_.EndProcess(pid_, std::move(reason));
  } else if (space_.ContextOf(pid_) != nullptr) {
    context().ExitProcess(target, std::move(reason));
  }
}

CallerSession::RequestId CallerSession::WatchExit(Pid pid, ExitCallback callback) {
  if (space_.ContextOf(pid_) == nullptr) {
    callback(atoms::kNoproc);
    return 0;
  }
  Request& open = Open(context().Monitor(pid), kNever);
  open.callback = std::move(callback);
  return open.id;
}

CallerSession::RequestId CallerSession::StartProcess(PreparedStart start, StartLink link,
                                                     Nanos timeout, StartCallback callback) {
  if (space_.ContextOf(pid_) == nullptr) {
    callback({Pid(), Term::TupleOf(atoms::kError, atoms::kNoproc)});
    return 0;
  }
  start.options.link = link;
  start.options.monitor = StartMonitor::kMonitor;
  const bool at_once = start.ack == StartAck::kAtOnce;
  absl::StatusOr<Spawned> spawned = context().Spawn(std::move(start));
  if (!spawned.ok()) {
    const absl::string_view text = spawned.status().message();
    callback({Pid(), Term::TupleOf(
                         atoms::kError,
                         Term::TupleOf(atoms::kSpawn, Term::Binary({text.data(), text.size()})))});
    return 0;
  }
  // A process that does not acknowledge has started now; the callback still runs later, as all
  // others.
  Request& open = Open(spawned->monitor, at_once ? Nanos(0) : timeout);
  open.started_pid = spawned->pid;
  by_started_pid_.emplace(spawned->pid, open.id);
  if (at_once) {
    open.callback = TimeCallback([callback = std::move(callback), pid = spawned->pid]() mutable {
      callback({pid, Term::TupleOf(atoms::kOk, pid)});
    });
  } else {
    open.callback = std::move(callback);
  }
  return open.id;
}

CallerSession::RequestId CallerSession::After(Nanos delay, TimeCallback callback) {
  Request& open = Open(Ref(), delay);
  open.callback = std::move(callback);
  return open.id;
}

void CallerSession::TimedOut(RequestId id) {
  std::unique_ptr<Request> request = Take(id);
  if (request == nullptr) return;
  if (auto* call = std::get_if<CallCallback>(&request->callback)) {
    (*call)({CallOutcome::Kind::kTimeout, Term()});
  } else if (auto* start = std::get_if<StartCallback>(&request->callback)) {
    ExitProcess(request->started_pid, atoms::kKill);
    (*start)({request->started_pid, Term::TupleOf(atoms::kError, atoms::kTimeout)});
  } else if (auto* time = std::get_if<TimeCallback>(&request->callback)) {
    (*time)();
  }
}

void CallerSession::HandleMessage(Message& message) {
  if (HandleAnswer(message) || HandleStartAck(message)) return;
  if (message.IsTagged(atoms::kExit, 3) && message.element(1).Is(Term::Kind::kPid)) {
    if (link_listener_) link_listener_(message.element(1).AsPid(), message.element(2));
    return;
  }
  if (message_listener_) message_listener_(message);
}

bool CallerSession::HandleAnswer(Message& message) {
  const auto found = by_monitor_.find(message.ref());
  if (found == by_monitor_.end()) return false;
  std::unique_ptr<Request> request = Take(found->second);
  const Term& payload = message.payload();
  if (message.IsDown()) {
    HandleDown(std::move(request), payload.element(4));
  } else if (auto* call = std::get_if<CallCallback>(&request->callback)) {
    // {[alias | Ref], Reply}; what else comes by the alias is the reply as it is.
    const bool is_reply = payload.Is(Term::Kind::kTuple) && payload.arity() == 2;
    (*call)({CallOutcome::Kind::kReply, is_reply ? payload.element(1) : payload});
  }
  return true;
}

void CallerSession::HandleDown(std::unique_ptr<Request> request, const Term& reason) {
  if (auto* call = std::get_if<CallCallback>(&request->callback)) {
    const bool noproc = reason.Is(atoms::kNoproc);
    (*call)({noproc ? CallOutcome::Kind::kNoproc : CallOutcome::Kind::kExit, reason});
  } else if (auto* exit = std::get_if<ExitCallback>(&request->callback)) {
    (*exit)(reason);
  } else if (auto* start = std::get_if<StartCallback>(&request->callback)) {
    (*start)({request->started_pid, Term::TupleOf(atoms::kError, reason)});
  } else if (auto* time = std::get_if<TimeCallback>(&request->callback)) {
    (*time)();  // a process that counted as started at once, and has ended since
  }
}

bool CallerSession::HandleStartAck(Message& message) {
  if (!message.IsTagged(StartAckTag(), 3) || !message.element(1).Is(Term::Kind::kPid)) return false;
  const auto found = by_started_pid_.find(message.element(1).AsPid());
  if (found == by_started_pid_.end()) return true;  // too late: timed out or cancelled
  std::unique_ptr<Request> request = Take(found->second);
  if (auto* start = std::get_if<StartCallback>(&request->callback)) {
    (*start)({request->started_pid, message.element(2)});
  } else if (auto* time = std::get_if<TimeCallback>(&request->callback)) {
    (*time)();
  }
  return true;
}

void CallerSession::ProcessGone() {
  handler_ = nullptr;
  auto requests = std::exchange(requests_, {});
  by_monitor_.clear();
  by_started_pid_.clear();
  for (auto& [id, request] : requests) {
    if (request->timer.armed()) space_.worker().Cancel(request->timer);
    // The callbacks run when the process is gone for everybody.
    space_.worker().Defer([request = std::move(request)]() mutable {
      if (auto* call = std::get_if<CallCallback>(&request->callback)) {
        (*call)({CallOutcome::Kind::kSessionEnded, Term()});
      } else if (auto* exit = std::get_if<ExitCallback>(&request->callback)) {
        (*exit)(atoms::kNoproc);
      } else if (auto* start = std::get_if<StartCallback>(&request->callback)) {
        (*start)({request->started_pid, Term::TupleOf(atoms::kError, atoms::kNoproc)});
      } else if (auto* time = std::get_if<TimeCallback>(&request->callback)) {
        (*time)();
      }
    });
  }
}

}  // namespace arsenal::runtime
