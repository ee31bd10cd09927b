// SPDX-License-Identifier: MIT
// The queue before the sink, and its limits.

#include "runtime/logger/logger.h"

#include <utility>
#include <vector>

#include "runtime/observe/bounded_term.h"

namespace arsenal::runtime {
namespace {

// Cuts large values out of a report, which is a map or a list of pairs and may hold such in turn.
Term BoundedReport(const Term& report, int depth) {
  if (report.ByteSize() <= kMaxEventTermBytes || depth == 0) return BoundedTerm(report);
  if (report.Is(Term::Kind::kMap) && report.map_size() <= kMaxReportItems) {
    std::vector<std::pair<Term, Term>> pairs;
    for (size_t i = 0; i < report.map_size(); ++i) {
      const auto [key, value] = report.map_entry(i);
      pairs.emplace_back(BoundedTerm(key), BoundedReport(value, depth - 1));
    }
    return Term::Map(std::move(pairs));
  }
  if (report.Is(Term::Kind::kTuple) && report.arity() == 2) {
    return Term::TupleOf(BoundedTerm(report.element(0)),
                         BoundedReport(report.element(1), depth - 1));
  }
  const std::optional<std::vector<Term>> list = report.ListElements();
  if (!list || list->size() > kMaxReportItems) return BoundedTerm(report);
  std::vector<Term> items;
  items.reserve(list->size());
  for (const Term& item : *list) items.push_back(BoundedReport(item, depth - 1));
  return Term::List(items);
}

constexpr int kReportDepth = 5;

}  // namespace

Logger::Logger(Worker& worker) : worker_(worker), self_(std::make_shared<Logger*>(this)) {}

Logger::~Logger() { *self_ = nullptr; }

void Logger::SetSink(Sink sink) {
  queue_.clear();
  sink_ = std::move(sink);
}

bool Logger::PassRate() {
  const Nanos now = worker_.round_time();
  if (now - window_start_ >= kLogWindow) {
    window_start_ = now;
    in_window_ = 0;
  }
  if (in_window_ == kLogBurst) return false;
  ++in_window_;
  return true;
}

void Logger::Log(LogLevel level, const LogLabel& label, Pid pid, std::optional<Atom> name,
                 Term report) {
  if (!Allows(level)) return;
  ++sequence_;
  if (queue_.size() >= kLogQueue) {
    ++counters_.dropped_by_queue;
    return;
  }
  if (!PassRate()) {
    ++counters_.dropped_by_rate;
    return;
  }
  ++counters_.accepted[static_cast<size_t>(level)];
  LogReport& queued = queue_.emplace_back();
  queued.sequence = sequence_;
  queued.wall = worker_.round_wall();
  queued.level = level;
  queued.label = label;
  queued.pid = pid;
  queued.name = name;
  queued.report = BoundedReport(report, kReportDepth);
  if (std::exchange(flushing_, true)) return;
  worker_.Defer([self = self_] {
    if (*self != nullptr) (*self)->Flush();
  });
}

void Logger::TellDropped() {
  if (told_dropped_ == counters_.dropped()) return;
  LogReport note;
  note.sequence = sequence_;
  note.wall = worker_.round_wall();
  note.level = LogLevel::kNotice;
  note.label = LogLabel(atoms::kLogger, atoms::kDropped);
  note.report =
      Term::Map({{atoms::kDropped, Term::UnsignedInteger(counters_.dropped() - told_dropped_)}});
  told_dropped_ = counters_.dropped();
  sink_(note);
}

void Logger::Flush() {
  // What the sink itself causes to be logged waits for the next time.
  std::vector<LogReport> reports;
  reports.swap(queue_);
  flushing_ = false;
  if (sink_ == nullptr) return;
  for (const LogReport& report : reports) {
    sink_(report);
    if (sink_ == nullptr) return;
  }
  TellDropped();
}

}  // namespace arsenal::runtime
