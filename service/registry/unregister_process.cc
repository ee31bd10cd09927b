// SPDX-License-Identifier: MIT
// RegistryService.UnregisterProcess: takes a name away, and looks whether it is gone.

#include "runtime/node/node.h"
#include "service/registry/names.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {

core::Answer<v1::UnregisterProcessResponse> UnregisterProcess(
    core::Call& call, const v1::UnregisterProcessRequest& request) {
  const absl::StatusOr<Registered> found = ResolveOrdinaryName(call, request);
  if (!found.ok()) return found.status();
  runtime::ProcessSpace& space = call.node().space();
  if (!request.validate_only()) (void)space.Unregister(found->name);  // somebody has it
  v1::UnregisterProcessResponse response;
  v1::UnregisteredName& outcome = *response.mutable_data();
  outcome.set_name(request.name());
  outcome.set_pid(found->pid.ToString());
  outcome.set_unregistered(!space.Whereis(found->name).has_value());
  return response;
}

}  // namespace arsenal::service::registry
