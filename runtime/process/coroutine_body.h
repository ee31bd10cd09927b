// SPDX-License-Identifier: MIT
// CoroutineBody: the code of a coroutine process between two suspensions: which frame goes on, what
// it awaits, and the timer of that.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/mailbox/message.h"
#include "runtime/process/awaiters.h"
#include "runtime/process/process_task.h"
#include "runtime/scheduler/timer_wheel.h"

namespace arsenal::runtime {

class Handler;
class Process;

class CoroutineBody {
 public:
  enum class State : uint8_t {
    kReady,        // to be resumed
    kYielded,      // to be resumed after others had their turn
    kReceiving,    // to be resumed with a message or at the deadline
    kHibernating,  // without frames; begins anew when there is a message
    kBecoming,     // never to be resumed: the process goes on as a handler
    kExiting,      // never to be resumed
    kFinished,
  };

  CoroutineBody(Process& process, ProcessMain main);
  CoroutineBody(const CoroutineBody&) = delete;
  CoroutineBody& operator=(const CoroutineBody&) = delete;
  // Destroys the frames, innermost first.
  ~CoroutineBody();

  bool HasMain() const { return main_ != nullptr; }
  State state() const { return state_; }
  // Runs until the next suspension. A frame that has ended gives way to the one that awaits it.
  // When the last one ends the state is kFinished and ExitReason() is set.
  void Resume(ProcessContext& self);
  // normal, or what became of the exception that ended the coroutine.
  const Term& exit_reason() const { return exit_reason_; }

  // --- Awaiters.
  void AwaitMessage(Awaited awaited, const MessagePattern* pattern, Nanos timeout,
                    std::source_location where);
  void AwaitTurn(std::source_location where) {
    state_ = State::kYielded;
    where_ = where;
  }
  void AwaitExit() { state_ = State::kExiting; }
  // `next` must live until the frames are destroyed.
  void AwaitHibernation(ProcessMain& next) {
    state_ = State::kHibernating;
    next_ = &next;
  }
  // `handler` must live until TakeHandler.
  void AwaitBecoming(std::unique_ptr<Handler>& handler) {
    state_ = State::kBecoming;
    handler_ = &handler;
  }
  // While kBecoming.
  std::unique_ptr<Handler> TakeHandler();
  Message TakeReceived() { return std::move(received_); }

  // --- The process's loop, while kReceiving.
  bool WantsMessages() const { return awaited_ != Awaited::kTimeOnly; }
  bool Matches(const Message& message) const;
  // The ref that the awaited message is about; not valid() when there is none.
  Ref AwaitedRef() const { return awaited_ == Awaited::kMatchingMessage ? pattern_->ref() : Ref(); }
  // Ends the wait with this message, or with none.
  void Received(Message message);
  bool timed_out() const { return timed_out_; }
  // Where the coroutine has last suspended.
  const std::source_location& where() const { return where_; }
  // Where each frame stands, innermost first.
  std::vector<std::source_location> Stack() const;

  // Bytes of the closure; frames are counted with what the allocator was asked for.
  size_t Bytes() const;

 private:
  friend void EnterTask(TaskPromise& parent, TaskPromise& child, std::source_location where);

  class ReceiveTimer final : public Timer {
   public:
    explicit ReceiveTimer(CoroutineBody& body) : body_(body) {}
    void Fire() override { body_.TimeOut(); }

   private:
    CoroutineBody& body_;
  };

  void TimeOut();
  void DisarmTimer();
  // Destroys the frames, innermost first.
  void DropFrames();
  void Hibernate();

  Process& process_;
  ProcessMain main_;
  std::optional<ProcessTask<>> root_;
  TaskPromise* leaf_ = nullptr;
  State state_ = State::kReady;
  bool timed_out_ = false;
  Awaited awaited_ = Awaited::kTimeOnly;
  union {
    const MessagePattern* pattern_ = nullptr;  // while kReceiving
    ProcessMain* next_;                        // from asking for hibernation until it begins
    std::unique_ptr<Handler>* handler_;        // while kBecoming
  };
  Message received_;
  ReceiveTimer timer_{*this};
  std::source_location where_;
  Term exit_reason_ = atoms::kNormal;
};

}  // namespace arsenal::runtime
