// SPDX-License-Identifier: MIT
// EventService.StartEventStream: turns the collection for subscriptions on.

#include "runtime/node/event_hub.h"
#include "service/core/fail.h"
#include "service/event/operations.h"
#include "service/event/selection.h"
#include "service/event/subscriptions.h"

namespace arsenal::service::event {

core::Answer<v1::StartEventStreamResponse> StartEventStream(
    core::Call& call, const v1::StartEventStreamRequest& request) {
  runtime::EventHub& hub = *call.environment().hub;
  const double rate = request.has_sample_rate() ? request.sample_rate() : 1.0;
  if (!hub.StartCollection(TypesOf(request.event_types()), rate)) {
    return core::Fail(v1::REASON_ALREADY_ACTIVE, "stream: events are collected already");
  }
  v1::StartEventStreamResponse response;
  FillCollection(call, *hub.collection(), *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::event
