// SPDX-License-Identifier: MIT
// EventService.StopEventStream: turns the collection for subscriptions off.

#include "runtime/node/event_hub.h"
#include "service/core/fail.h"
#include "service/event/operations.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {

core::Answer<v1::StopEventStreamResponse> StopEventStream(
    core::Call& call, const v1::StopEventStreamRequest& request) {
  runtime::EventHub& hub = *call.environment().hub;
  if (!hub.StopCollection()) {
    return core::Fail(v1::REASON_NOT_ACTIVE, "stream: no events are collected");
  }
  v1::StopEventStreamResponse response;
  FillCollection(call, *hub.collection(), *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::event
