// SPDX-License-Identifier: MIT

#include "service/system/program_memory.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

namespace arsenal::service::system {

ProgramMemory ReadProgramMemory() {
  ProgramMemory memory;
  const auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream statm("/proc/self/statm");
  uint64_t pages = 0;
  uint64_t resident = 0;
  uint64_t shared = 0;
  uint64_t text = 0;
  statm >> pages >> resident >> shared >> text;
  memory.resident = resident * page;
  memory.code = text * page;
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    uint64_t kilobytes = 0;
    status >> kilobytes;
    memory.peak = kilobytes * 1024;
    break;
  }
  memory.peak = std::max(memory.peak, memory.resident);  // the kernel's counts lag
  return memory;
}

uint64_t ReadCpuMilliseconds() {
  std::ifstream stat("/proc/self/stat");
  std::string line;
  std::getline(stat, line);
  // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th after it.
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  size_t at = name_end + 2;
  for (int field = 0; field < 11 && at != std::string::npos; ++field) at = line.find(' ', at) + 1;
  uint64_t user = 0;
  uint64_t system = 0;
  if (std::sscanf(line.c_str() + at, "%lu %lu", &user, &system) != 2) return 0;
  return (user + system) * 1000 / static_cast<uint64_t>(::sysconf(_SC_CLK_TCK));
}

}  // namespace arsenal::service::system
