// SPDX-License-Identifier: MIT
// NodeInvariants: watches one node's processes in a simulation and checks, after each step, what
// the step has touched; every kFullCheckSteps steps and when all is quiet, everything.
//
//   signals    handled in the order in which they were sent, per sender and receiver; by the
//              process that they were sent to, and never after its exit
//   links      symmetric, unless something is under way between the two; unlinks acknowledged
//   monitors   known at both ends, unless something is under way; at most one 'DOWN' each
//   names      registered for the living, one each; free when somebody learns of the end
//   mailboxes  counted right; suspended processes dispatch nothing
//   at rest    nobody waits for what is there
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/simulated_driver.h"

namespace arsenal::runtime {

class NodeInvariants final : public SimulationObserver {
 public:
  static constexpr uint64_t kFullCheckSteps = 1024;
  // Sentences beyond these are not kept.
  static constexpr size_t kMaxSentences = 10;

  // Adds itself to the driver, and must outlive its work. The space must be the only one of its
  // worker.
  NodeInvariants(SimulatedDriver& driver, ProcessSpace& space);

  // What is broken, one sentence each, in the order in which it was seen.
  const std::vector<std::string>& broken() const { return broken_; }
  // To be called when nothing can happen without time passing; and when all processes have ended.
  void CheckQuiet();
  void CheckEmpty();

  void Sent(uint32_t worker, Pid from, Pid to, const Cell& cell) override;
  void Arriving(uint32_t worker, Pid to, const Cell& cell) override;
  void Handling(uint32_t worker, Pid to, const Cell& cell) override;
  void Running(uint32_t worker, Pid pid) override;
  void Stepped() override;

 private:
  struct SentSignal {
    uint64_t number;
    Pid to;
  };
  struct Pair {
    Pid from;
    Pid to;
    bool operator==(const Pair&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Pair& pair) {
      return H::combine(std::move(h), pair.from, pair.to);
    }
  };

  void Break(std::string sentence);
  void Break(const std::vector<std::string>& sentences);
  void Touch(Pid pid) {
    if (touched_.empty() || touched_.back() != pid) touched_.push_back(pid);
  }
  void CheckSuspended();

  SimulatedDriver& driver_;
  ProcessSpace& space_;
  uint64_t next_number_ = 0;
  uint64_t steps_ = 0;
  absl::flat_hash_map<const Cell*, SentSignal> sent_;
  absl::flat_hash_map<Pair, uint64_t> last_handled_;
  absl::flat_hash_set<Ref> downs_;  // monitors that have given their 'DOWN'
  std::vector<Pid> touched_;        // in this step
  Pid suspended_;                   // the process that runs in this step, if it is suspended
  uint64_t suspended_reductions_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace arsenal::runtime
