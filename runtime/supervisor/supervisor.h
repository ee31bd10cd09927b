// SPDX-License-Identifier: MIT
// Supervisor: starts its children in order, starts them again when they end, stops them in reverse order, and gives up
// when they end too often. It answers what OTP's supervisor answers: which_children, count_children, {start_child,
// Spec}, {terminate_child, Id}, {restart_child, Id}, {delete_child, Id}, {get_childspec, Id}, and system messages.
//
// A handler cannot wait, and a supervisor waits all the time: for a child to say that it has started, or to end. So it
// has at most one piece of work in hand, lists of children to stop and to start, and while that waits for something
// every other message keeps its place in the mailbox.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "runtime/behaviour/from.h"
#include "runtime/behaviour/system_messages.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/restart_intensity.h"
#include "runtime/supervisor/restart_strategy.h"

namespace arsenal::runtime {

class Process;
struct SupervisorSnapshot;

// What a supervisor does with a call or a cast that it does not know.
enum class UnknownRequests : uint8_t {
  kCrash,   // as OTP: it stops its children and exits with function_clause
  kAnswer,  // a call gets {'$unknown_message', Request}, a cast is ignored and counted
};

struct SupervisorFlags {
  SupervisorFlags() {}
  Strategy strategy = Strategy::kOneForOne;
  int64_t intensity = 1;  // max_restarts: at least 0
  int64_t period = 5;     // max_seconds: at least 1
  UnknownRequests unknown_requests = UnknownRequests::kCrash;
};

class Supervisor final : public Handler {
 public:
  // InvalidArgument for flags out of their range or two children with one id.
  static absl::StatusOr<std::unique_ptr<Supervisor>> Create(const SupervisorFlags& flags,
                                                            std::vector<ChildSpec> children);
  // The supervisor that is the code of this process; null when that is something else.
  static const Supervisor* Of(const Process& process);

  // What can be seen of it, read between slices; `now` is the worker's monotonic time. See supervisor_snapshot.h.
  SupervisorSnapshot Snapshot(Nanos now) const;
  const Child* FindChild(Pid pid) const;
  // Messages that it did not know.
  uint64_t unknown_messages() const { return unknown_messages_; }

  DispatchResult Start(ProcessContext& self) override;
  DispatchResult Handle(ProcessContext& self, Message& message) override;
  size_t StateBytes() const override;
  size_t ObjectBytes() const override { return sizeof(*this); }
  // #{strategy, intensity, period, restarts, children => [{Id, Pid, Type, Modules}]}.
  std::optional<Term> StateTerm() const override;
  std::string_view BehaviourKind() const override { return "supervisor"; }

 private:
  class StatusView;
  enum class Purpose : uint8_t {
    kInit,
    kInitFailed,  // stops what had started, then fails with `reason`
    kRestart,
    kTerminate,  // stops all, then exits with `reason`
    kStartChild,
    kRestartChild,
    kTerminateChild,
  };
  struct Work {
    Purpose purpose;
    std::deque<Child*> stop;
    std::deque<Child*> start;
    std::optional<From> caller;
    Term reason;
  };
  enum class Awaiting : uint8_t { kNothing, kStart, kEnd };

  Supervisor(const SupervisorFlags& flags, std::vector<ChildSpec> children);

  // --- supervisor.cc: messages, exits of children, restarts.
  DispatchResult Serve(ProcessContext& self, Message& message);
  DispatchResult OnSystemMessage(ProcessContext& self, const Message& message);
  DispatchResult OnChildExit(ProcessContext& self, Pid pid, const Term& reason);
  DispatchResult OnCast(ProcessContext& self, const Term& request);
  DispatchResult Restart(ProcessContext& self, Child& child);
  DispatchResult GiveUp(ProcessContext& self, Child& child);
  DispatchResult Terminate(ProcessContext& self, Term reason);
  DispatchResult UnknownRequest(ProcessContext& self, Atom callback, int64_t arity);

  // --- supervisor_work.cc: stopping and starting children.
  DispatchResult GoOn(ProcessContext& self);
  // The exit reason when the supervisor ends with this work.
  std::optional<Term> FinishWork(ProcessContext& self);
  // The result of a start, when it is known at once; else the start is awaited.
  std::optional<Term> BeginStart(ProcessContext& self, Child& child);
  void OnStarted(ProcessContext& self, Child& child, const Term& result);
  void OnStartFailed(ProcessContext& self, Child& child, const Term& reason);
  void BeginEnd(ProcessContext& self, Child& child);
  // Whether the message was about the end that is awaited.
  bool OnEndMessage(ProcessContext& self, const Message& message);
  void Ended(ProcessContext& self, const Term& reason);

  // --- supervisor_calls.cc: the calls of the API.
  DispatchResult OnCall(ProcessContext& self, const From& from, const Term& request);
  DispatchResult StartChild(ProcessContext& self, const From& from, const Term& spec);
  DispatchResult TerminateChild(ProcessContext& self, const From& from, const Term& id);
  DispatchResult RestartChild(ProcessContext& self, const From& from, const Term& id);
  Term DeleteChild(const Term& id);
  Term WhichChildren() const;
  Term CountChildren(const ProcessContext& self) const;

  Child* FindById(const Term& id);
  Child& AddChild(ChildSpec spec);
  void DropChild(Child& child);
  Moment MomentNow(ProcessContext& self) const;
  void Publish(ProcessContext& self, EventType type, const Child& child, Pid related,
               std::optional<Term> reason, std::vector<std::pair<Term, Term>> details) const;

  const std::unique_ptr<RestartStrategy> strategy_;
  RestartIntensity intensity_;
  const UnknownRequests unknown_requests_;
  Children children_;
  absl::flat_hash_map<Pid, Child*> by_pid_;  // the running ones
  absl::flat_hash_map<Term, Children::iterator> by_id_;
  Pid parent_;
  SystemMessages system_;
  uint64_t restart_count_ = 0;
  std::optional<Moment> last_restart_;
  std::optional<Moment> gave_up_;
  uint64_t unknown_messages_ = 0;

  std::optional<Work> work_;
  Awaiting awaiting_ = Awaiting::kNothing;
  Child* awaited_ = nullptr;  // the child whose start or end is awaited
  Pid awaited_pid_;
  Ref end_monitor_;
  Ref end_timer_;                  // not valid(): none
  std::optional<Term> end_reason_;  // as its link has told
};

}  // namespace arsenal::runtime
