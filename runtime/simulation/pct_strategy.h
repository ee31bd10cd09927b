// SPDX-License-Identifier: MIT
// PctStrategy: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte
// 2010). Every process and every channel gets a random priority when it is first seen, and the one
// with the highest always goes on; at depth - 1 random steps, the one in front falls behind all
// others. A bug that needs d events in a certain order among n that run for k steps is found with a
// probability of at least 1 / (n * k^(d-1)), however unlikely it is for a random walk.
#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "runtime/base/random.h"
#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

class PctStrategy final : public SchedulingStrategy {
 public:
  static constexpr int kMaxDepth = 5;

  // Depth from 1 to kMaxDepth and the length of the run that the changes are spread over (2^5 to
  // 2^12 choices) come from the seed.
  explicit PctStrategy(uint64_t seed);
  PctStrategy(uint64_t seed, int depth, uint64_t length);

  uint32_t Pick(Choice choice, uint32_t n, std::span<const Label> labels) override;
  bool wants_labels() const override { return true; }

 private:
  PctStrategy(Random random, int depth, uint64_t length);
  uint64_t PriorityOf(uint64_t who);
  uint32_t Highest(std::span<const Label> labels);

  Random random_;
  std::vector<uint64_t> changes_;  // steps, ascending
  size_t next_change_ = 0;
  uint64_t step_ = 0;
  absl::flat_hash_map<uint64_t, uint64_t> priorities_;  // looked up only
};

}  // namespace arsenal::runtime
