// SPDX-License-Identifier: MIT
// ExitWait: an exit signal, and the wait for the end of the process or for a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "runtime/node/caller_session.h"
#include "service/core/wait.h"

namespace arsenal::service::process {

// The reason of the end; nullopt when the time is over.
using Exit = std::optional<runtime::Term>;

inline constexpr uint32_t kExitTimeoutMs = 5000;

// How long a request lets its target take.
template <typename Request>
std::chrono::milliseconds ExitTimeout(const Request& request) {
  return std::chrono::milliseconds(request.has_timeout_ms() ? request.timeout_ms()
                                                            : kExitTimeoutMs);
}

class ExitWait {
 public:
  // Sends the signal. For the start of a core::Wait<Exit>.
  static core::Wait<Exit>::Cancel Start(runtime::CallerSession& session, runtime::Pid pid,
                                        runtime::Nanos timeout, const runtime::Term& reason,
                                        core::Wait<Exit>::Resume resume);

  ExitWait(runtime::CallerSession& session, core::Wait<Exit>::Resume resume)
      : session_(session), resume_(std::move(resume)) {}

 private:
  void Stop();
  void End(Exit exit);

  runtime::CallerSession& session_;
  core::Wait<Exit>::Resume resume_;
  runtime::CallerSession::RequestId watch_ = 0;
  runtime::CallerSession::RequestId timer_ = 0;
};

}  // namespace arsenal::service::process
