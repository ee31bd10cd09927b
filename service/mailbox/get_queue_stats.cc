// SPDX-License-Identifier: MIT
// MailboxService.GetQueueStats: what waits by kind and age, and how much has come and gone.

#include <array>
#include <map>
#include <string>

#include "runtime/node/node.h"
#include "service/core/timestamp.h"
#include "service/mailbox/messages.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

// Ages are counted below these, in milliseconds, and beyond the last.
constexpr std::array<uint64_t, 6> kAges = {1, 10, 100, 1000, 10'000, 60'000};

void FillMessages(core::Call& call, runtime::Pid pid, v1::QueueStats& stats) {
  std::map<std::string, uint64_t> kinds;
  std::array<uint64_t, kAges.size() + 1> ages{};
  uint64_t bytes = 0, examined = 0;
  runtime::VisitMailbox(call.node().space(), pid, [&](const runtime::WaitingMessage& message) {
    ++examined;
    bytes += message.bytes();
    ++kinds[ShapeOf(message.payload()).kind];
    const uint64_t age = static_cast<uint64_t>(message.age().count());
    size_t place = 0;
    while (place < kAges.size() && age >= kAges[place]) ++place;
    ++ages[place];
    if (!stats.has_oldest_age_ms() || age > stats.oldest_age_ms()) stats.set_oldest_age_ms(age);
    if (!stats.has_newest_age_ms() || age < stats.newest_age_ms()) stats.set_newest_age_ms(age);
    return examined < kExaminedMax;
  });
  stats.set_bytes(bytes);
  stats.set_examined(examined);
  for (const auto& [kind, count] : kinds) {
    v1::KindCount& row = *stats.add_kinds();
    row.set_kind(kind);
    row.set_count(count);
  }
  for (size_t i = 0; i < ages.size(); ++i) {
    if (ages[i] == 0) continue;
    v1::AgeCount& row = *stats.add_ages();
    if (i < kAges.size()) row.set_below_ms(kAges[i]);
    row.set_count(ages[i]);
  }
}

}  // namespace

core::Answer<v1::GetQueueStatsResponse> GetQueueStats(core::Call& call,
                                                      const v1::GetQueueStatsRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  v1::GetQueueStatsResponse response;
  v1::QueueStats& stats = *response.mutable_data();
  stats.set_pid(pid->ToString());
  const auto figures = runtime::FiguresOfMailbox(call.node().space(), *pid);
  stats.set_length(figures->length);
  stats.set_messages_in(figures->came);
  stats.set_messages_gone(figures->gone);
  FillMessages(call, *pid, stats);
  const auto info = call.node().Inspect(*pid, runtime::Detail::kRow);
  const runtime::Nanos life = call.environment().clock->Monotonic() - info->started;
  stats.set_rate_window_ms(core::Milliseconds(life));
  if (life > runtime::Nanos(0)) {
    const double seconds = static_cast<double>(life.count()) / 1e9;
    stats.set_arrival_rate(static_cast<double>(figures->came) / seconds);
    stats.set_service_rate(static_cast<double>(figures->gone) / seconds);
  }
  return response;
}

}  // namespace arsenal::service::mailbox
