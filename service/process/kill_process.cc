// SPDX-License-Identifier: MIT
// ProcessService.KillProcess: an exit signal, and the wait for what it does.

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/core/wait.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using runtime::Pid;
using runtime::Term;
// The reason of the end; nullopt when the time is over.
using Exit = std::optional<Term>;

constexpr uint32_t kTimeoutMs = 5000;

// Waits for the end of a process, or for a time.
class ExitWait {
 public:
  static core::Wait<Exit>::Cancel Start(runtime::CallerSession& session, Pid pid,
                                        runtime::Nanos timeout, const Term& reason,
                                        core::Wait<Exit>::Resume resume) {
    auto wait = std::make_shared<ExitWait>(session, std::move(resume));
    wait->watch_ = session.WatchExit(pid, [wait](Term why) { wait->End(std::move(why)); });
    wait->timer_ = session.After(timeout, [wait] { wait->End(std::nullopt); });
    session.ExitProcess(pid, reason);
    return [wait] { wait->Stop(); };
  }

  ExitWait(runtime::CallerSession& session, core::Wait<Exit>::Resume resume)
      : session_(session), resume_(std::move(resume)) {}

 private:
  void Stop() {
    session_.Cancel(watch_);
    session_.Cancel(timer_);
  }
  void End(Exit exit) {
    auto resume = std::move(resume_);
    Stop();
    resume(std::move(exit));
  }

  runtime::CallerSession& session_;
  core::Wait<Exit>::Resume resume_;
  runtime::CallerSession::RequestId watch_ = 0;
  runtime::CallerSession::RequestId timer_ = 0;
};

}  // namespace

core::Answer<v1::KillProcessResponse> KillProcess(core::Call& call,
                                                  const v1::KillProcessRequest& request) {
  const absl::StatusOr<Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) co_return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) co_return critical;
  const std::string reason_text = request.has_reason() ? request.reason() : "kill";
  const absl::StatusOr<Term> reason = core::ReadTermText("reason", reason_text);
  if (!reason.ok()) co_return reason.status();
  const std::chrono::milliseconds timeout(request.has_timeout_ms() ? request.timeout_ms()
                                                                   : kTimeoutMs);
  core::Wait<Exit> wait(call, [&](core::Wait<Exit>::Resume resume) {
    return ExitWait::Start(call.session(), *pid, timeout, *reason, std::move(resume));
  });
  std::optional<Exit> exit = co_await wait;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  v1::KillProcessResponse response;
  v1::KilledProcess& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_exited(exit->has_value());
  if (exit->has_value()) outcome.set_exit_reason(core::ReasonText(**exit));
  co_return response;
}

}  // namespace arsenal::service::process
