// SPDX-License-Identifier: MIT
// The words of levels.

#include "runtime/logger/log_report.h"

#include <array>

namespace arsenal::runtime {
namespace {

constexpr std::array<std::string_view, kLogLevels> kNames = {
    "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"};

}  // namespace

std::string_view LogLevelName(LogLevel level) { return kNames[static_cast<size_t>(level)]; }

std::optional<LogLevel> LogLevelFromName(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

}  // namespace arsenal::runtime
