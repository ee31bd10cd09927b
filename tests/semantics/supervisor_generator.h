// SPDX-License-Identifier: MIT
// Makes random scenarios about supervisors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace arsenal::semantics {

// A supervisor, some with others below it, and the lines that act on it one after the other. One
// in ten lets time pass, so that restarts fall into both phases of the window; one in ten has
// children that are slow to stop. Its trace is the same under all schedules.
std::vector<std::string> GenerateSupervisors(uint64_t seed);

// Up to 200 processes under nested supervisors; crashes, exits and calls of the supervisors happen
// at once, and again. Its trace depends on the schedule.
std::vector<std::string> GenerateTree(uint64_t seed);

}  // namespace arsenal::semantics
