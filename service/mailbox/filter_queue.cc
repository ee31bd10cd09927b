// SPDX-License-Identifier: MIT
// MailboxService.FilterQueue: drops the messages that match a pattern.

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/terms.h"
#include "service/mailbox/message_pattern.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using runtime::WaitingMessage;
using Request = v1::FilterQueueRequest;

absl::StatusOr<runtime::Pattern> PatternOf(const Request& request) {
  const core::TermFormat format = core::FormatOf(request);
  const absl::StatusOr<runtime::Term> head = core::ReadTerm("pattern", request.pattern(), format);
  if (!head.ok()) return head.status();
  std::vector<runtime::Term> guards;
  for (int i = 0; i < request.guards_size(); ++i) {
    absl::StatusOr<runtime::Term> guard =
        core::ReadTerm(absl::StrCat("guards[", i, "]"), request.guards(i), format);
    if (!guard.ok()) return guard.status();
    guards.push_back(*std::move(guard));
  }
  return CompilePattern("pattern", *head, guards);
}

}  // namespace

core::Answer<v1::FilterQueueResponse> FilterQueue(core::Call& call, const Request& request) {
  const absl::StatusOr<runtime::Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  absl::StatusOr<runtime::Pattern> pattern = PatternOf(request);
  if (!pattern.ok()) return pattern.status();
  MessageMatcher matcher(call, *std::move(pattern), *pid);
  MatchTime time(call);
  const auto matches = [&](const WaitingMessage& message) {
    if (!time.over()) return matcher.Matches(message.payload());
    matcher.CountUndecided();
    return false;
  };
  v1::FilterQueueResponse response;
  v1::QueueChange& change = *response.mutable_data();
  change.set_pid(pid->ToString());
  uint64_t removed = 0;
  if (request.validate_only()) {
    runtime::VisitMailbox(call.node().space(), *pid, [&](const WaitingMessage& message) {
      if (!message.own_affair() && matches(message)) ++removed;
      return true;
    });
  } else {
    const auto dropped = runtime::DropMessages(call.node().space(), *pid, matches);
    if (!dropped.has_value()) return Gone(*pid);
    removed = dropped->changed;
  }
  const Waiting waiting = CountWaiting(call, *pid);
  change.set_removed(removed);
  change.set_remaining(waiting.messages - (request.validate_only() ? removed : 0));
  change.set_own_affairs(waiting.own_affairs);
  change.set_undecided(matcher.undecided());
  return response;
}

}  // namespace arsenal::service::mailbox
