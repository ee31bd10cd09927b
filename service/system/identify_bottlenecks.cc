// SPDX-License-Identifier: MIT
// SystemService.IdentifyBottlenecks: what was measured beyond the request's thresholds.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/scan.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using runtime::Pid;
using Request = v1::IdentifyBottlenecksRequest;

constexpr size_t kChainShown = 20;
constexpr size_t kChainMax = 1000;  // of a chain that is followed
constexpr size_t kSampled = 2000;   // mailboxes that are looked at again

struct Thresholds {
  explicit Thresholds(const Request& request)
      : memory(request.has_memory_threshold() ? request.memory_threshold() : 10'485'760),
        queue(request.has_queue_threshold() ? request.queue_threshold() : 1000),
        chain(request.has_chain_threshold() ? request.chain_threshold() : 3),
        run_queue(request.has_run_queue_threshold() ? request.run_queue_threshold() : 1000) {}
  uint64_t memory;
  uint64_t queue;
  uint64_t chain;
  uint64_t run_queue;
};

const std::map<std::string, std::vector<std::string>>& Advice() {
  static const auto* advice = new std::map<std::string, std::vector<std::string>>{
      {"high_memory_usage",
       {"See GetProcessMemory for what holds the memory",
        "CompactProcessHeap gives back what is not in use; a state that grows needs a bound"}},
      {"long_mailbox",
       {"See what the process does and for whom it waits with GetProcess",
        "Let callers wait for a reply, or bound the mailbox"}},
      {"growing_mailbox",
       {"More comes than is handled: send less, or share the work between several processes",
        "Bound the mailbox, so that senders are told"}},
      {"call_chain",
       {"Everybody waits for the last process of the chain: see what it does with GetProcess",
        "Answer later, or call from a process of its own, so that a server does not wait"}},
      {"full_run_queue",
       {"There is more to do than one processor can: see reductions with ListProcesses",
        "Lower the priority of what is not urgent with SetProcessPriority"}},
  };
  return *advice;
}

const char* SeverityOf(double value, double threshold) {
  if (value >= 10 * threshold) return "critical";
  return value >= 2 * threshold ? "high" : "medium";
}

// The processes that stand out, met in slices.
class Search {
 public:
  Search(core::Call& call, const Request& request) : call_(call), scan_(call), limits_(request) {}

  // Goes on for a while; true when all processes were met.
  bool Step() {
    while (const auto row = scan_.Next()) {
      const auto memory = runtime::InspectMemory(call_.node().space(), row->pid);
      if (memory.has_value() && memory->total() >= limits_.memory) {
        large_.push_back({row->pid, memory->total()});
      }
      if (row->message_queue_length >= limits_.queue) long_.push_back(Queue(*row));
      // Also shorter ones may grow; those that have anything to do are looked at again.
      if (row->message_queue_length > 0 && sampled_.size() < kSampled) {
        sampled_.push_back(Queue(*row));
      }
      if (row->waiting_for_pid.valid()) waits_[row->pid] = row->waiting_for_pid;
    }
    return scan_.done();
  }

  void FirstLook() {
    for (Figure& queue : sampled_) queue.value = Length(queue.pid);
    looked_at_ = call_.environment().clock->Monotonic();
  }

  void Report(v1::Bottlenecks& shown, size_t most) {
    for (const Figure& one : large_) {
      v1::Bottleneck& found = Add("high_memory_usage", one.pid, one.value, limits_.memory);
      found.mutable_metrics()->set_memory(one.value);
    }
    for (const Figure& one : long_) {
      v1::Bottleneck& found = Add("long_mailbox", one.pid, one.value, limits_.queue);
      found.mutable_metrics()->set_message_queue_len(one.value);
    }
    ReportGrowth();
    ReportChains();
    const uint64_t runnable = call_.node().worker().runnable_count();
    if (runnable >= limits_.run_queue) {
      Add("full_run_queue", Pid(), runnable, limits_.run_queue)
          .mutable_metrics()
          ->set_run_queue_length(runnable);
    }
    Order();
    Summarize(*shown.mutable_summary());
    for (size_t i = 0; i < std::min(most, found_.size()); ++i) {
      *shown.add_bottlenecks() = std::move(found_[i]);
    }
  }

 private:
  struct Figure {
    Pid pid;
    uint64_t value;
  };
  static Figure Queue(const runtime::ProcessInfo& row) {
    return {row.pid, row.message_queue_length};
  }
  uint64_t Length(Pid pid) const {
    const auto row = call_.node().Inspect(pid, runtime::Detail::kRow);
    return row.has_value() ? row->message_queue_length : 0;
  }

