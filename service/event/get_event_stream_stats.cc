// SPDX-License-Identifier: MIT
// EventService.GetEventStreamStats: the collection, its counts, and the subscriptions.

#include "runtime/node/event_hub.h"
#include "service/core/timestamp.h"
#include "service/event/operations.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {
namespace {

constexpr int kShown = 200;

}  // namespace

core::Answer<v1::GetEventStreamStatsResponse> GetEventStreamStats(
    core::Call& call, const v1::GetEventStreamStatsRequest& request) {
  const runtime::EventHub& hub = *call.environment().hub;
  v1::GetEventStreamStatsResponse response;
  v1::EventStreamStats& shown = *response.mutable_data();
  shown.set_stream_active(hub.collecting());
  shown.set_subscriber_count(static_cast<uint32_t>(hub.subscriptions().size()));
  for (size_t type = 0; type < hub.counts().size(); ++type) {
    if (hub.counts()[type] == 0) continue;
    const auto name = runtime::EventTypeName(static_cast<runtime::EventType>(type));
    (*shown.mutable_event_counts())[std::string(name)] = hub.counts()[type];
  }
  if (const runtime::EventCollection* collection = hub.collection()) {
    FillCollection(call, *collection, *shown.mutable_collection());
    if (hub.collecting()) {
      const runtime::Nanos now = call.environment().clock->Monotonic();
      shown.set_uptime_ms(core::Milliseconds(now - collection->began));
    }
  }
  for (const auto& [id, subscription] : hub.subscriptions()) {
    if (shown.subscriptions_size() == kShown) break;
    FillSubscription(call, subscription, *shown.add_subscriptions());
  }
  (*shown.mutable_unavailable())["traced_process_count"] =
      "events come from the runtime itself; no process is traced for them";
  return response;
}

}  // namespace arsenal::service::event
