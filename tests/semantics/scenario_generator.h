// SPDX-License-Identifier: MIT
// Random scenarios. The same seed gives the same one. Every kRaceTurn-th has races, of which only
// the invariants can be checked. The traces of the others depend on no schedule but for what
// CompareTraces allows, and on no clock: delays and sleeps are so far apart that a real system
// gives the same trace as a simulated one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace arsenal::semantics {

inline constexpr uint64_t kRaceTurn = 5;

// About 30 to 70 lines.
std::vector<std::string> GenerateScenario(uint64_t seed);

}  // namespace arsenal::semantics
