// SPDX-License-Identifier: MIT
// ExitWait: an exit signal, or another way to end a process, and the wait for the end of the
// process or for a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "runtime/node/caller_session.h"
#include "service/core/wait.h"

namespace arsenal::service::core {

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
  // Sends the signal. For the start of a Wait<Exit>.
  static Wait<Exit>::Cancel Start(runtime::CallerSession& session, runtime::Pid pid,
                                  runtime::Nanos timeout, const runtime::Term& reason,
                                  Wait<Exit>::Resume resume);

  // The same for an end that `begin` brings about.
  static Wait<Exit>::Cancel Begin(runtime::CallerSession& session, runtime::Pid pid,
                                  runtime::Nanos timeout, absl::AnyInvocable<void()> begin,
                                  Wait<Exit>::Resume resume);

  ExitWait(runtime::CallerSession& session, Wait<Exit>::Resume resume)
      : session_(session), resume_(std::move(resume)) {}

 private:
  void Stop();
  void End(Exit exit);

  runtime::CallerSession& session_;
  Wait<Exit>::Resume resume_;
  runtime::CallerSession::RequestId watch_ = 0;
  runtime::CallerSession::RequestId timer_ = 0;
};

}  // namespace arsenal::service::core
