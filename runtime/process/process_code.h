// SPDX-License-Identifier: MIT
// ProcessCode: what a process runs, a handler or a coroutine, in one word.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "runtime/process/coroutine_body.h"
#include "runtime/process/handler.h"

namespace arsenal::runtime {

class ProcessCode {
 public:
  ProcessCode() = default;
  explicit ProcessCode(std::unique_ptr<Handler> handler)
      : bits_(reinterpret_cast<uintptr_t>(handler.release())) {}
  explicit ProcessCode(std::unique_ptr<CoroutineBody> body)
      : bits_(reinterpret_cast<uintptr_t>(body.release()) | kCoroutine) {}
  ProcessCode(const ProcessCode&) = delete;
  ProcessCode& operator=(const ProcessCode&) = delete;
  ~ProcessCode() { Reset(); }

  // Null when it is a coroutine, and after Reset.
  Handler* handler() const {
    return (bits_ & kCoroutine) != 0 ? nullptr : reinterpret_cast<Handler*>(bits_);
  }
  // Null when it is a handler, and after Reset.
  CoroutineBody* coroutine() const {
    return (bits_ & kCoroutine) == 0 ? nullptr
                                     : reinterpret_cast<CoroutineBody*>(bits_ & ~kCoroutine);
  }

  // After Reset.
  void Set(std::unique_ptr<Handler> handler) {
    bits_ = reinterpret_cast<uintptr_t>(handler.release());
  }
  // Ends the code. What it does in its end finds the process without code.
  void Reset() {
    const ProcessCode* const code = this;
    CoroutineBody* const body = code->coroutine();
    Handler* const handler = code->handler();
    bits_ = 0;
    delete body;
    delete handler;
  }

 private:
  static constexpr uintptr_t kCoroutine = 1;
  static_assert(alignof(CoroutineBody) > kCoroutine && alignof(Handler) > kCoroutine);
  uintptr_t bits_ = 0;
};

}  // namespace arsenal::runtime
