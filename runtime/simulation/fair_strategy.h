// SPDX-License-Identifier: MIT
// FairStrategy: a random walk in which nothing is passed over for ever: what was an option
// kPatience times in a row is taken. For checks that something happens at last.
#pragma once

#include "absl/container/flat_hash_map.h"
#include "runtime/base/random.h"
#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

class FairStrategy final : public SchedulingStrategy {
 public:
  static constexpr uint64_t kPatience = 100;

  explicit FairStrategy(uint64_t seed) : random_(Random(seed).Fork("fair")) {}
  uint32_t Pick(Choice choice, uint32_t n, std::span<const Label> labels) override;
  bool wants_labels() const override { return true; }

 private:
  struct Waiting {
    uint64_t last_offered;
    uint64_t times;
  };
  Random random_;
  uint64_t step_ = 0;
  absl::flat_hash_map<uint64_t, Waiting> waiting_;  // looked up only
};

}  // namespace arsenal::runtime
