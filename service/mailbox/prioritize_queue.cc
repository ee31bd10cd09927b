// SPDX-License-Identifier: MIT
// MailboxService.PrioritizeQueue: puts messages that matter before others.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/mailbox/message_pattern.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using runtime::Pid;
using Request = v1::PrioritizeQueueRequest;

constexpr int kRulesMax = 32;
constexpr double kPriorityMost = 1'000'000;

struct Rule {
  int64_t priority;
  std::unique_ptr<MessageMatcher> matcher;
};

absl::Status Wrong(const std::string& field, const std::string& why) {
  return core::FailFields(v1::REASON_VALIDATION_ERROR, {{field, why}});
}

absl::StatusOr<std::vector<Rule>> RulesOf(core::Call& call, Pid pid, const Request& request) {
  const auto& fields = request.priority_rules().fields();
  if (fields.empty() || fields.size() > kRulesMax) {
    return Wrong("priority_rules",
                 absl::StrCat("found ", fields.size(), " rules, expected 1 to ", kRulesMax));
  }
  std::vector<Rule> rules;
  // In the order of their texts, so that the same request always takes the same steps.
  for (const auto& [text, value] :
       std::map<std::string, google::protobuf::Value>(fields.begin(), fields.end())) {
    const std::string field = absl::StrCat("priority_rules.", text);
    const double priority = value.number_value();
    if (!value.has_number_value() || std::floor(priority) != priority ||
        std::abs(priority) > kPriorityMost) {
      return Wrong(field, "expected a whole number from -1000000 to 1000000");
    }
    const absl::StatusOr<runtime::Term> head = core::ReadTermText(field, text);
    if (!head.ok()) return head.status();
    absl::StatusOr<runtime::Pattern> pattern = CompilePattern(field, *head, {});
    if (!pattern.ok()) return pattern.status();
    rules.push_back({static_cast<int64_t>(priority),
                     std::make_unique<MessageMatcher>(call, *std::move(pattern), pid)});
  }
  // The first that matches decides.
  std::stable_sort(rules.begin(), rules.end(),
                   [](const Rule& a, const Rule& b) { return a.priority > b.priority; });
  return rules;
}

}  // namespace

core::Answer<v1::PrioritizeQueueResponse> PrioritizeQueue(core::Call& call,
                                                          const Request& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const absl::StatusOr<std::vector<Rule>> rules = RulesOf(call, *pid, request);
  if (!rules.ok()) return rules.status();
  MatchTime time(call);
  uint64_t undecided = 0;
  const auto rank = [&](const runtime::WaitingMessage& message) -> int64_t {
    if (time.over()) {
      ++undecided;
      return 0;
    }
    const runtime::Term payload = message.payload();
    for (const Rule& rule : *rules) {
      if (rule.matcher->Matches(payload)) return rule.priority;
    }
    return 0;
  };
  const auto ranked = runtime::RankMessages(call.node().space(), *pid, rank);
  if (!ranked.has_value()) return Gone(*pid);
  for (const Rule& rule : *rules) undecided += rule.matcher->undecided();
  v1::PrioritizeQueueResponse response;
  v1::PrioritizedQueue& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_moved(ranked->changed);
  outcome.set_length(ranked->left);
  outcome.set_undecided(undecided);
  return response;
}

}  // namespace arsenal::service::mailbox
