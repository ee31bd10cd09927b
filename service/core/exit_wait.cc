// SPDX-License-Identifier: MIT

#include "service/core/exit_wait.h"

#include <utility>

namespace arsenal::service::core {

using runtime::Term;

Wait<Exit>::Cancel ExitWait::Start(runtime::CallerSession& session, runtime::Pid pid,
                                   runtime::Nanos timeout, const Term& reason,
                                   Wait<Exit>::Resume resume) {
  return Begin(
      session, pid, timeout, [&session, pid, reason] { session.ExitProcess(pid, reason); },
      std::move(resume));
}

Wait<Exit>::Cancel ExitWait::Begin(runtime::CallerSession& session, runtime::Pid pid,
                                   runtime::Nanos timeout, absl::AnyInvocable<void()> begin,
                                   Wait<Exit>::Resume resume) {
  auto wait = std::make_shared<ExitWait>(session, std::move(resume));
  wait->watch_ = session.WatchExit(pid, [wait](Term why) { wait->End(std::move(why)); });
  wait->timer_ = session.After(timeout, [wait] { wait->End(std::nullopt); });
  begin();
  return [wait] { wait->Stop(); };
}

void ExitWait::Stop() {
  session_.Cancel(watch_);
  session_.Cancel(timer_);
}

void ExitWait::End(Exit exit) {
  auto resume = std::move(resume_);
  Stop();
  resume(std::move(exit));
}

}  // namespace arsenal::service::core
