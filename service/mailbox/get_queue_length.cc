// SPDX-License-Identifier: MIT
// MailboxService.GetQueueLength: how many messages wait, and how many have come lately.

#include "runtime/node/node.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using runtime::SignalKind;

// What came of late, as far as the node remembers what it has delivered.
void FillRecent(core::Call& call, runtime::Pid pid, v1::QueueLength& length) {
  const auto recent = call.node().space().LastDeliveries(pid);
  if (!recent.has_value()) return;
  const uint32_t now = call.node().worker().round_milliseconds();
  uint64_t arrivals = 0;
  for (const runtime::Delivery& delivery : recent->kept) {
    if (delivery.kind != SignalKind::kMessage && delivery.kind != SignalKind::kAliasMessage) {
      continue;
    }
    if (arrivals++ == 0)
      length.set_recent_window_ms(static_cast<uint32_t>(now - delivery.round_time));
  }
  if (arrivals > 0) length.set_recent_arrivals(arrivals);
}

}  // namespace

core::Answer<v1::GetQueueLengthResponse> GetQueueLength(core::Call& call,
                                                        const v1::GetQueueLengthRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  const auto figures = runtime::FiguresOfMailbox(call.node().space(), *pid);
  const auto memory = runtime::InspectMemory(call.node().space(), *pid);
  v1::GetQueueLengthResponse response;
  v1::QueueLength& length = *response.mutable_data();
  length.set_pid(pid->ToString());
  length.set_length(figures->length);
  length.set_bytes(memory->messages);
  length.set_messages_in(figures->came);
  FillRecent(call, *pid, length);
  (*length.mutable_unavailable())["trend"] = "not_measured: the node keeps no past lengths";
  return response;
}

}  // namespace arsenal::service::mailbox
