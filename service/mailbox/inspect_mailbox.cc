// SPDX-License-Identifier: MIT
// MailboxService.InspectMailbox: the messages that wait, a page at a time.

#include <algorithm>

#include "runtime/node/node.h"
#include "service/core/paging.h"
#include "service/core/terms.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {

core::Answer<v1::InspectMailboxResponse> InspectMailbox(core::Call& call,
                                                        const v1::InspectMailboxRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  const core::Page page = core::PageOf(request);
  uint64_t total = runtime::FiguresOfMailbox(call.node().space(), *pid)->length;
  if (request.has_count()) total = std::min<uint64_t>(total, request.count());
  const uint64_t end = std::min(total, page.first() + page.rows);
  v1::InspectMailboxResponse response;
  MessageRows rows(core::FormatOf(request));
  runtime::VisitMailbox(call.node().space(), *pid, [&](const runtime::WaitingMessage& message) {
    if (message.position() >= end) return false;
    if (message.position() >= page.first()) rows.Fill(message, *response.add_data());
    return true;
  });
  core::FillMeta(page, total, *response.mutable_meta());
  response.mutable_meta()->set_cursor(call.node().events().Now().ToString());
  return response;
}

}  // namespace arsenal::service::mailbox
