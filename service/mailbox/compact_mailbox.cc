// SPDX-License-Identifier: MIT
// MailboxService.CompactMailbox: gives back what looking at messages has taken.

#include "runtime/node/node.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {

core::Answer<v1::CompactMailboxResponse> CompactMailbox(core::Call& call,
                                                        const v1::CompactMailboxRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  runtime::ProcessSpace& space = call.node().space();
  const size_t before = runtime::InspectMemory(space, *pid)->messages;
  const auto freed = runtime::PackMessages(space, *pid);
  if (!freed.has_value()) return Gone(*pid);
  v1::CompactMailboxResponse response;
  v1::CompactedMailbox& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_bytes_before(before);
  outcome.set_bytes_after(before - *freed);
  outcome.set_bytes_freed(*freed);
  return response;
}

}  // namespace arsenal::service::mailbox
