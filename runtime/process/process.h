// SPDX-License-Identifier: MIT
// Process: the control block of one process and the loop of its slices. Only the runtime sees it;
// code of processes uses ProcessContext, code beside processes ProcessSpace.
//
// A slice takes the signals that have come, in their order (messages go to the mailbox, all others
// act at once), and then dispatches messages until there is none, the process exits or its
// reductions are used up. Signals are looked for again before each dispatch.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "runtime/base/clock.h"
#include "runtime/base/limits.h"
#include "runtime/base/pid.h"
#include "runtime/mailbox/inbox.h"
#include "runtime/mailbox/mailbox.h"
#include "runtime/mailbox/message.h"
#include "runtime/observe/delivery_ring.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_code.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_extension.h"
#include "runtime/process/spawn_options.h"
#include "runtime/scheduler/run_queue.h"

namespace arsenal::runtime {

class ProcessSpace;
struct Caught;

class Process final : public Runnable {
 public:
  // The flags word: what sending and delivering look at in one load. Those that nothing sets yet
  // have their place.
  enum Flag : uint32_t {
    kTraced = 1u << 0,
    kIntercepted = 1u << 1,
    kBreakpoint = 1u << 2,
    kSuspended = 1u << 3,
    kBounded = 1u << 4,
    kLimited = 1u << 5,
    kSysDebug = 1u << 6,
    kMigrating = 1u << 7,
    kTrapExit = 1u << 8,
    kCritical = 1u << 9,
    kExiting = 1u << 10,          // the exit is decided; nothing of it runs any more
    kHibernating = 1u << 11,      // asked for: compact before waiting
    kHibernated = 1u << 12,       // compacted, until something is dispatched
    kUnwinding = 1u << 13,        // frames are destroyed: what their destructors send is dropped
    kProcLib = 1u << 14,          // a crash is reported
    kCrashed = 1u << 15,          // exits by its own doing, and that is to be reported
    kExactDeliveries = 1u << 16,  // keeps its own last deliveries
    kErred = 1u << 17,            // what ends it is an error that its code has thrown,
    kThrew = 1u << 18,            // or a term
  };

  struct Counters {
    uint64_t reductions = 0;
    uint64_t messages_in = 0;   // arrived in the mailbox
    uint64_t messages_out = 0;  // sent
  };

  Process(ProcessSpace& space, std::unique_ptr<Handler> handler);
  Process(ProcessSpace& space, ProcessMain main);
  ~Process() override;

  void RunSlice(Worker& worker) override;
  uint64_t label() const override { return pid_.bits(); }

  Pid pid() const { return pid_; }
  ProcessSpace& space() const { return space_; }
  Pid parent() const { return parent_; }
  // Null for a coroutine, and once the process is taken down.
  const Handler* handler() const { return code_.handler(); }
  bool Has(Flag flag) const { return HasAny(flag); }
  bool HasAny(uint32_t flags) const {
    return (flags_.load(std::memory_order_relaxed) & flags) != 0;
  }
  void Set(Flag flag) { flags_.fetch_or(flag, std::memory_order_relaxed); }
  void Clear(Flag flag) { flags_.fetch_and(~uint32_t{flag}, std::memory_order_relaxed); }

  // Takes and handles what is in the inbox. Also for those who ask something that comes after it in
  // order.
  void TakeSignals();
  // Something to run was given to it.
  bool HasCode() const {
    return code_.handler() != nullptr ||
           (code_.coroutine() != nullptr && code_.coroutine()->HasMain());
  }
  // Decides the exit; the first reason stays. The process is taken down in its next slice, or at
  // the end of this one.
  void DecideExit(Term reason);
  // As DecideExit, by the process's own code: one that is no normal end may be reported as a crash.
  void ExitByItself(Term reason);
  // A receive about this ref, which is new, starts behind what is in the mailbox now.
  void MarkReceive(Ref ref) {
    if (code_.coroutine() != nullptr) mailbox_.SetMarker(ref);
  }
  // Puts the process into its run queue if it waits.
  void Wake();

  ProcessExtension& extension() {
    if (extension_ == nullptr) extension_ = std::make_unique<ProcessExtension>();
    return *extension_;
  }
  const ProcessExtension* extension_or_null() const { return extension_.get(); }
  // To look at: empty when the process has none.
  const RareExtension& rare_extension() const {
    return extension_ == nullptr ? RareExtension::Nothing() : extension_->rare();
  }
  ProcessLimits& limits();
  const ProcessLimits* limits_or_null() const { return rare_extension().limits.get(); }
  // Each answers what it was.
  MailboxLimit SetMailboxLimit(const MailboxLimit& limit);
  MaxHeap SetMaxHeap(const MaxHeap& limit);

