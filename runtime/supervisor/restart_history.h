// SPDX-License-Identifier: MIT
// RestartHistory: what a supervisor has restarted, and why: its newest attempts. OTP keeps only the
// times of those that count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/supervisor/child.h"
#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {

struct RestartedChild {
  Term id;
  Pid old_pid;  // not valid(): it did not run
  Pid new_pid;  // not valid(): its start was ignored, has failed, or is still to come
};

// One attempt to restart a child, with all that the strategy restarts along with it.
struct RestartRecord {
  enum class Outcome : uint8_t {
    kUnderWay,   // children are being stopped or started
    kRestarted,  // all run, or do not want to
    kFailed,     // a start has failed; the next attempt is another record
    kGaveUp,     // it was one too many: the supervisor ended instead
  };

  uint64_t number = 0;  // counts the attempts of this supervisor from 1
  Moment when;
  Term child_id;  // `undefined` of children without ids
  Pid child_pid;  // the process that has ended
  // Why it has ended; of a further attempt why the start before has failed.
  Term reason;
  bool retry = false;  // the attempt before has failed
  Strategy strategy = Strategy::kOneForOne;
  Outcome outcome = Outcome::kUnderWay;
  std::optional<Term> error;  // of kFailed
  // The first of what is started, in that order, and how many there are.
  std::vector<RestartedChild> children;
  size_t children_count = 0;
};
// "under_way", "restarted", "failed", "gave_up".
std::string_view OutcomeName(RestartRecord::Outcome outcome);

class RestartHistory {
 public:
  static constexpr size_t kRecords = 100;
  static constexpr size_t kChildren = 16;        // shown of each attempt
  static constexpr size_t kReasonBytes = 4'096;  // a greater one is {'$truncated', Bytes}

  RestartRecord& Add(RestartRecord record);
  // The newest; null when there is none.
  RestartRecord* newest() { return records_.empty() ? nullptr : &records_.back(); }
  // The oldest first, at most kRecords.
  const std::deque<RestartRecord>& records() const { return records_; }
  // A child is to be started within the newest attempt.
  void AddChild(const Term& id, Pid old_pid);
  void SetNewPid(const Term& id, Pid new_pid);
  size_t Bytes() const;

  static Term Bounded(const Term& reason);

 private:
  std::deque<RestartRecord> records_;
};

}  // namespace arsenal::runtime
