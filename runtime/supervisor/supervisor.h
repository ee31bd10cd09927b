// SPDX-License-Identifier: MIT
// Supervisor: starts its children in order, starts them again when they end, stops them in reverse
// order, and gives up when they end too often. It answers what OTP's supervisor and Elixir's
// DynamicSupervisor answer, and understands system messages. What OTP has not: flags and specs that
// change while it runs, pauses (supervisor_live.cc), a pause before restarts, a history, and
// previews (supervisor_preview.h).
//
// A handler cannot wait, and a supervisor waits all the time: for a child to say that it has
// started, or to end. So it has at most one piece of work in hand, such as lists of children to
// stop and to start, and while that waits for something every other message keeps its place in the
// mailbox.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/behaviour/from.h"
#include "runtime/behaviour/system_messages.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/dynamic_children.h"
#include "runtime/supervisor/restart_history.h"
#include "runtime/supervisor/restart_intensity.h"
#include "runtime/supervisor/restart_strategy.h"
#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {

class Process;
struct ChildSnapshot;
struct PreviewLevel;
struct RestartBudget;
struct ResumeForecast;
struct SupervisorSnapshot;

enum class SupervisorKind : uint8_t { kSupervisor, kDynamicSupervisor };

class Supervisor final : public Handler {
 public:
  // With flags and children that are known beforehand. InvalidArgument for flags out of their range
  // and specs that do not go together: two with one id, a significant child that may not be, not
  // exactly one under simple_one_for_one.
  static absl::StatusOr<std::unique_ptr<Supervisor>> Create(const SupervisorFlags& flags,
                                                            std::vector<ChildSpec> children);
  // A DynamicSupervisor: one_for_one, children by start_child alone, auto_shutdown never.
  static absl::StatusOr<std::unique_ptr<Supervisor>> CreateDynamic(const SupervisorFlags& flags);
  // supervisor:start_link(Module, Args): `init` is called when the process starts, and again for a
  // change of code. What is wrong with its answer is told as OTP does: {supervisor_data, E},
  // {start_spec, E}, {bad_start_spec, Specs}, {bad_return, {Module, init, Answer}}.
  static std::unique_ptr<Supervisor> FromInit(Atom module, SupervisorInit init,
                                              SupervisorKind kind = SupervisorKind::kSupervisor);
  // The supervisor that is the code of this process; null when that is something else.
  static const Supervisor* Of(const Process& process);

  // --- What can be seen of it, read between slices. Times are the worker's monotonic ones.
  // See supervisor_snapshot.h; `most` bounds the children that are shown.
  SupervisorSnapshot Snapshot(Nanos now, size_t most = SIZE_MAX) const;
  // The children, in start order, from the one at this place on, at most so many; of those without
  // ids the ones whose pids are greater than `after`, and `place` must be 0.
  std::vector<ChildSnapshot> ChildrenFrom(Pid after, size_t place, size_t most) const;
  size_t ChildCount() const { return dynamic() ? dynamic_.size() : children_.size(); }
  RestartBudget Budget(Nanos now) const;
  // The newest attempts to restart, the oldest first.
  std::vector<RestartRecord> History() const;
  // What would happen here if a child ended now with this reason; nullopt when no child has this
  // pid. Of its supervisor alone: PreviewOf in supervisor_preview.h sees the whole tree.
  std::optional<PreviewLevel> PreviewExit(Pid child, const Term& reason, Nanos now) const;
  // What Resume would lead to.
  ResumeForecast ForecastResume() const;
  // Why its children cannot become those of one template, a line each; empty when they can.
  std::vector<std::string> ObstaclesToOneTemplate() const;
  // The child with this id, running or not; null when there is none.
  const Child* ChildWithId(const Term& id) const;
  // The running child that has this pid, of those with ids.
  const Child* FindChild(Pid pid) const;
  const DynamicChildren& dynamic_children() const { return dynamic_; }
  const Children& children() const { return children_; }
  // When a child that is a supervisor said last that it gives up.
  std::optional<Moment> LastGaveUp(Pid pid) const;
  const SupervisorFlags& flags() const { return flags_; }
  SupervisorKind kind() const { return kind_; }
  bool paused() const { return paused_ != nullptr; }
  // Messages that it did not know.
  uint64_t unknown_messages() const { return unknown_messages_; }

