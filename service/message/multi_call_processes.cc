// SPDX-License-Identifier: MIT
// MessageService.MultiCallProcesses: one request to many servers at the same time.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "runtime/node/caller_session.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/calls.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using runtime::CallerSession;
using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;
using AllAnswered = core::Wait<bool>;

// Replies of more bytes, all together, are not shown.
constexpr size_t kShownBytesMax = 1 << 20;

// The calls of one request, and what has become of them so far.
class Calls {
 public:
  Calls(core::Call& call, const v1::MultiCallProcessesRequest& request)
      : call_(call),
        format_(core::FormatOf(request)),
        timeout_ms_(request.has_timeout_ms() ? request.timeout_ms() : kTimeoutMs),
        begun_(call.environment().clock->Monotonic()) {
    for (const std::string& target : request.pids()) {
      results_.add_results()->set_target(target);
    }
    ids_.resize(static_cast<size_t>(request.pids_size()));
  }

  // Begins all; `done` comes when the last one is answered, which may be at once.
  void Begin(const Term& message, AllAnswered::Resume done) {
    done_ = std::move(done);
    open_ = ids_.size() + 1;
    for (size_t i = 0; i < ids_.size(); ++i) BeginOne(i, message);
    Answered();
  }
  void Cancel() {
    for (const auto id : ids_) call_.session().Cancel(id);
  }
  v1::MultiCall TakeResults() { return std::move(results_); }

 private:
  void BeginOne(size_t i, const Term& message) {
    v1::MultiCallResult& result = *results_.mutable_results(static_cast<int>(i));
    const absl::StatusOr<Pid> pid = core::ResolveProcess(call_, result.target());
    absl::Status status = pid.status();
    if (pid.ok()) {
      result.set_pid(pid->ToString());
      status = core::RefuseCritical(call_, *pid);
      if (status.ok()) status = CheckCallable(call_, *pid);
    }
    if (!status.ok()) {
      Fail(status, result);
      Answered();
      return;
    }
    ids_[i] = call_.session().Call(*pid, message, std::chrono::milliseconds(timeout_ms_),
                                   [this, i, pid = *pid](CallOutcome outcome) {
                                     Finish(i, pid, outcome);
                                     Answered();
                                   });
  }

  void Finish(size_t i, Pid pid, const CallOutcome& outcome) {
    v1::MultiCallResult& result = *results_.mutable_results(static_cast<int>(i));
    if (absl::Status status = CheckReplied(pid, outcome, timeout_ms_); !status.ok()) {
      return Fail(status, result);
    }
    result.set_outcome("reply");
    result.set_duration_us(MicrosecondsSince(call_, begun_));
    results_.set_replied(results_.replied() + 1);
    const size_t bytes = outcome.term.ByteSize();
    if (bytes > left_) {
      result.set_error_code("too_large");
      result.set_error_message("the reply has no room beside the others");
      return;
    }
    left_ -= bytes;
    core::TermToJson(outcome.term, format_, result.mutable_reply());
    result.set_reply_text(runtime::ToPrettyText(outcome.term));
  }

  void Fail(const absl::Status& status, v1::MultiCallResult& result) {
    const v1::Reason reason = core::ReasonOf(status);
    const bool timeout = reason == v1::REASON_CALL_TIMEOUT;
    result.set_outcome(timeout ? "timeout" : "failure");
    result.set_error_code(absl::AsciiStrToLower(
        absl::string_view(core::ReasonWord(reason).data(), core::ReasonWord(reason).size())));
    result.set_error_message(std::string(status.message()));
    if (timeout) {
      results_.set_timed_out(results_.timed_out() + 1);
    } else {
      results_.set_failed(results_.failed() + 1);
    }
  }

  void Answered() {
    if (--open_ == 0) done_(true);
  }

  core::Call& call_;
  const core::TermFormat format_;
  const uint32_t timeout_ms_;
  const runtime::Nanos begun_;
  std::vector<CallerSession::RequestId> ids_;
  v1::MultiCall results_;
  size_t left_ = kShownBytesMax;
  size_t open_ = 0;
  AllAnswered::Resume done_;
};

}  // namespace

core::Answer<v1::MultiCallProcessesResponse> MultiCallProcesses(
    core::Call& call, const v1::MultiCallProcessesRequest& request) {
  const absl::StatusOr<Term> message =
      core::ReadTerm("message", request.message(), core::FormatOf(request));
  if (!message.ok()) co_return message.status();
  Calls calls(call, request);
  AllAnswered wait(call, [&calls, &message](AllAnswered::Resume done) -> AllAnswered::Cancel {
    calls.Begin(*message, std::move(done));
    return [&calls] { calls.Cancel(); };
  });
  const std::optional<bool> answered = co_await wait;
  if (!answered.has_value()) co_return absl::CancelledError("interrupted");
  v1::MultiCallProcessesResponse response;
  *response.mutable_data() = calls.TakeResults();
  co_return response;
}

}  // namespace arsenal::service::message
