// SPDX-License-Identifier: MIT
// Wait: the awaiter with which a handler waits for something of the runtime that answers by a
// callback. It must be a named variable of the coroutine:
//
//   Wait<Reply> reply(call, [&](Wait<Reply>::Resume resume) {
//     uint64_t id = session.Call(pid, request, timeout, std::move(resume));
//     return [&session, id] { session.Cancel(id); };
//   });
//   std::optional<Reply> got = co_await reply;   // nullopt: interrupted, see call.interruption()
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "service/core/call.h"

namespace arsenal::service::core {

template <typename T>
class Wait final : private Waiter {
 public:
  // Called on the worker with what was waited for, once; never after Cancel.
  using Resume = absl::AnyInvocable<void(T)>;
  // Gives up: after it the resume is not called.
  using Cancel = absl::AnyInvocable<void()>;

  // `start` begins the operation when the handler suspends. It may resume at once.
  Wait(Call& call, absl::AnyInvocable<Cancel(Resume)> start)
      : call_(call), start_(std::move(start)) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  bool await_ready() const { return call_.interruption() != Interruption::kNone; }
  bool await_suspend(std::coroutine_handle<> handler) {
    cancel_ = start_([this](T value) { Arrived(std::move(value)); });
    if (value_.has_value()) return false;  // it was there at once
    handler_ = handler;
    call_.set_waiter(this);
    return true;
  }
  std::optional<T> await_resume() { return std::move(value_); }

 private:
  void Arrived(T value) {
    value_.emplace(std::move(value));
    Continue();
  }
  void Interrupted() override {
    cancel_();
    Continue();
  }
  void Continue() {
    if (!handler_) return;  // still starting
    call_.set_waiter(nullptr);
    std::exchange(handler_, {}).resume();  // the last thing: it may destroy this
  }

  Call& call_;
  absl::AnyInvocable<Cancel(Resume)> start_;
  Cancel cancel_;
  std::optional<T> value_;
  std::coroutine_handle<> handler_;
};

}  // namespace arsenal::service::core
