// SPDX-License-Identifier: MIT
// SystemService.GetSystemHealth: a word with its rule, scores with what they are shares of, and
// warnings.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/metrics.h"
#include "service/core/scan.h"
#include "service/core/timestamp.h"
#include "service/system/operations.h"
#include "service/system/program_memory.h"

namespace arsenal::service::system {
namespace {

using runtime::HealthWord;
using runtime::ProcessInfo;
using Request = v1::GetSystemHealthRequest;

constexpr int kWarnings = 100;
constexpr size_t kWideOneForAll = 20;  // children that all restart when one of them ends
constexpr double kQuick = 0.1;         // seconds
constexpr double kNearLimit = 0.9;

double Percent(uint64_t part, uint64_t all) {
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
}

bool IsFault(int code) {
  switch (static_cast<absl::StatusCode>(code)) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss: return true;
    default: return false;
  }
}

// The figures of all operations together.
struct AllCalls {
  uint64_t calls = 0;
  uint64_t faults = 0;
  uint64_t refusals = 0;
  uint64_t quick = 0;
  double seconds = 0;
};

AllCalls ReadCalls(core::Call& call) {
  AllCalls all;
  for (const auto& row : call.environment().table->rows()) {
    if (row->operation.shape != core::Shape::kUnary) continue;
    const core::CallFigures figures = call.environment().metrics->Read(*row);
    all.calls += figures.calls;
    all.seconds += figures.sum_seconds;
    for (int code = 1; code < core::CallFigures::kCodes; ++code) {
      (IsFault(code) ? all.faults : all.refusals) += figures.by_code[code];
    }
    for (const auto& bucket : figures.buckets) {
      if (bucket.at_most_seconds == kQuick) all.quick += bucket.count;
    }
  }
  return all;
}

class Checkup {
 public:
  Checkup(core::Call& call, const Request& request, v1::SystemHealth& health)
      : call_(call),
        scan_(call),
        memory_max_(request.has_memory_threshold() ? request.memory_threshold() : 10'485'760),
        queue_max_(request.has_queue_threshold() ? request.queue_threshold() : 1000),
        health_(health),
        rule_("no supervisor gave up, restarts, or has used half of its restarts") {}

  // Goes on for a while; true when all processes were met.
  bool Step() {
    while (const auto row = scan_.Next()) Meet(*row);
    return scan_.done();
  }

  void Finish() {
    v1::SystemHealthMetrics& metrics = *health_.mutable_metrics();
    CheckLimits();
    health_.set_status(std::string(runtime::HealthWordName(word_)));
    health_.set_health_rule(rule_);
    metrics.set_total_processes(processes_);
    metrics.set_total_supervisors(supervisors_);
    const ProgramMemory program = ReadProgramMemory();
    v1::MemoryUsage& memory = *metrics.mutable_memory_usage();
    memory.set_total(program.resident);
    memory.set_processes(memory_);
    memory.set_system(program.resident - std::min(program.resident, memory_));
    memory.set_code(program.code);
    metrics.set_supervision_health(Percent(healthy_, supervisors_));
    metrics.set_process_health(Percent(processes_ - warned_, processes_));
    metrics.set_supervised_percentage(Percent(supervised_, processes_));
    FillCalls(metrics);
    double sum = metrics.supervision_health() + metrics.process_health();
    if (metrics.has_performance_score()) sum += metrics.performance_score();
    health_.set_overall_score(sum / (metrics.has_performance_score() ? 3 : 2));
    FillWarnings();
    auto& unavailable = *health_.mutable_unavailable();
    unavailable["metrics.memory_usage.atom"] = "the table of atoms does not count its bytes";
    unavailable["metrics.memory_usage.binary"] =
        "binaries are charged to the processes that hold them";
    unavailable["metrics.memory_usage.ets"] = "there are no tables beside processes";
  }

 private:
  void Meet(const ProcessInfo& row) {
    ++processes_;
    v1::SystemHealthMetrics& metrics = *health_.mutable_metrics();
    const size_t before = found_;
    if (row.supervisor.has_value() || row.critical) ++supervised_;
    const bool orphan = !row.supervisor.has_value() && !row.critical &&
                        (!row.parent.valid() || call_.node().space().Find(row.parent) == nullptr);
    if (orphan) {
      metrics.set_orphans(metrics.orphans() + 1);
      Warn("orphan", &row, "low", "nobody restarts it: no supervisor, and its parent has ended");
    }
    const auto memory = runtime::InspectMemory(call_.node().space(), row.pid);
    const uint64_t bytes = memory.has_value() ? memory->total() : 0;
    memory_ += bytes;
    if (bytes >= memory_max_) {
      metrics.set_memory_hogs(metrics.memory_hogs() + 1);
      Warn("high_memory_process", &row, bytes >= 10 * memory_max_ ? "high" : "medium",
           absl::StrCat("found ", bytes, " bytes, expected less than ", memory_max_));
    }
    const uint64_t queue = row.message_queue_length;
    if (queue >= queue_max_) {
      metrics.set_backed_up_mailboxes(metrics.backed_up_mailboxes() + 1);
      Warn("backed_up_mailbox", &row, queue >= 10 * queue_max_ ? "high" : "medium",
           absl::StrCat("found ", queue, " messages, expected fewer than ", queue_max_));
    }
    if (row.behaviour == "supervisor") MeetSupervisor(row);
    if (found_ != before) ++warned_;
  }

