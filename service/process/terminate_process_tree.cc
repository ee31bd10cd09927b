// SPDX-License-Identifier: MIT
// ProcessService.TerminateProcessTree: a process and what hangs on it, leaves first.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/exit_wait.h"
#include "service/core/terms.h"
#include "service/process/descendant_walk.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::Pid;
using runtime::Term;

constexpr uint32_t kDepth = 1'000'000;
constexpr int kShown = 1000;

// A process of the tree, and what became of it.
struct Ending {
  Pid pid;
  std::optional<runtime::Atom> name;
  bool critical = false;
  std::optional<Term> reason;
};

Ending EndingOf(core::Call& call, Pid pid) {
  Ending ending;
  ending.pid = pid;
  if (const auto info = call.node().Inspect(pid, runtime::Detail::kRow)) {
    ending.name = info->name;
    ending.critical = info->critical;
  }
  return ending;
}

// Signals to all, and the wait for the ends of all, or for a time.
class TreeWait {
 public:
  using Resume = core::Wait<std::vector<Ending>>::Resume;

  static core::Wait<std::vector<Ending>>::Cancel Start(runtime::CallerSession& session,
                                                       std::vector<Ending> endings,
                                                       runtime::Nanos timeout, const Term& reason,
                                                       Resume resume) {
    auto wait = std::make_shared<TreeWait>(session, std::move(endings), std::move(resume));
    wait->timer_ = session.After(timeout, [wait] { wait->Finish(); });
    for (size_t i = 0; i < wait->endings_.size(); ++i) {
      const Ending& ending = wait->endings_[i];
      if (ending.critical) continue;
      ++wait->awaited_;
      wait->watches_.push_back(
          session.WatchExit(ending.pid, [wait, i](Term why) { wait->Ended(i, std::move(why)); }));
    }
    for (const Ending& ending : wait->endings_) {
      if (!ending.critical) session.ExitProcess(ending.pid, reason);
    }
    return [wait] { wait->Stop(); };
  }

  TreeWait(runtime::CallerSession& session, std::vector<Ending> endings, Resume resume)
      : session_(session), endings_(std::move(endings)), resume_(std::move(resume)) {}

 private:
  void Ended(size_t index, Term reason) {
    endings_[index].reason = std::move(reason);
    if (--awaited_ == 0) Finish();
  }
  void Finish() {
    auto resume = std::move(resume_);
    Stop();
    resume(std::move(endings_));
  }
  void Stop() {
    session_.Cancel(timer_);
    for (const auto watch : watches_) session_.Cancel(watch);
  }

  runtime::CallerSession& session_;
  std::vector<Ending> endings_;
  Resume resume_;
  size_t awaited_ = 0;
  std::vector<runtime::CallerSession::RequestId> watches_;
  runtime::CallerSession::RequestId timer_ = 0;
};

void Fill(const Ending& ending, v1::TerminatedTree& tree) {
  const char* outcome = ending.critical ? "critical" : ending.reason ? "exited" : "alive";
  if (ending.critical) {
    tree.set_critical(tree.critical() + 1);
  } else if (ending.reason) {
    tree.set_exited(tree.exited() + 1);
  } else {
    tree.set_alive(tree.alive() + 1);
  }
  if (tree.processes_size() == kShown) return;
  v1::TerminatedProcess& shown = *tree.add_processes();
  shown.set_pid(ending.pid.ToString());
  if (ending.name) shown.set_name(std::string(ending.name->text()));
  shown.set_outcome(outcome);
  if (ending.reason) shown.set_exit_reason(core::ReasonText(*ending.reason));
}

}  // namespace

core::Answer<v1::TerminateProcessTreeResponse> TerminateProcessTree(
    core::Call& call, const v1::TerminateProcessTreeRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<Term> reason =
      core::ReadTermText("reason", request.has_reason() ? request.reason() : "kill");
  if (!reason.ok()) co_return reason.status();
  DescendantWalk walk(call, *pid, {true, true, false}, kDepth);
  while (!walk.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  std::vector<Ending> endings;
  for (auto found = walk.found().rbegin(); found != walk.found().rend(); ++found) {
    endings.push_back(EndingOf(call, found->pid));
  }
  endings.push_back(EndingOf(call, *pid));
  core::Wait<std::vector<Ending>> wait(call, [&](TreeWait::Resume resume) {
    return TreeWait::Start(call.session(), std::move(endings), core::ExitTimeout(request), *reason,
                           std::move(resume));
  });
  const std::optional<std::vector<Ending>> ended = co_await wait;
  if (!ended.has_value()) co_return absl::CancelledError("interrupted");
  v1::TerminateProcessTreeResponse response;
  response.mutable_data()->set_pid(pid->ToString());
  for (const Ending& ending : *ended) Fill(ending, *response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::process