  v1::Bottleneck& Add(const std::string& type, Pid pid, uint64_t value, uint64_t threshold) {
    v1::Bottleneck& found = found_.emplace_back();
    found.set_type(type);
    if (pid.valid()) {
      found.set_pid(pid.ToString());
      const auto row = call_.node().Inspect(pid, runtime::Detail::kRow);
      if (row.has_value() && row->name.has_value()) {
        found.set_name(std::string(row->name->text()));
      }
    }
    found.set_severity(SeverityOf(static_cast<double>(value), static_cast<double>(threshold)));
    found.mutable_metrics()->set_threshold(threshold);
    for (const std::string& line : Advice().at(type)) found.add_recommendations(line);
    return found;
  }

  // Mailboxes that were longer at the second look, and will be long within ten seconds if they go
  // on so.
  void ReportGrowth() {
    const runtime::Nanos passed = call_.environment().clock->Monotonic() - looked_at_;
    if (passed.count() <= 0) return;
    for (const Figure& before : sampled_) {
      const uint64_t now = Length(before.pid);
      if (now <= before.value) continue;
      const double rate =
          static_cast<double>(now - before.value) * 1e9 / static_cast<double>(passed.count());
      const double soon = static_cast<double>(now) + 10 * rate;
      if (soon < static_cast<double>(limits_.queue)) continue;
      v1::Bottleneck& found = Add("growing_mailbox", before.pid, now, limits_.queue);
      found.mutable_metrics()->set_message_queue_len(now);
      found.mutable_metrics()->set_growth_per_second(rate);
    }
  }

  // The longest chain to each process that others wait for and that does not wait itself. A circle
  // has no such process: FindProcessCycles shows it.
  void ReportChains() {
    absl::flat_hash_set<Pid> awaited;
    for (const auto& [pid, target] : waits_) awaited.insert(target);
    std::map<Pid, std::vector<Pid>> longest;  // by the last process
    for (const auto& [pid, target] : waits_) {
      if (awaited.contains(pid)) continue;  // in the middle of one
      std::vector<Pid> chain = {pid};
      Pid next = target;
      while (chain.size() < kChainMax) {
        chain.push_back(next);
        const auto on = waits_.find(next);
        if (on == waits_.end()) break;
        next = on->second;
      }
      std::vector<Pid>& best = longest[chain.back()];
      if (chain.size() > best.size() || (chain.size() == best.size() && chain < best)) {
        best = std::move(chain);
      }
    }
    for (const auto& [last, chain] : longest) {
      if (chain.size() < limits_.chain) continue;
      v1::Bottleneck& found = Add("call_chain", last, chain.size(), limits_.chain);
      found.mutable_metrics()->set_chain_length(chain.size());
      for (size_t i = 0; i < std::min(chain.size(), kChainShown); ++i) {
        v1::ProcessRef& one = *found.add_chain();
        one.set_pid(chain[i].ToString());
        const auto row = call_.node().Inspect(chain[i], runtime::Detail::kRow);
        if (row.has_value() && row->name.has_value()) one.set_name(std::string(row->name->text()));
      }
    }
  }

  static int Rank(const std::string& severity) {
    return severity == "critical" ? 0 : severity == "high" ? 1 : 2;
  }
  void Order() {
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return Rank(a.severity()) < Rank(b.severity());
    });
  }

  void Summarize(v1::BottleneckSummary& summary) const {
    for (const v1::Bottleneck& one : found_) {
      summary.set_total_bottlenecks(summary.total_bottlenecks() + 1);
      switch (Rank(one.severity())) {
        case 0: summary.set_critical(summary.critical() + 1); break;
        case 1: summary.set_high(summary.high() + 1); break;
        default: summary.set_medium(summary.medium() + 1); break;
      }
    }
    summary.set_system_impact(found_.empty() ? "none" : found_.front().severity());
  }

  core::Call& call_;
  core::ProcessScan scan_;
  const Thresholds limits_;
  std::vector<Figure> large_;
  std::vector<Figure> long_;
  std::vector<Figure> sampled_;
  absl::flat_hash_map<Pid, Pid> waits_;
  runtime::Nanos looked_at_{0};
  std::vector<v1::Bottleneck> found_;
};

}  // namespace

core::Answer<v1::IdentifyBottlenecksResponse> IdentifyBottlenecks(core::Call& call,
                                                                  const Request& request) {
  Search search(call, request);
  while (!search.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  search.FirstLook();
  const std::chrono::milliseconds pause(request.has_sample_ms() ? request.sample_ms() : 100);
  if (pause.count() > 0) {
    core::Wait<bool> wait(
        call, [&call, pause](core::Wait<bool>::Resume resume) -> core::Wait<bool>::Cancel {
          const auto id =
              call.session().After(pause, [resume = std::move(resume)]() mutable { resume(true); });
          return [&call, id] { call.session().Cancel(id); };
        });
    const std::optional<bool> waited = co_await wait;
    if (!waited) co_return absl::CancelledError("interrupted");
  }
  v1::IdentifyBottlenecksResponse response;
  const uint32_t most = request.has_bottlenecks_max() ? request.bottlenecks_max() : 50;
  search.Report(*response.mutable_data(), most);
  co_return response;
}

}  // namespace arsenal::service::system
