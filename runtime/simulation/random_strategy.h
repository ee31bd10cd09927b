// SPDX-License-Identifier: MIT
// RandomStrategy: a random walk. Every option is as likely as any other.
#pragma once

#include "runtime/base/random.h"
#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

class RandomStrategy final : public SchedulingStrategy {
 public:
  explicit RandomStrategy(uint64_t seed) : random_(Random(seed).Fork("schedule")) {}
  uint32_t Pick(Choice, uint32_t n, std::span<const Label>) override {
    return static_cast<uint32_t>(random_.Below(n));
  }

 private:
  Random random_;
};

}  // namespace arsenal::runtime
