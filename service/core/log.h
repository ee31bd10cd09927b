// SPDX-License-Identifier: MIT
// Log: the server's own log, one JSON object a line on standard error.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/clock.h"

namespace arsenal::service::core {

class Exchange;

// Which calls are logged: none but failures of our own; those that change something too; all.
enum class LogCalls { kFaults, kChanges, kAll };

class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

  // `clock` gives the time of each line and must outlive the log.
  Log(const runtime::Clock& clock, LogCalls calls) : clock_(clock), calls_(calls) {}

  LogCalls calls() const { return calls_; }
  // Writes one line, whole. Any thread. `level` is "info", "warn" or "error".
  void Write(std::string_view level, std::string_view message, Fields fields) const;
  // Writes the line of a call that has ended, if such calls are logged.
  void Call(const Exchange& exchange, int64_t nanos) const;

 private:
  const runtime::Clock& clock_;
  const LogCalls calls_;
};

// A JSON string with its quotes.
std::string JsonString(std::string_view text);

}  // namespace arsenal::service::core