  void Charge(uint32_t reductions) { counters_.reductions += reductions; }
  bool SliceIsOver() const {
    return static_cast<int32_t>(slice_end_ - static_cast<uint32_t>(counters_.reductions)) <= 0;
  }
  InitialCall initial_call() const { return {initial_module_, initial_function_, initial_arity_}; }
  size_t MessageQueueLength() const;
  // Bytes of the messages that wait or are in hand, in full.
  size_t MessageBytes() const;
  // Bytes of the handler and its state, or of the coroutine's frames.
  size_t CodeBytes() const;

 private:
  friend class BecomeAwaiter;
  friend class CoroutineBody;
  friend class HibernateAwaiter;
  friend class Inspection;
  friend class InvariantChecker;
  friend class ExitAwaiter;
  friend class ProcessContext;
  friend class ProcessSpace;
  friend class ReceiveAwaiter;
  friend class YieldAwaiter;
  enum class Turn : uint8_t {
    kAgain,    // look again at once
    kNothing,  // nothing to do until a signal comes
    kYield,    // the others first
  };

  // --- process.cc
  Turn DispatchNext();
  Turn DispatchToHandler();
  Turn Apply(const DispatchResult& result);
  Turn FinishMessage();
  Turn RunCoroutine();
  bool OfferToCoroutine();
  void BecomeHandler();
  bool FinishSlice(Turn turn);

  // --- handler_dispatch.cc: calls the handler; an exception becomes DispatchResult::Exit.
  DispatchResult CallStart();
  DispatchResult CallHandle();
  DispatchResult CallCompleted();
  // What becomes of the exception that is being handled: the handler may say another reason.
  DispatchResult Thrown();

  // --- process_signals.cc
  void HandleSignal(Cell* cell);
  void HandleAliasMessage(Cell* cell);
  void HandleExit(Cell* cell);
  void HandleLinkExit(Cell* cell);
  void HandleLink(const Cell& cell);
  void HandleUnlink(const Cell& cell);
  void HandleDown(Cell* cell);
  void HandlePendingResult(Cell* cell);
  void HandleSuspend(const Cell& cell);
  void HandleResume();
  void PushMessage(Cell* cell);
  void ExitMessage(Cell* cell, Pid from, const Term& reason);
  bool DeactivateAlias(Ref alias);

  // --- process_bounds.cc
  enum class Admission : uint8_t { kAdmitted, kDropped, kRefused };
  // Looks at a signal before it goes into the inbox.
  Admission Look(const Cell& cell, Sending sending);
  Admission Admit(const Cell& cell, Sending sending);
  void SettleBound();
  void CheckMemory();
  void ReportLimit(Atom limit, size_t found, size_t most, Atom action);

  // --- process_exit.cc
  void TakeDown();
  void RefuseSignals(Cell* chain);
  void TellLinksAndWatchers();
  // --- crash_report.cc
  // What was thrown is the exit reason: the report shows its class.
  void NoteFailure(const Caught& caught);
  Term ErrorInfo() const;
  void ReportCrash();

  enum class Stage : uint8_t {
    kStart,
    kReceive,
    kInHand,     // the message in hand is to be handled (again)
    kPending,    // its result is awaited
    kCompleted,  // and has come
  };

  // The line that others write.
  Inbox inbox_;
  std::atomic<uint32_t> flags_{0};
  DeliveryTrail trail_;
  Pid pid_;
  ProcessSpace& space_;

  Mailbox mailbox_;
  ProcessCode code_;
  Message in_hand_;    // dispatched and not finished: Yielded, Pending
  Term outcome_;       // with kExiting the exit reason; with kCompleted the result
  Ref pending_token_;  // meaningful with kPending
  Stage stage_ = Stage::kStart;
  bool running_ = false;
  Priority priority_ = Priority::kNormal;
  uint8_t initial_arity_ = 0;
  uint32_t slice_end_ = 0;  // the low bits of counters_.reductions where the slice ends
  Counters counters_;

  // What is asked for.
  Pid parent_;
  Pid group_leader_;
  Atom initial_module_;
  Atom initial_function_;
  Nanos started_{0};
  Nanos started_wall_{0};
  std::unique_ptr<ProcessExtension> extension_;
  ProcessContext context_{*this};
};

}  // namespace arsenal::runtime
