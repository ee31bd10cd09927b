// SPDX-License-Identifier: MIT
// Logger: takes the reports of a node's processes to its one sink. A report waits in a queue until
// the slice that made it is over, so that the sink never runs inside a process. The queue has a
// limit and so has the rate: what is beyond them is dropped and counted, and the sink is told how
// many when it hears of the next one. Without a sink, or for a level that is not let through,
// nothing is made: ask Allows before putting a report together.
//
// Used on the node's worker only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/limits.h"
#include "runtime/logger/log_report.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

// Since the node started.
struct LoggerCounters {
  std::array<uint64_t, kLogLevels> accepted{};  // by level
  uint64_t dropped_by_rate = 0;
  uint64_t dropped_by_queue = 0;

  uint64_t dropped() const { return dropped_by_rate + dropped_by_queue; }
};

class Logger {
 public:
  // Gets one report after the other, on the worker, between slices. It must not wait.
  using Sink = absl::AnyInvocable<void(const LogReport&)>;

  // The worker must outlive the logger.
  explicit Logger(Worker& worker);
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  ~Logger();

  // The node's sink, instead of the one before. Null: none.
  void SetSink(Sink sink);
  // Reports of lesser gravity are not made. `notice` at first, as in OTP, which leaves out
  // progress.
  void set_level(LogLevel level) { level_ = level; }
  LogLevel level() const { return level_; }
  bool Allows(LogLevel level) const { return sink_ != nullptr && level <= level_; }

  // Drops what Allows does not let through. Values in the report beyond kMaxEventTermBytes are
  // replaced by {'$truncated', Bytes}.
  void Log(LogLevel level, const LogLabel& label, Pid pid, std::optional<Atom> name, Term report);
  // Gives the sink all that waits, such as before the node ends. Not from within the sink.
  void Flush();

  const LoggerCounters& counters() const { return counters_; }

 private:
  // Whether one more report may pass in this second.
  bool PassRate();
  void TellDropped();

  Worker& worker_;
  Sink sink_;
  LogLevel level_ = LogLevel::kNotice;
  std::vector<LogReport> queue_;
  uint64_t sequence_ = 0;
  uint64_t told_dropped_ = 0;  // of those dropped
  Nanos window_start_{0};
  uint32_t in_window_ = 0;
  bool flushing_ = false;  // a flush is deferred, or under way
  LoggerCounters counters_;
  // Emptied when the logger goes, so that a deferred call finds nobody.
  std::shared_ptr<Logger*> self_;
};

}  // namespace arsenal::runtime
