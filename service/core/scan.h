// SPDX-License-Identifier: MIT
// Walking over all processes of the node, in slices between which everything else has its turn:
//
//   ProcessScan scan(call);
//   do {
//     while (auto row = scan.Next()) { ... }
//     Turn turn(call);
//     const bool go_on = co_await turn;
//     if (!go_on) co_return absl::CancelledError("interrupted");
//   } while (!scan.done());
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/pid.h"
#include "runtime/process/process_info.h"
#include "service/core/wait.h"

namespace arsenal::service::core {

// Waits until everything that could run has run. A named variable, as Wait.
class Turn {
 public:
  explicit Turn(Call& call);
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool await_ready() const { return wait_.await_ready(); }
  bool await_suspend(std::coroutine_handle<> handler) { return wait_.await_suspend(handler); }
  // False when the call has been interrupted.
  bool await_resume() { return wait_.await_resume().has_value(); }

 private:
  Wait<bool> wait_;
};

class ProcessScan {
 public:
  explicit ProcessScan(Call& call) : call_(call) {}

  // The next process in order of pids; nullopt when the slice is over. What starts or ends between
  // two slices may be met or not.
  std::optional<runtime::ProcessInfo> Next();
  // Whether all have been met.
  bool done() const { return done_; }

 private:
  static constexpr int kSlice = 500;

  Call& call_;
  runtime::Pid last_;
  int left_ = kSlice;
  bool done_ = false;
};

}  // namespace arsenal::service::core
