// SPDX-License-Identifier: MIT
// ProcessService.SpawnProcess: a process, and its pid at once.

#include <utility>

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/module_start.h"
#include "service/process/operations.h"

namespace arsenal::service::process {

core::Answer<v1::SpawnProcessResponse> SpawnProcess(core::Call& call,
                                                    const v1::SpawnProcessRequest& request) {
  const std::string function = core::FunctionOf(request);
  absl::Status known = core::CheckStart(call, request.module(), function);
  if (!known.ok()) return known;
  const auto arguments = core::ReadArguments(request.args(), core::FormatOf(request));
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<runtime::PreparedStart> start =
      call.node().modules().Prepare(request.module(), function, *arguments);
  if (!start.ok()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"args", std::string(start.status().message())}});
  }
  if (absl::Status room = core::CheckRoom(call); !room.ok()) return room;
  runtime::ProcessSpace& space = call.node().space();
  const auto spawned = start->handler != nullptr
                           ? space.Spawn(std::move(start->handler), std::move(start->options))
                           : space.Spawn(std::move(start->main), std::move(start->options));
  if (!spawned.ok()) return spawned.status();
  v1::SpawnProcessResponse response;
  response.mutable_data()->set_pid(spawned->pid.ToString());
  response.mutable_data()->set_module(request.module());
  response.mutable_data()->set_function(function);
  return response;
}

}  // namespace arsenal::service::process