  void MeetSupervisor(const ProcessInfo& row) {
    const auto snapshot = runtime::SnapshotOf(call_.node().space(), row.pid);
    if (!snapshot.has_value()) return;
    ++supervisors_;
    const runtime::Health health =
        runtime::HealthOf(snapshot, call_.environment().clock->Monotonic());
    if (health.word == HealthWord::kHealthy) {
      ++healthy_;
    } else {
      const char* severity = health.word == HealthWord::kCritical ? "critical" : "high";
      Warn("supervisor_health", &row, severity, health.rule);
    }
    if (health.word > word_) {
      word_ = health.word;
      const std::string name =
          row.name.has_value() ? std::string(row.name->text()) : row.pid.ToString();
      rule_ = absl::StrCat(name, ": ", health.rule);
    }
    CheckPatterns(row, *snapshot);
  }

  void CheckPatterns(const ProcessInfo& row, const runtime::SupervisorSnapshot& snapshot) {
    v1::SystemHealthMetrics& metrics = *health_.mutable_metrics();
    if (snapshot.strategy == runtime::atoms::kOneForAll &&
        snapshot.children_count > kWideOneForAll) {
      metrics.set_anti_patterns(metrics.anti_patterns() + 1);
      Warn("wide_one_for_all", &row, "medium",
           absl::StrCat("found ", snapshot.children_count,
                        " children that all restart when one of them ends, expected at most ",
                        kWideOneForAll));
    }
    if (snapshot.paused) {
      metrics.set_anti_patterns(metrics.anti_patterns() + 1);
      Warn("paused_supervisor", &row, "high",
           absl::StrCat("restarts nobody while it is paused; ", snapshot.queued_exits,
                        " exits wait"));
    }
  }

  void CheckLimits() {
    const double share = static_cast<double>(call_.node().space().process_count()) /
                         static_cast<double>(call_.node().space().process_limit());
    if (share < kNearLimit) return;
    Warn("process_limit_near", nullptr, "critical",
         absl::StrCat("found ", call_.node().space().process_count(), " processes, of at most ",
                      call_.node().space().process_limit()));
  }

  void FillCalls(v1::SystemHealthMetrics& metrics) {
    const AllCalls all = ReadCalls(call_);
    v1::OperationHealthFigures& shown = *health_.mutable_arsenal();
    shown.set_calls(all.calls);
    shown.set_faults(all.faults);
    shown.set_refusals(all.refusals);
    if (all.calls == 0) return;
    shown.set_error_rate(Percent(all.faults, all.calls));
    shown.set_mean_latency_us(all.seconds * 1e6 / static_cast<double>(all.calls));
    metrics.set_performance_score(Percent(all.quick, all.calls));
  }

  static int Rank(const std::string& severity) {
    static constexpr const char* kWords[] = {"critical", "high", "medium"};
    return static_cast<int>(std::find(kWords, kWords + 3, severity) - kWords);
  }

  // Keeps the worst; of equals the first.
  void Warn(const char* type, const ProcessInfo* row, const char* severity,
            const std::string& message) {
    ++found_;
    std::vector<v1::SystemWarning>& rank = warnings_[Rank(severity)];
    if (rank.size() == kWarnings) return;
    v1::SystemWarning& warning = rank.emplace_back();
    warning.set_type(type);
    warning.set_message(message);
    warning.set_severity(severity);
    if (row == nullptr) return;
    warning.set_pid(row->pid.ToString());
    if (row->name.has_value()) warning.set_name(std::string(row->name->text()));
  }

  void FillWarnings() {
    health_.set_warnings_total(found_);
    for (const auto& rank : warnings_) {
      for (const v1::SystemWarning& warning : rank) {
        if (health_.warnings_size() < kWarnings) *health_.add_warnings() = warning;
      }
    }
  }

  core::Call& call_;
  core::ProcessScan scan_;
  const uint64_t memory_max_;
  const uint64_t queue_max_;
  v1::SystemHealth& health_;
  HealthWord word_ = HealthWord::kHealthy;
  std::string rule_;
  uint64_t processes_ = 0;
  uint64_t supervised_ = 0;
  uint64_t warned_ = 0;
  uint64_t supervisors_ = 0;
  uint64_t healthy_ = 0;
  uint64_t memory_ = 0;
  size_t found_ = 0;
  std::vector<v1::SystemWarning> warnings_[4];  // by rank
};

}  // namespace

core::Answer<v1::GetSystemHealthResponse> GetSystemHealth(core::Call& call,
                                                          const Request& request) {
  v1::GetSystemHealthResponse response;
  Checkup checkup(call, request, *response.mutable_data());
  while (!checkup.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  checkup.Finish();
  core::SetTimestamp(call.environment().clock->Wall(),
                     *response.mutable_data()->mutable_timestamp());
  co_return response;
}

}  // namespace arsenal::service::system
