// SPDX-License-Identifier: MIT
// ProcessTask: a coroutine that is the code of a process, or a part of it that the rest awaits.
//
//   ProcessTask<> Echo(ProcessContext& self) {
//     while (true) {
//       Message message = co_await self.Receive();
//       self.Send(message.sender(), message.payload());
//     }
//   }
//   self.Spawn([](ProcessContext& self) { return Echo(self); });
//
// Rules, because of the compiler: no lambda, initializer list, `&&` or `||` in an expression with
// co_await. Every suspension goes back to the worker's loop, so no chain of coroutines grows the
// stack; a kill destroys the frames, innermost first, and runs their destructors.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <utility>

#include "absl/functional/any_invocable.h"

namespace arsenal::runtime {

class ProcessContext;
class CoroutineBody;
class TaskPromise;

// Makes `child` the running coroutine of its process; the worker's loop resumes it. `where` is the
// place of the co_await.
void EnterTask(TaskPromise& parent, TaskPromise& child, std::source_location where);

// What the promises of all tasks have in common.
class TaskPromise {
 public:
  TaskPromise() = default;
  TaskPromise(const TaskPromise&) = delete;
  TaskPromise& operator=(const TaskPromise&) = delete;

  // Frames carry their size, so that a process can be charged with them.
  static void* operator new(size_t size);
  static void operator delete(void* frame);

  std::suspend_always initial_suspend() noexcept { return {}; }
  // Frames stay until their task lets them go, so that a result can be taken.
  std::suspend_always final_suspend() noexcept { return {}; }
  // The exception goes to the awaiting task, or becomes the exit reason: see coroutine_body.cc.
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

 private:
  friend class CoroutineBody;
  friend void EnterTask(TaskPromise& parent, TaskPromise& child, std::source_location where);
  template <typename T>
  friend class ProcessTask;
  CoroutineBody* body_ = nullptr;
  TaskPromise* awaiting_ = nullptr;  // whoever awaits this one
  std::coroutine_handle<> frame_;    // this one
  std::coroutine_handle<>* owner_slot_ =
      nullptr;  // the task's handle, emptied when the frame is destroyed
  std::exception_ptr exception_;
  std::source_location where_;  // of the co_await at which it waits for another task
};

template <typename T = void>
class ProcessTask;

namespace internal {

template <typename T>
class TaskResult : public TaskPromise {
 public:
  void return_value(T value) { result_.emplace(std::move(value)); }
  T TakeResult() { return *std::move(result_); }

 private:
  std::optional<T> result_;
};

template <>
class TaskResult<void> : public TaskPromise {
 public:
  void return_void() {}
  void TakeResult() {}
};

}  // namespace internal

template <typename T>
class [[nodiscard]] ProcessTask {
 public:
  class promise_type : public internal::TaskResult<T> {
   public:
    ProcessTask get_return_object() {
      return ProcessTask(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  ProcessTask(ProcessTask&& other) noexcept : frame_(std::exchange(other.frame_, {})) {
    Bind(other.promise_);
  }
  ProcessTask& operator=(ProcessTask&&) = delete;
  ~ProcessTask() {
    if (frame_) frame_.destroy();
  }

  // Awaiting a task runs it; the result is what it returned. An exception that left it is thrown
  // again here.
  bool await_ready() const noexcept { return false; }
  template <typename ParentPromise>
  void await_suspend(std::coroutine_handle<ParentPromise> parent,
                     std::source_location where = std::source_location::current()) noexcept {
    EnterTask(parent.promise(), *promise_, where);
  }
  T await_resume() {
    if (promise_->exception_ != nullptr) std::rethrow_exception(promise_->exception_);
    return promise_->TakeResult();
  }

 private:
  friend class CoroutineBody;
  explicit ProcessTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {
    frame.promise().frame_ = frame;
    Bind(&frame.promise());
  }
  void Bind(promise_type* promise) {
    promise_ = promise;
    if (frame_) promise_->owner_slot_ = &frame_;
  }

  std::coroutine_handle<> frame_;
  promise_type* promise_ = nullptr;
};

// The code of a coroutine process. It is kept as long as the process, so it may capture.
using ProcessMain = absl::AnyInvocable<ProcessTask<>(ProcessContext&)>;

}  // namespace arsenal::runtime
