// SPDX-License-Identifier: MIT

#include "service/event/subscriptions.h"

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"

namespace arsenal::service::event {
absl::Status SubscriptionNotFound(const std::string& id) {
  return core::Fail(v1::REASON_SUBSCRIPTION_NOT_FOUND,
                    absl::StrCat("subscription_id: no subscription ", id),
                    {{"subscription_id", id}});
}

absl::StatusOr<runtime::EventSubscription*> FindSubscription(core::Call& call,
                                                             const std::string& id) {
  runtime::EventSubscription* found = call.environment().hub->Find(id);
  if (found == nullptr) return SubscriptionNotFound(id);
  return found;
}

void FillSubscription(core::Call& call, const runtime::EventSubscription& subscription,
                      v1::EventSubscription& shown) {
  shown.set_subscription_id(subscription.id);
  for (const runtime::EventType type : subscription.types) {
    shown.add_event_types(std::string(runtime::EventTypeName(type)));
  }
  if (subscription.types.empty()) shown.add_event_types("all");
  if (subscription.subscriber.valid()) {
    shown.set_subscriber_pid(subscription.subscriber.ToString());
  }
  shown.set_position(subscription.position.ToString());
  shown.set_delivered(subscription.delivered);
  shown.set_dropped(subscription.dropped);
  shown.set_stream_active(call.environment().hub->collecting());
}

void FillCollection(core::Call& call, const runtime::EventCollection& collection,
                    v1::EventCollection& shown) {
  const uint64_t incarnation = call.node().events().incarnation();
  shown.set_stream_active(!collection.last.has_value());
  for (const runtime::EventType type : collection.types) {
    shown.add_event_types(std::string(runtime::EventTypeName(type)));
  }
  if (collection.types.empty()) shown.add_event_types("all");
  shown.set_sample_rate(collection.sample_rate);
  shown.set_began(runtime::EventCursor{incarnation, collection.after}.ToString());
  if (collection.last) {
    shown.set_ended(runtime::EventCursor{incarnation, *collection.last}.ToString());
  }
}

}  // namespace arsenal::service::event
