// SPDX-License-Identifier: MIT
// MailboxService.AnalyzeMailboxPatterns: types, senders and times of what waits and of what has
// come lately.

#include <algorithm>
#include <map>
#include <vector>

#include "runtime/node/node.h"
#include "runtime/observe/delivery_ring.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using runtime::Pid;

constexpr size_t kRowsMax = 20;
constexpr uint64_t kBurstLeast = 10;
constexpr uint64_t kBurstGapMs = 1;

// Gathers messages one by one.
class Arrivals {
 public:
  void Add(const MessageShape& shape, size_t bytes, Pid sender, uint64_t age_ms) {
    types_.Add(shape, bytes);
    ++senders_[sender];
    ages_.push_back(age_ms);
  }

  void Fill(core::Call& call, v1::ArrivalPattern& shown) {
    shown.set_examined(ages_.size());
    types_.Fill(kRowsMax, *shown.mutable_types());
    FillSenders(call, shown);
    FillTimes(shown);
  }

 private:
  void FillSenders(core::Call& call, v1::ArrivalPattern& shown) const {
    using Entry = std::pair<Pid, uint64_t>;
    std::vector<Entry> senders(senders_.begin(), senders_.end());
    std::stable_sort(senders.begin(), senders.end(),
                     [](const Entry& a, const Entry& b) { return a.second > b.second; });
    senders.resize(std::min(senders.size(), kRowsMax));
    for (const auto& [pid, count] : senders) {
      v1::SenderCount& row = *shown.add_senders();
      row.set_count(count);
      if (!pid.valid()) continue;
      row.set_pid(pid.ToString());
      const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
      if (info.has_value() && info->name.has_value()) {
        row.set_name(std::string(info->name->text()));
      }
    }
  }

  void FillTimes(v1::ArrivalPattern& shown) {
    std::sort(ages_.begin(), ages_.end(), std::greater<>());
    uint64_t least = UINT64_MAX, most = 0, run = 1, bursts = 0, longest = 0;
    const auto end_run = [&] {
      if (run < kBurstLeast) return;
      ++bursts;
      longest = std::max(longest, run);
    };
    for (size_t i = 1; i < ages_.size(); ++i) {
      const uint64_t gap = ages_[i - 1] - ages_[i];
      least = std::min(least, gap);
      most = std::max(most, gap);
      if (gap <= kBurstGapMs) {
        ++run;
      } else {
        end_run();
        run = 1;
      }
    }
    if (!ages_.empty()) end_run();
    shown.set_bursts(bursts);
    shown.set_longest_burst(longest);
    if (ages_.size() < 2) return;
    v1::ArrivalIntervals& intervals = *shown.mutable_intervals();
    intervals.set_min_ms(least);
    intervals.set_max_ms(most);
    intervals.set_mean_ms(static_cast<double>(ages_.front() - ages_.back()) /
                          static_cast<double>(ages_.size() - 1));
  }

  TypeCounter types_;
  std::map<Pid, uint64_t> senders_;
  std::vector<uint64_t> ages_;
};

void FillRecent(core::Call& call, Pid pid, v1::MailboxPatterns& patterns) {
  const auto recent = call.node().space().LastDeliveries(pid);
  const uint32_t now = call.node().worker().round_milliseconds();
  Arrivals arrivals;
  for (const runtime::Delivery& delivery : recent->kept) {
    const bool message = delivery.kind == runtime::SignalKind::kMessage ||
                         delivery.kind == runtime::SignalKind::kAliasMessage;
    if (!message) continue;
    MessageShape shape = ShapeOf(runtime::DeliveryPayload(delivery));
    if (shape.type == "_") shape.type = "unknown";  // was not kept, as its size was not
    arrivals.Add(shape, 0, delivery.from, static_cast<uint32_t>(now - delivery.round_time));
  }
  arrivals.Fill(call, *patterns.mutable_recent());
  for (v1::TypeCount& row : *patterns.mutable_recent()->mutable_types()) row.clear_bytes();
  patterns.set_forgotten(recent->missing);
}

}  // namespace

core::Answer<v1::AnalyzeMailboxPatternsResponse> AnalyzeMailboxPatterns(
    core::Call& call, const v1::AnalyzeMailboxPatternsRequest& request) {
  const absl::StatusOr<Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  Arrivals queued;
  size_t examined = 0;
  runtime::VisitMailbox(call.node().space(), *pid, [&](const runtime::WaitingMessage& message) {
    queued.Add(ShapeOf(message.payload()), message.bytes(), message.sender(),
               static_cast<uint64_t>(message.age().count()));
    return ++examined < kExaminedMax;
  });
  v1::AnalyzeMailboxPatternsResponse response;
  v1::MailboxPatterns& patterns = *response.mutable_data();
  patterns.set_pid(pid->ToString());
  queued.Fill(call, *patterns.mutable_queued());
  FillRecent(call, *pid, patterns);
  return response;
}

}  // namespace arsenal::service::mailbox
