// SPDX-License-Identifier: MIT
// InnerCall: a handler that runs another operation. The inner call goes through every stage of the
// pipeline as one of its own, with the same request id; it is counted and logged like any other.
//
//   core::Wait<core::InnerOutcome> wait(call, [&](core::Wait<core::InnerOutcome>::Resume resume) {
//     return core::StartInnerCall(call, row, message, std::move(resume));
//   });
//   std::optional<core::InnerOutcome> outcome = co_await wait;
#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/core/call.h"
#include "service/core/table.h"

namespace arsenal::service::core {

// What the inner operation has answered.
struct InnerOutcome {
  absl::Status status;
  std::unique_ptr<google::protobuf::Message> response;  // null unless the status is ok
};

// Whether StartInnerCall takes the row: it answers once, and does not itself run others.
bool CanRunInside(const Row& row);

// Begins the call, on the worker. The row must be one that CanRunInside. `done` comes on the
// worker, perhaps at once, with the outcome. The answer gives up: `done` is not called after it,
// and the inner call is told that its caller has gone. `request` is copied.
absl::AnyInvocable<void()> StartInnerCall(Call& outer, const Row& row,
                                          const google::protobuf::Message& request,
                                          absl::AnyInvocable<void(InnerOutcome)> done);

}  // namespace arsenal::service::core
