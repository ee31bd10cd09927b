// SPDX-License-Identifier: MIT
// FifoStrategy: everything in order of arrival, signals at once, full slices. The reference.
#pragma once

#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

class FifoStrategy final : public SchedulingStrategy {
 public:
  uint32_t Pick(Choice, uint32_t, std::span<const Label>) override { return 0; }
};

}  // namespace arsenal::runtime
