// SPDX-License-Identifier: MIT
// EventService.UnsubscribeFromEvents: ends a subscription.

#include "runtime/node/event_hub.h"
#include "service/core/target.h"
#include "service/event/operations.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {

core::Answer<v1::UnsubscribeFromEventsResponse> UnsubscribeFromEvents(
    core::Call& call, const v1::UnsubscribeFromEventsRequest& request) {
  const auto found = FindSubscription(call, request.subscription_id());
  if (!found.ok()) return found.status();
  if (request.has_subscriber_pid()) {
    const absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.subscriber_pid());
    if (!pid.ok()) return pid.status();
    if ((*found)->subscriber != *pid) return SubscriptionNotFound(request.subscription_id());
  }
  v1::UnsubscribeFromEventsResponse response;
  FillSubscription(call, **found, *response.mutable_data());
  call.environment().hub->Unsubscribe((*found)->id);
  return response;
}

}  // namespace arsenal::service::event
