// SPDX-License-Identifier: MIT
// A generic server that does what its messages say, as the one that the recorded traces of OTP's
// behaviours were made with, and the processes that start it and ask it.
//
// Plans, in calls, casts, other messages and continuations:
//   {do, Result}          the callback returns this, in OTP's form; `st` in it is the state
//   {error, Reason}       it fails with error/1
//   {exit, Reason}        it exits with this reason
//   {later, Ms, Reply}    a call that is answered so much later
//   {twice, A, B}         a call that is answered with A, and then returns B
//   kill                  the server kills itself
// Any other call gets {echo, Request}; any other cast, message and continuation is noted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/behaviour/requests.h"
#include "runtime/behaviour/server_start.h"
#include "runtime/behaviour/sys.h"
#include "runtime/process/exception_reason.h"
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {

// What a planned server is made of.
struct ServerPlan {
  ServerPlan() {}
  explicit ServerPlan(ProcessWorld& where) : world(&where) {}

  ProcessWorld* world = nullptr;  // whose log callbacks are noted in; null: in none
  Term init = T("{do,{ok,st}}");  // a plan
  Trap trap = Trap::kOff;
  Term end = Term::Nil();    // what Terminate plans, unless []
  Term early = Term::Nil();  // what Init sends to itself, unless []
  bool changes_code = false;
  std::optional<std::string> shown;  // by FormatStatus: hidden, or crash
};

class PlannedServer final : public GenServer {
 public:
  explicit PlannedServer(ServerPlan plan) : plan_(std::move(plan)) {}
  Atom Module() const override { return A("planned"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return state_; }
  void Compact() override { Note("asleep"); }

 protected:
  InitResult Init(ProcessContext& self) override {
    self.SetTrapExit(plan_.trap);
    if (!plan_.early.IsNil()) self.Send(self.pid(), plan_.early);
    if (plan_.init.IsTagged(A("later"), 3)) {  // never, as seen by who waits less long
      return InitResult::Stop(A("not_possible"));
    }
    Obey(self, plan_.init);
    if (const auto exit = ExitOf(plan_.init)) return InitResult::Stop(*exit);
    return InitResult::Ok();
  }
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override {
    Obey(self, request);
    if (const auto exit = ExitOf(request)) return CallResult::Stop(*exit);
    if (request.IsTagged(A("later"), 3)) {
      waiting_.push_back(from);
      const Term release = Term::TupleOf(A("release"), request.element(2));
      self.SendAfter(milliseconds(request.element(1).AsSmall()), self.pid(), release);
      return CallResult::NoReply();
    }
    if (request.IsTagged(A("twice"), 3)) {
      Reply(self, from, request.element(1));
      return CallResult::Reply(request.element(2));
    }
    return CallResult::Reply(Term::TupleOf(A("echo"), request));
  }
  ServerResult HandleCast(ProcessContext& self, const Term& request) override {
    return OfOther(self, "cast", request);
  }
  ServerResult HandleInfo(ProcessContext& self, Message& message) override {
    if (message.IsTagged(A("release"), 2)) {
      Reply(self, waiting_.front(), message.element(1));
      waiting_.erase(waiting_.begin());
      return ServerResult::NoReply();
    }
    return OfOther(self, "info", message.payload());
  }
  ServerResult HandleContinue(ProcessContext& self, const Term& continuation) override {
    return OfOther(self, "continue", continuation);
  }
  Term Terminate(ProcessContext& self, const Term& reason) override {
    Note("{terminate," + ToText(reason) + "," + ToText(state_) + "}");
    Obey(self, plan_.end);
    return ExitOf(plan_.end).value_or(reason);
  }
  ChangeResult ReplaceState(ProcessContext&, const Term& state) override {
    if (state.Is(A("impossible"))) return ChangeResult::Refused(A("no_such_state"));
    state_ = state;
    return ChangeResult::Done();
  }
  ChangeResult CodeChange(ProcessContext& self, const Term& old_version,
                          const Term& extra) override {
    if (!plan_.changes_code) return GenServer::CodeChange(self, old_version, extra);
    Note("{code_change," + ToText(old_version) + "," + ToText(state_) + "," + ToText(extra) + "}");
    Obey(self, extra);
    if (extra.IsTagged(A("refuse"), 2)) return ChangeResult::Refused(extra.element(1));
    state_ = Term::TupleOf(A("changed"), state_, extra);
    return ChangeResult::Done();
  }
  ServerStatus FormatStatus(ServerStatus status) const override {
    if (plan_.shown == "crash") throw std::runtime_error("no status");
    if (plan_.shown == "hidden") status.state = A("hidden");
    return status;
  }

 private:
  void Note(std::string line) const {
    if (plan_.world != nullptr) plan_.world->Log(std::move(line));
  }
  static std::optional<Term> ExitOf(const Term& plan) {
    return plan.IsTagged(atoms::kExitClass, 2) ? std::optional<Term>(plan.element(1))
                                               : std::nullopt;
  }
  void Obey(ProcessContext& self, const Term& plan) const {
    if (plan.IsTagged(A("do"), 2)) throw Term(plan.element(1));
    if (plan.IsTagged(atoms::kError, 2)) throw ErrorException(plan.element(1));
    if (plan.Is(atoms::kKill)) self.ExitProcess(self.pid(), atoms::kKill);
  }
  ServerResult OfOther(ProcessContext& self, const char* kind, const Term& message) {
    Obey(self, message);
    if (const auto exit = ExitOf(message)) return ServerResult::Stop(*exit);
    Note(std::string("{") + kind + "," + ToText(message) + "}");
    return ServerResult::NoReply();
  }

  const ServerPlan plan_;
  Term state_ = A("st");
  std::vector<From> waiting_;
};

inline std::unique_ptr<PlannedServer> Planned(ServerPlan plan = {}) {
  return std::make_unique<PlannedServer>(std::move(plan));
}

inline ServerPlan WithInit(ServerPlan plan, std::string_view init) {
  plan.init = T(init);
  return plan;
}

inline ServerOptions Named(std::string_view name) {
  ServerOptions options;
  options.name = A(name);
  return options;
}

// The pid of a server that must start.
inline ProcessTask<Pid> StartPlanned(ProcessContext& self, ServerPlan plan = {},
                                     StartMode mode = StartMode::kAlone,
                                     ServerOptions options = {}) {
  const StartResult started = co_await StartServer(self, Planned(std::move(plan)), mode, options);
  EXPECT_EQ(started.result, Term::TupleOf(atoms::kOk, started.pid));
  co_return started.pid;
}

// The reply, or the reason with which the call exits, as text.
inline ProcessTask<std::string> Asked(ProcessContext& self, ServerRef server,
                                      std::string_view request, Names names = {},
                                      std::optional<Nanos> timeout = std::nullopt) {
  CallAwaiter call(self, server, T(request), timeout, std::source_location::current());
  const CallAnswer answer = co_await call;
  co_return names.Text(answer.ok() ? answer.reply() : answer.exit_reason());
}

// What a function of sys returned, or failed with, as text.
inline std::string TextOf(const SysAnswer& answer, const Names& names = {}) {
  return names.Text(answer.ok() ? answer.value() : answer.reason());
}

// What the node's logger is told from now on.
class Reports {
 public:
  explicit Reports(ProcessWorld& world, LogLevel level = LogLevel::kNotice)
      : logger_(world.space().logger()) {
    logger_.set_level(level);
    logger_.SetSink([this](const LogReport& report) { all_.push_back(report); });
  }
  Reports(const Reports&) = delete;
  Reports& operator=(const Reports&) = delete;
  ~Reports() { logger_.SetSink(nullptr); }

  const std::vector<LogReport>& all() const { return all_; }
  // Their labels.
  Lines Labels() const {
    Lines labels;
    for (const LogReport& report : all_) labels.push_back(ToText(report.label.ToTerm()));
    return labels;
  }
  void Forget() { all_.clear(); }

 private:
  Logger& logger_;
  std::vector<LogReport> all_;
};

}  // namespace arsenal::runtime
