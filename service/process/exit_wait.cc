// SPDX-License-Identifier: MIT

#include "service/process/exit_wait.h"

#include <utility>

namespace arsenal::service::process {

using runtime::Term;

core::Wait<Exit>::Cancel ExitWait::Start(runtime::CallerSession& session, runtime::Pid pid,
                                         runtime::Nanos timeout, const Term& reason,
                                         core::Wait<Exit>::Resume resume) {
  auto wait = std::make_shared<ExitWait>(session, std::move(resume));
  wait->watch_ = session.WatchExit(pid, [wait](Term why) { wait->End(std::move(why)); });
  wait->timer_ = session.After(timeout, [wait] { wait->End(std::nullopt); });
  session.ExitProcess(pid, reason);
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

}  // namespace arsenal::service::process
