// SPDX-License-Identifier: MIT
// Answer: what a handler returns, at once or later.
//
// A handler that never waits is a plain function and returns a response or a Fail(...). One that
// waits is a coroutine with the same signature: it uses co_await and co_return. The caller of the
// handler looks at ready(); if it is not, Completed() is called on the worker when it is.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace arsenal::service::core {

// Told, on the worker, that an answer is ready. It may destroy the answer.
class Completion {
 public:
  virtual ~Completion() = default;
  virtual void Completed() = 0;
};

template <typename T>
class [[nodiscard]] Answer {
 public:
  // The response or the failure; for Answer<void> the failure or nothing.
  using Result = std::conditional_t<std::is_void_v<T>, absl::Status, absl::StatusOr<T>>;

  class promise_type {
   public:
    promise_type() = default;
    Answer get_return_object() {
      return Answer(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept { return Final(); }
    void return_value(Result result) { result_.emplace(std::move(result)); }
    // Service code throws nothing; what the standard library throws (no memory) is not survived.
    void unhandled_exception() noexcept { std::terminate(); }

   private:
    friend class Answer;
    class Final {
     public:
      Final() = default;
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> frame) noexcept {
        // The frame is suspended by now, so the completion may destroy it.
        if (Completion* completion = frame.promise().completion_) completion->Completed();
      }
      void await_resume() noexcept {}
    };
    std::optional<Result> result_;
    Completion* completion_ = nullptr;
  };

  // A plain function's answer: the response or the failure.
  template <typename Value>
    requires(std::is_constructible_v<Result, Value> && !std::is_same_v<std::decay_t<Value>, Answer>)
  Answer(Value&& value) : ready_(std::in_place, std::forward<Value>(value)) {}  // NOLINT
  // A plain function's response that Call::New has made: it is neither copied nor moved.
  Answer(const T* response)  // NOLINT
    requires(!std::is_void_v<T>)
      : response_(response) {}
  Answer(Answer&& other) noexcept
      : ready_(std::move(other.ready_)),
        response_(other.response_),
        frame_(std::exchange(other.frame_, {})) {}
  Answer& operator=(Answer&&) = delete;
  ~Answer() {
    if (frame_) frame_.destroy();
  }

  // Whether the result is there.
  bool ready() const { return !frame_ || frame_.done(); }
  // A plain function's response on the call's arena, in place of a result; else nullptr.
  const T* response() const { return response_; }
  // The result; only when ready, and when there is no response().
  Result& result() { return frame_ ? *frame_.promise().result_ : *ready_; }
  // Asks to be told when the result is there; only when not ready.
  void NotifyWhenReady(Completion* completion) { frame_.promise().completion_ = completion; }

 private:
  explicit Answer(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::optional<Result> ready_;
  const T* response_ = nullptr;
  std::coroutine_handle<promise_type> frame_;
};

// What a streaming handler returns: how the stream ended.
using Task = Answer<void>;

}  // namespace arsenal::service::core
