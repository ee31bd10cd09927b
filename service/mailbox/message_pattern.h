// SPDX-License-Identifier: MIT
// MessageMatcher: a stranger's pattern, tried on messages for a bounded time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/node/mailbox_control.h"
#include "runtime/pattern/pattern.h"
#include "service/core/call.h"

namespace arsenal::service::mailbox {

// INVALID_PATTERN says where in the head or the guards, and what was expected.
absl::StatusOr<runtime::Pattern> CompilePattern(const std::string& field, const runtime::Term& head,
                                                const std::vector<runtime::Term>& guards);

// How much time all matching of one call may take together. When it is over, nothing matches any
// more, and that is told.
class MatchTime {
 public:
  explicit MatchTime(core::Call& call);
  // Asks the clock now and then.
  bool over();

 private:
  static constexpr int kBetweenLooks = 32;

  core::Call& call_;
  const runtime::Nanos end_;
  int until_look_ = 0;
  bool over_ = false;
};

class MessageMatcher {
 public:
  // `owner` is what {self} means.
  MessageMatcher(core::Call& call, runtime::Pattern pattern, runtime::Pid owner);

  // Whether a message matches; one that takes too many steps does not, and is counted.
  bool Matches(const runtime::Term& payload);
  uint64_t undecided() const { return undecided_; }
  void CountUndecided() { ++undecided_; }

 private:
  static constexpr uint64_t kStepsMax = 10'000;

  runtime::Pattern pattern_;
  runtime::MatchContext context_;
  uint64_t undecided_ = 0;
};

}  // namespace arsenal::service::mailbox
