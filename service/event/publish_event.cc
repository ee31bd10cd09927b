// SPDX-License-Identifier: MIT
// EventService.PublishEvent: an event of the caller's own, under its own type, between those of the
// node.

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/base/limits.h"
#include "runtime/node/event_hub.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using runtime::Term;

core::TermFormat FormatOfData(const v1::PublishEventRequest& request) {
  return request.format() == "term" ? core::TermFormat::kTerm : core::TermFormat::kJson;
}

// The details of the event: #{type => Binary, data => Term}.
absl::StatusOr<Term> DetailsOf(const v1::PublishEventRequest& request) {
  std::vector<std::pair<Term, Term>> details;
  details.emplace_back(runtime::Atom::OfCode("type"), Term::Binary(request.type()));
  if (request.has_data()) {
    const auto data = core::ReadTerm("data", request.data(), FormatOfData(request));
    if (!data.ok()) return data.status();
    details.emplace_back(runtime::Atom::OfCode("data"), *data);
  }
  const Term all = Term::Map(std::move(details));
  if (all.ByteSize() <= runtime::kMaxEventTermBytes) return all;
  const core::FieldProblem problem = {
      "data", absl::StrCat("found ", all.ByteSize(), " bytes with the type, expected at most ",
                           runtime::kMaxEventTermBytes)};
  return core::FailFields(v1::REASON_VALIDATION_ERROR, {problem});
}

}  // namespace

core::Answer<v1::PublishEventResponse> PublishEvent(core::Call& call,
                                                    const v1::PublishEventRequest& request) {
  runtime::EventDetails details;
  runtime::Pid pid;
  if (request.has_pid()) {
    const absl::StatusOr<runtime::Pid> found = core::ResolveProcess(call, request.pid());
    if (!found.ok()) return found.status();
    pid = *found;
    const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
    if (info.has_value()) details.name = info->name;
  }
  const absl::StatusOr<Term> term = DetailsOf(request);
  if (!term.ok()) return term.status();
  details.details = *term;
  runtime::EventRing& ring = call.node().events();
  const runtime::EventCursor before = ring.Now();
  ring.Publish(runtime::EventType::kCustom, pid, details);
  v1::PublishEventResponse response;
  v1::PublishedEvent& shown = *response.mutable_data();
  shown.set_cursor(ring.Now().ToString());
  shown.set_sequence(ring.Now().sequence);
  shown.set_type("custom");
  shown.set_custom_type(request.type());
  const runtime::Event event = ring.Read(before, 1).events.front();
  uint32_t selecting = 0;
  for (const auto& [id, subscription] : call.environment().hub->subscriptions()) {
    selecting += (*subscription.filter)(event) ? 1 : 0;
  }
  shown.set_subscriptions(selecting);
  return response;
}

}  // namespace arsenal::service::event
