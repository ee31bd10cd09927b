// SPDX-License-Identifier: MIT
// MailboxService.FlushQueue: drops what waits, but for the process's own affairs.

#include "runtime/node/node.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {

core::Answer<v1::FlushQueueResponse> FlushQueue(core::Call& call,
                                                const v1::FlushQueueRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  v1::FlushQueueResponse response;
  v1::QueueChange& change = *response.mutable_data();
  change.set_pid(pid->ToString());
  if (request.validate_only()) {
    const Waiting waiting = CountWaiting(call, *pid);
    change.set_removed(waiting.messages - waiting.own_affairs);
    change.set_remaining(waiting.own_affairs);
    change.set_own_affairs(waiting.own_affairs);
    return response;
  }
  const auto dropped = runtime::DropMessages(call.node().space(), *pid,
                                             [](const runtime::WaitingMessage&) { return true; });
  if (!dropped.has_value()) return Gone(*pid);
  change.set_removed(dropped->changed);
  change.set_remaining(dropped->left);
  change.set_own_affairs(dropped->left);
  return response;
}

}  // namespace arsenal::service::mailbox
