// SPDX-License-Identifier: MIT
// RingWait: the wait of a stream at the end of the ring of events, for new ones or for a time.
#pragma once

#include "runtime/node/caller_session.h"
#include "runtime/observe/event_ring.h"
#include "service/core/wait.h"

namespace arsenal::service::core {

// What a wait was ended by.
enum class RingWake { kEvents, kTime };

class RingWait {
 public:
  // For the start of a core::Wait<RingWake>.
  static Wait<RingWake>::Cancel Start(Call& call, runtime::Nanos time,
                                      Wait<RingWake>::Resume resume);

  RingWait(Call& call, Wait<RingWake>::Resume resume) : call_(call), resume_(std::move(resume)) {}

 private:
  void Stop();
  void End(RingWake wake);

  Call& call_;
  Wait<RingWake>::Resume resume_;
  runtime::EventRing::WatchId watch_ = 0;
  runtime::CallerSession::RequestId timer_ = 0;
};

// Why a stream ends that its caller has not left: node_stopping, age_limit or deadline.
const char* EndReason(Interruption why);

}  // namespace arsenal::service::core
