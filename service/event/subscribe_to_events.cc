// SPDX-License-Identifier: MIT
// EventService.SubscribeToEvents: a selection of events with a place of its own in their order.

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/event_hub.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/event/operations.h"
#include "service/event/selection.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {
namespace {

absl::StatusOr<runtime::Pid> SubscriberOf(core::Call& call,
                                          const v1::SubscribeToEventsRequest& request) {
  if (!request.has_subscriber_pid()) return runtime::Pid();
  absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.subscriber_pid());
  if (!pid.ok()) return pid;
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  return pid;
}

absl::StatusOr<std::vector<Selection>> FiltersOf(core::Call& call,
                                                 const v1::SubscribeToEventsRequest& request) {
  std::vector<Selection> filters(1);
  filters[0].SetTypes(request.event_types());
  for (int i = 0; i < request.filters_size(); ++i) {
    auto filter = Selection::Of(call, request.filters(i), absl::StrCat("filters[", i, "]."));
    if (!filter.ok()) return filter.status();
    filters.push_back(*std::move(filter));
  }
  return filters;
}

}  // namespace

core::Answer<v1::SubscribeToEventsResponse> SubscribeToEvents(
    core::Call& call, const v1::SubscribeToEventsRequest& request) {
  const absl::StatusOr<runtime::Pid> subscriber = SubscriberOf(call, request);
  if (!subscriber.ok()) return subscriber.status();
  absl::StatusOr<std::vector<Selection>> filters = FiltersOf(call, request);
  if (!filters.ok()) return filters.status();
  runtime::EventHub& hub = *call.environment().hub;
  const auto id = hub.Subscribe(
      TypesOf(request.event_types()),
      [filters = *std::move(filters)](const runtime::Event& event) {
        for (const Selection& filter : filters) {
          if (!filter(event)) return false;
        }
        return true;
      },
      *subscriber, request.subscription_id());
  if (absl::IsAlreadyExists(id.status())) {
    return core::Fail(
        v1::REASON_ALREADY_ACTIVE,
        absl::StrCat("subscription_id: there is a subscription ", request.subscription_id()),
        {{"subscription_id", request.subscription_id()}});
  }
  if (!id.ok()) {
    const size_t most =
        subscriber->valid() ? runtime::EventHub::kSubscribers : runtime::EventHub::kSubscriptions;
    return core::Fail(v1::REASON_SUBSCRIPTION_LIMIT,
                      "subscriptions: found as many as the node keeps, expected fewer",
                      {{"limit", absl::StrCat(most)}});
  }
  v1::SubscribeToEventsResponse response;
  FillSubscription(call, *hub.Find(*id), *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::event
