// SPDX-License-Identifier: MIT
// How subscriptions and collections of events are named and shown.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "arsenal/v1/event.pb.h"
#include "runtime/node/event_hub.h"
#include "service/core/call.h"

namespace arsenal::service::event {

// The subscription of an id; SUBSCRIPTION_NOT_FOUND when there is none.
absl::StatusOr<runtime::EventSubscription*> FindSubscription(core::Call& call,
                                                             const std::string& id);
absl::Status SubscriptionNotFound(const std::string& id);

void FillSubscription(core::Call& call, const runtime::EventSubscription& subscription,
                      v1::EventSubscription& shown);
void FillCollection(core::Call& call, const runtime::EventCollection& collection,
                    v1::EventCollection& shown);

}  // namespace arsenal::service::event
