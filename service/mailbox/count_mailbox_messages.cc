// SPDX-License-Identifier: MIT
// MailboxService.CountMailboxMessages: the messages that wait, by kind and type.

#include "runtime/node/node.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {

core::Answer<v1::CountMailboxMessagesResponse> CountMailboxMessages(
    core::Call& call, const v1::CountMailboxMessagesRequest& request) {
  constexpr size_t kTypesMax = 200;
  const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  TypeCounter counter;
  uint64_t examined = 0;
  runtime::VisitMailbox(call.node().space(), *pid, [&](const runtime::WaitingMessage& message) {
    counter.Add(ShapeOf(message.payload()), message.bytes());
    return ++examined < kExaminedMax;
  });
  v1::CountMailboxMessagesResponse response;
  v1::MailboxCounts& counts = *response.mutable_data();
  counts.set_pid(pid->ToString());
  counts.set_total(runtime::FiguresOfMailbox(call.node().space(), *pid)->length);
  counts.set_examined(examined);
  counts.set_other_types(counter.Fill(kTypesMax, *counts.mutable_types()));
  return response;
}

}  // namespace arsenal::service::mailbox
