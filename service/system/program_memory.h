// SPDX-License-Identifier: MIT
// What the operating system tells of the whole program. Figures that it does not tell are 0.
#pragma once

#include <cstdint>

namespace arsenal::service::system {

struct ProgramMemory {
  uint64_t resident = 0;  // bytes
  uint64_t peak = 0;      // the most that was ever resident
  uint64_t code = 0;      // of the program's text
};

ProgramMemory ReadProgramMemory();
// Processor time used by all threads.
uint64_t ReadCpuMilliseconds();

}  // namespace arsenal::service::system
