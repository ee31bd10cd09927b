// SPDX-License-Identifier: MIT
// EventService.AggregateEvents: counts of the kept events by a key and by time.

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/term/text.h"
#include "service/core/scan.h"
#include "service/core/timestamp.h"
#include "service/event/history.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using runtime::Event;

constexpr uint32_t kGroups = 50;
constexpr int kBucketsShown = 100;
constexpr size_t kKeyBytes = 256;  // of a reason

struct Group {
  uint64_t count = 0;
  int64_t first = 0;  // wall nanoseconds
  int64_t last = 0;
  std::map<int64_t, uint64_t> buckets;  // by the number of the bucket
};

class Aggregate {
 public:
  Aggregate(core::Call& call, const v1::EventAggregation& how)
      : call_(call),
        group_by_(how.has_group_by() ? how.group_by() : "type"),
        bucket_nanos_(how.has_bucket_ms() ? static_cast<int64_t>(how.bucket_ms()) * 1'000'000 : 0),
        groups_max_(how.has_groups_max() ? how.groups_max() : kGroups) {}

  void Add(const Event& event) {
    const int64_t wall = event.wall.count();
    Group& group = groups_[KeyOf(event)];
    group.first = group.count == 0 ? wall : std::min(group.first, wall);
    group.last = group.count == 0 ? wall : std::max(group.last, wall);
    ++group.count;
    first_ = total_ == 0 ? wall : std::min(first_, wall);
    last_ = total_ == 0 ? wall : std::max(last_, wall);
    ++total_;
    if (bucket_nanos_ > 0) ++group.buckets[wall / bucket_nanos_];
  }

  void Fill(v1::EventAggregate& shown) const {
    std::vector<const std::pair<const std::string, Group>*> order;
    for (const auto& entry : groups_) order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      return a->second.count > b->second.count;
    });
    shown.set_total(total_);
    shown.set_groups_total(groups_.size());
    shown.set_span_seconds(Span());
    for (size_t i = 0; i < order.size(); ++i) {
      if (i < groups_max_) {
        FillGroup(order[i]->first, order[i]->second, *shown.add_groups());
      } else {
        shown.set_others(shown.others() + order[i]->second.count);
      }
    }
  }

 private:
  std::string KeyOf(const Event& event) const {
    const std::string_view type = runtime::EventTypeName(event.type);
    if (group_by_ == "custom_type") return CustomType(event);
    if (group_by_ == "pid") return event.pid.valid() ? event.pid.ToString() : "";
    if (group_by_ == "name") return NameOf(event);
    if (group_by_ == "reason") {
      const runtime::TextOptions text{.form = runtime::TextForm::kPretty, .max_bytes = kKeyBytes};
      return event.reason ? runtime::FormatTerm(*event.reason, text) : "";
    }
    if (group_by_ == "supervisor") {
      return type.starts_with("supervisor:") ? SupervisorOf(event) : "";
    }
    return std::string(type);
  }
  static std::string NameOf(const Event& event) {
    return event.name ? std::string(event.name->text()) : "";
  }

  // The name that it has now, since its events have none.
  std::string SupervisorOf(const Event& event) const {
    const auto info = call_.node().Inspect(event.pid, runtime::Detail::kRow);
    if (info.has_value() && info->name.has_value()) return std::string(info->name->text());
    return event.pid.ToString();
  }

  double Span() const { return static_cast<double>(last_ - first_) * 1e-9; }

  void FillGroup(const std::string& key, const Group& group, v1::EventGroup& shown) const {
    shown.set_key(key);
    shown.set_count(group.count);
    if (last_ > first_) shown.set_rate_per_second(static_cast<double>(group.count) / Span());
    core::SetTimestamp(runtime::Nanos(group.first), *shown.mutable_first());
    core::SetTimestamp(runtime::Nanos(group.last), *shown.mutable_last());
    if (bucket_nanos_ == 0) return;
    auto bucket = group.buckets.begin();
    const auto hidden = static_cast<int>(group.buckets.size()) - kBucketsShown;
    if (hidden > 0) std::advance(bucket, hidden);
    for (; bucket != group.buckets.end(); ++bucket) {
      v1::EventBucket& one = *shown.add_buckets();
      core::SetTimestamp(runtime::Nanos(bucket->first * bucket_nanos_), *one.mutable_start());
      one.set_count(bucket->second);
    }
    FillStatistics(group, *shown.mutable_statistics());
  }

  void FillStatistics(const Group& group, v1::EventStatistics& shown) const {
    const auto buckets = static_cast<uint64_t>(last_ / bucket_nanos_ - first_ / bucket_nanos_ + 1);
    uint64_t least = buckets > group.buckets.size() ? 0 : UINT64_MAX;
    uint64_t most = 0;
    double squares = 0;
    for (const auto& [number, count] : group.buckets) {
      least = std::min(least, count);
      most = std::max(most, count);
      squares += static_cast<double>(count) * static_cast<double>(count);
    }
    const double size = static_cast<double>(buckets);
    const double mean = static_cast<double>(group.count) / size;
    shown.set_buckets(buckets);
    shown.set_min(least);
    shown.set_max(most);
    shown.set_mean(mean);
    shown.set_deviation(std::sqrt(std::max(0.0, squares / size - mean * mean)));
  }

  core::Call& call_;
  const std::string group_by_;
  const int64_t bucket_nanos_;  // 0: none
  const uint32_t groups_max_;
  std::map<std::string, Group> groups_;  // by key, so that ties keep its order
  uint64_t total_ = 0;
  int64_t first_ = 0;
  int64_t last_ = 0;
};

}  // namespace

core::Answer<v1::AggregateEventsResponse> AggregateEvents(
    core::Call& call, const v1::AggregateEventsRequest& request) {
  const absl::StatusOr<Selection> selection = Selection::Of(call, request.criteria(), "criteria.");
  if (!selection.ok()) co_return selection.status();
  Aggregate aggregate(call, request.aggregation());
  HistoryWalk walk(call, *selection);
  const auto add = [&aggregate](const Event& event) { aggregate.Add(event); };
  while (!walk.Step(add)) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::AggregateEventsResponse response;
  aggregate.Fill(*response.mutable_data());
  walk.Describe(response);
  co_return response;
}

}  // namespace arsenal::service::event
