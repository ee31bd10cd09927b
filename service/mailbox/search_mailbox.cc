// SPDX-License-Identifier: MIT
// MailboxService.SearchMailbox: the messages that match a pattern, with their positions.

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/terms.h"
#include "service/mailbox/message_pattern.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

constexpr uint32_t kLimit = 50;

absl::StatusOr<runtime::Pattern> PatternOf(const v1::SearchMailboxRequest& request) {
  const absl::StatusOr<runtime::Term> head = core::ReadTermText("pattern", request.pattern());
  if (!head.ok()) return head.status();
  std::vector<runtime::Term> guards;
  for (int i = 0; i < request.guards_size(); ++i) {
    absl::StatusOr<runtime::Term> guard =
        core::ReadTermText(absl::StrCat("guards[", i, "]"), request.guards(i));
    if (!guard.ok()) return guard.status();
    guards.push_back(*std::move(guard));
  }
  return CompilePattern("pattern", *head, guards);
}

}  // namespace

core::Answer<v1::SearchMailboxResponse> SearchMailbox(core::Call& call,
                                                      const v1::SearchMailboxRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  absl::StatusOr<runtime::Pattern> pattern = PatternOf(request);
  if (!pattern.ok()) return pattern.status();
  MessageMatcher matcher(call, *std::move(pattern), *pid);
  MatchTime time(call);
  MessageRows rows(core::FormatOf(request));
  const int limit = static_cast<int>(request.has_limit() ? request.limit() : kLimit);
  uint64_t matched = 0, examined = 0;
  v1::SearchMailboxResponse response;
  v1::MailboxSearch& found = *response.mutable_data();
  runtime::VisitMailbox(call.node().space(), *pid, [&](const runtime::WaitingMessage& message) {
    if (time.over()) return false;
    ++examined;
    if (!matcher.Matches(message.payload())) return true;
    ++matched;
    if (found.messages_size() < limit) rows.Fill(message, *found.add_messages());
    return true;
  });
  found.set_pid(pid->ToString());
  found.set_matched(matched);
  found.set_examined(examined);
  found.set_undecided(matcher.undecided());
  found.set_total(runtime::FiguresOfMailbox(call.node().space(), *pid)->length);
  return response;
}

}  // namespace arsenal::service::mailbox
