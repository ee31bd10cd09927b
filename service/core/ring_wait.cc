// SPDX-License-Identifier: MIT

#include "service/core/ring_wait.h"

#include <memory>
#include <utility>

#include "runtime/node/node.h"

namespace arsenal::service::core {

Wait<RingWake>::Cancel RingWait::Start(Call& call, runtime::Nanos time,
                                       Wait<RingWake>::Resume resume) {
  auto wait = std::make_shared<RingWait>(call, std::move(resume));
  wait->watch_ = call.node().events().Watch([wait] { wait->End(RingWake::kEvents); });
  wait->timer_ = call.session().After(time, [wait] { wait->End(RingWake::kTime); });
  return [wait] { wait->Stop(); };
}

void RingWait::Stop() {
  call_.node().events().Unwatch(watch_);
  call_.session().Cancel(timer_);
}

void RingWait::End(RingWake wake) {
  auto resume = std::move(resume_);
  Stop();  // may destroy this
  resume(wake);
}

const char* EndReason(Interruption why) {
  switch (why) {
    case Interruption::kDraining: return "node_stopping";
    case Interruption::kExpired: return "age_limit";
    default: return "deadline";
  }
}

}  // namespace arsenal::service::core