  DispatchResult Start(ProcessContext& self) override;
  DispatchResult Handle(ProcessContext& self, Message& message) override;
  Term Failed(ProcessContext& self, Term reason) override;
  size_t StateBytes() const override;
  size_t ObjectBytes() const override { return sizeof(*this); }
  // #{strategy, intensity, period, auto_shutdown, restarts, children => [{Id, Pid, Type,
  // Modules}]}, of the first thousand children.
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
    kReplaceSpec,  // stops the child, then starts it from its new spec, or from the one it has
    kRemoveChild,  // stops the child, then forgets it
    kRestartAll,   // stops all, then starts them again
    kStartDynamic,
    kRestartDynamic,
    kTerminateDynamic,
    kWhichChildren,
    kCountChildren,
  };
  struct Work {
    explicit Work(Purpose work_purpose) : purpose(work_purpose) {}
    Purpose purpose;
    ChildList stop;
    ChildList start;
    std::optional<From> caller;
    Term reason;
    // Of children without ids: the one to restart or to terminate, or the last one listed; its
    // arguments and its template.
    Pid key;
    DynamicChild dynamic;
    bool begun = false;                      // its start or its end, or that of all
    std::unique_ptr<ChildSpec> replacement;  // of kReplaceSpec; null: it keeps its spec
    // Of what is stopped by hand: no child may take longer, whatever its spec says, and the reason
    // that it is told.
    std::optional<Shutdown> longest;
    Term told = atoms::kShutdown;
    // Of listings: the next one to look at, and what they have found.
    std::optional<Children::const_iterator> place;
    Term list = Term::Nil();
    int64_t active = 0;
    int64_t supervisors = 0;
  };
  // The end of one child that is awaited, or of all without ids at once.
  struct Ending {
    Pid pid;
    Shutdown shutdown = Shutdown::BrutalKill();
    RestartType restart = RestartType::kPermanent;
    Ref monitor;
    Ref timer;                   // not valid(): none
    std::optional<Term> reason;  // as its link has told
  };
  struct ParallelEnding {
    bool told = false;     // all have been told to end
    Pid last;              // the last one that has been told
    size_t under_way = 0;  // told and not ended
    std::vector<std::pair<Ref, Nanos>> timers;
    absl::flat_hash_map<Pid, Term> reasons;     // as their links have told, until 'DOWN'
    absl::flat_hash_map<Term, int64_t> errors;  // to be reported: how many have ended so
  };
  // An exit of a child that came while supervision was paused; or, as kRetry, the next attempt to
  // restart one, whose reason is {Id, Timer} then.
  enum class Attempt : uint8_t { kFirst, kRetry };
  struct QueuedExit {
    Pid pid;
    Term reason;
    Moment when;
    Attempt attempt = Attempt::kFirst;
  };
  enum class Awaiting : uint8_t { kNothing, kStart, kEnd, kEnds };

  Supervisor(SupervisorKind kind, const SupervisorFlags& flags);

  bool simple() const { return flags_.strategy == Strategy::kSimpleOneForOne; }
  // Its children have no ids.
  bool dynamic() const { return simple() || kind_ == SupervisorKind::kDynamicSupervisor; }

  // What follows begins work, and GoOn does it: whoever takes a message ends with GoOn.

  // --- supervisor_init.cc: the start, changes of code.
  // Take over what is right; the error of what is not.
  std::optional<Term> AcceptSpecs(std::vector<ChildSpec> specs);
  std::optional<Term> ReadSetup(SupervisorSetup setup);
  std::optional<Term> ReadReturned(const Term& returned);
  DispatchResult FailInit(ProcessContext& self, Term result, Term reason);
  // `ok`, or what code_change answers instead.
  Term ChangeCode();
  // Makes of the flags in a term what StateTerm shows; the rest of it is not looked at.
  ChangeResult ReplaceState(const Term& state);
  std::optional<Term> UpdateSpecs(const SupervisorFlags& flags, std::vector<ChildSpec> specs);

  // --- supervisor.cc: messages, exits of children, restarts.
  void Serve(ProcessContext& self, Message& message);
  void OnSystemMessage(ProcessContext& self, const Message& message);
  // Replies, and says so to sys:log and the like.
  void Answer(ProcessContext& self, const From& from, Term reply);
  void OnChildExit(ProcessContext& self, Pid pid, const Term& reason, const Moment& when);
  void OnCast(ProcessContext& self, const Message& message);
  void TryAgain(ProcessContext& self, const Term& id, Ref timer);
  void Restart(ProcessContext& self, Child& child, const Term& reason, const Moment& when);
  // Counts an attempt and begins its record; false when it is one too many.
  bool CountRestart(const Term& id, Pid pid, ChildPast& past, const Term& reason,
                    const Moment& when);
  // The attempt comes later: through the mailbox, or after a pause.
  void RestartLater(ProcessContext& self, const Term& id, ChildPast& past);
  void GiveUp(ProcessContext& self, const ChildSpec& spec, Pid pid);
  // A child has ended by itself and is not restarted.
  void MayShutDown(ProcessContext& self, Significance ended);
  void Terminate(ProcessContext& self, Term reason);
  void UnknownRequest(ProcessContext& self, Atom callback, int64_t arity);

  // --- supervisor_work.cc: starting children, one after the other.
  DispatchResult GoOn(ProcessContext& self);
  // One step of the work; a reason when the supervisor ends with it.
  std::optional<Term> Step(ProcessContext& self);
  std::optional<Term> FinishWork(ProcessContext& self);
  // The result of a start, when it is known at once; else the start is awaited.
  std::optional<Term> BeginStart(ProcessContext& self, ChildSpec& spec, const Term& args);
  void OnStartResult(ProcessContext& self, const Term& result);
  void OnStarted(ProcessContext& self, Child& child, const Term& result);
  void OnStartFailed(ProcessContext& self, Child& child, const Term& reason);

  // --- supervisor_stop.cc: stopping children, one after the other or all at once.
  void BeginEnd(ProcessContext& self, Pid pid, ChildStatus status, const ChildSpec& spec);
  DispatchResult OnEndMessage(ProcessContext& self, const Message& message);
  void Ended(ProcessContext& self, const Term& reason);
  void BeginEnds(ProcessContext& self);
  DispatchResult OnEndsMessage(ProcessContext& self, const Message& message);
  void OneEnded(ProcessContext& self, Pid pid, const Term& reason);

  // --- supervisor_calls.cc: the calls of the API, of children with ids.
  void OnCall(ProcessContext& self, const From& from, const Term& request);
  bool OnStaticCall(ProcessContext& self, const From& from, const Term& request);
  void StartChild(ProcessContext& self, const From& from, const Term& spec);
  void TerminateChild(ProcessContext& self, const From& from, const Term& id);
  void RestartChild(ProcessContext& self, const From& from, const Term& id);
  Term DeleteChild(const Term& id);

  // --- supervisor_dynamic.cc: children without ids.
  ChildSnapshot ShownDynamic(Pid pid) const;
  ChildSpec& SpecOf(const DynamicChild& child);
  const ChildSpec& SpecOf(const DynamicChild& child) const;
  bool OnDynamicCall(ProcessContext& self, const From& from, const Term& request);
  void StartDynamic(ProcessContext& self, const From& from, const Term& request);
  void TerminateDynamic(ProcessContext& self, const From& from, const Term& id);
  Term DynamicSpec(const ProcessContext& self, const Term& id);
  void OnDynamicExit(ProcessContext& self, Pid pid, const Term& reason, const Moment& when);
  void RestartDynamic(ProcessContext& self, Pid pid, const Term& reason, const Moment& when);
  void OnDynamicStarted(ProcessContext& self, const Term& result);
  void OnDynamicRestarted(ProcessContext& self, const Term& result);

  // --- supervisor_listing.cc: what all children are asked for, in slices.
  void List(const From& from, Purpose purpose);
  // False when there is more to look at.
  bool ListOn(ProcessContext& self);
  Term ListedTuple(const Child& child) const;
  Term ListedTuple(Pid pid, const DynamicChild& child) const;
  Term FirstChildren(size_t most) const;

  // --- supervisor_live.cc: what OTP has not.
  bool OnLiveCall(ProcessContext& self, const From& from, const Term& request);
  Term ChangeFlags(const Term& changes);
  Term Pause();
  Term Resume();
  void QueueExit(Pid pid, const Term& reason, const Moment& when);
  // The reason of an exit that is queued and will not be acted on; nullopt when there is none.
  std::optional<Term> TakeQueuedExit(Pid pid);
  void ReplaceSpec(ProcessContext& self, const From& from, const Term& id, const Term& spec);

  // --- supervisor_maintenance.cc: what is stopped and started by hand, and what OTP has not
  // either.
  bool OnMaintenanceCall(ProcessContext& self, const From& from, const Term& request);
  void RestartAll(const From& from);
  Term ConvertToSimple();

  RestartPlan PlanOf(const Child& failed) const;
  Child* FindById(const Term& id);
  Child& AddChild(ChildSpec spec);
  void DropChild(Child& child);
  void SetPid(Child& child, Pid pid);
  void ClearPid(Child& child, ChildStatus status);
  Moment MomentNow(ProcessContext& self) const;

  // --- supervisor_reports.cc: events, and reports to the logger.
  void Publish(ProcessContext& self, EventType type, const Term& id, Pid related,
               std::optional<Term> reason, std::vector<std::pair<Term, Term>> details) const;
  void PublishStart(ProcessContext& self, const Term& id, Pid pid);
  void PublishRestart(ProcessContext& self, const Term& id, Pid before, Pid now);
  Term NameTerm(const ProcessContext& self) const;
  void Report(ProcessContext& self, Atom context, const Term& reason, const ChildSpec& spec,
              Pid pid) const;
  void ReportStart(ProcessContext& self, const ChildSpec& spec, const Term& args, Pid pid) const;
  // One for each reason with which children without ids have ended amiss.
  void ReportShutdownErrors(ProcessContext& self);

  const SupervisorKind kind_;
  SupervisorFlags flags_;
  std::unique_ptr<RestartStrategy> strategy_;
  RestartIntensity intensity_;
  Children children_;  // with ids, or the template of simple_one_for_one
  ChildrenById by_id_;
  ChildrenByPid by_pid_;  // the running ones
  DynamicChildren dynamic_;
  // What the event of a start says of children without ids: the same of each.
  Term no_id_ = Term::Nil();
  Pid parent_;
  SystemMessages system_;
  Atom module_ = atoms::kSupervisor;
  SupervisorInit init_;  // null: flags and children were known beforehand
  uint64_t restart_count_ = 0;
  std::optional<Moment> last_restart_;
  std::optional<Moment> gave_up_;
  std::unique_ptr<RestartHistory> history_;  // null: nothing was restarted
  std::unique_ptr<std::deque<QueuedExit>> paused_;
  std::unique_ptr<std::deque<QueuedExit>> resumed_;  // still to be acted on; null: none
  uint64_t unknown_messages_ = 0;

  std::optional<Work> work_;
  Awaiting awaiting_ = Awaiting::kNothing;
  bool started_ = false;      // init has ended
  bool goes_on_ = false;      // it has yielded within its work
  Child* awaited_ = nullptr;  // the child whose start or end is awaited; null: it has no id
  Pid awaited_pid_;           // of a start
  Ending ending_;
  ParallelEnding ends_;
};

}  // namespace arsenal::runtime
