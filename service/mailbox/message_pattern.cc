// SPDX-License-Identifier: MIT

#include "service/mailbox/message_pattern.h"

#include <chrono>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"

namespace arsenal::service::mailbox {
namespace {

constexpr std::chrono::milliseconds kTimeMax(20);
constexpr size_t kInstructionsMax = 4096;

}  // namespace

absl::StatusOr<runtime::Pattern> CompilePattern(const std::string& field, const runtime::Term& head,
                                                const std::vector<runtime::Term>& guards) {
  runtime::PatternLimits limits;
  limits.max_instructions = kInstructionsMax;
  absl::StatusOr<runtime::Pattern> pattern =
      runtime::Pattern::Compile(head, runtime::Term::List(guards), limits);
  if (pattern.ok()) return pattern;
  return core::FailFields(v1::REASON_INVALID_PATTERN,
                          {{field, std::string(pattern.status().message())}});
}

MatchTime::MatchTime(core::Call& call)
    : call_(call), end_(call.environment().clock->Monotonic() + kTimeMax) {}

bool MatchTime::over() {
  if (over_ || until_look_-- > 0) return over_;
  until_look_ = kBetweenLooks;
  over_ = call_.environment().clock->Monotonic() > end_;
  return over_;
}

MessageMatcher::MessageMatcher(core::Call& call, runtime::Pattern pattern, runtime::Pid owner)
    : pattern_(std::move(pattern)) {
  context_.self = owner;
  context_.node = call.node().space().node_name();
  context_.max_steps = kStepsMax;
}

bool MessageMatcher::Matches(const runtime::Term& payload) {
  const runtime::MatchOutcome outcome = pattern_.Match(payload, context_);
  if (outcome == runtime::MatchOutcome::kTooLong) ++undecided_;
  return outcome == runtime::MatchOutcome::kYes;
}

}  // namespace arsenal::service::mailbox
