// SPDX-License-Identifier: MIT
// MailboxService.DrainQueue: takes messages out and returns them. What the answer cannot hold
// stays, so that nothing is lost.

#include "runtime/node/node.h"
#include "service/core/terms.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {

using runtime::WaitingMessage;

core::Answer<v1::DrainQueueResponse> DrainQueue(core::Call& call,
                                                const v1::DrainQueueRequest& request) {
  constexpr uint32_t kLimit = 200;
  const absl::StatusOr<runtime::Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const int limit = static_cast<int>(request.has_limit() ? request.limit() : kLimit);
  v1::DrainQueueResponse response;
  v1::DrainedQueue& drained = *response.mutable_data();
  drained.set_pid(pid->ToString());
  MessageRows rows(core::FormatOf(request));
  const auto take = [&](const WaitingMessage& message) {
    if (drained.messages_size() >= limit || !rows.HasRoomFor(message)) return false;
    rows.Fill(message, *drained.add_messages());
    return true;
  };
  if (request.validate_only()) {
    runtime::VisitMailbox(call.node().space(), *pid, [&](const WaitingMessage& message) {
      if (!message.own_affair()) take(message);
      return true;
    });
  } else if (!runtime::DropMessages(call.node().space(), *pid, take).has_value()) {
    return Gone(*pid);
  }
  const Waiting waiting = CountWaiting(call, *pid);
  const size_t would_go =
      request.validate_only() ? static_cast<size_t>(drained.messages_size()) : 0;
  drained.set_remaining(waiting.messages - would_go);
  drained.set_own_affairs(waiting.own_affairs);
  return response;
}

}  // namespace arsenal::service::mailbox
