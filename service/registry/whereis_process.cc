// SPDX-License-Identifier: MIT
// RegistryService.WhereisProcess: who has a name, and what is kept beside it.

#include "runtime/node/node.h"
#include "service/core/timestamp.h"
#include "service/registry/names.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {

core::Answer<v1::WhereisProcessResponse> WhereisProcess(core::Call& call,
                                                        const v1::WhereisProcessRequest& request) {
  const absl::StatusOr<Registered> found = ResolveName(call, request.name());
  if (!found.ok()) return found.status();
  v1::WhereisProcessResponse response;
  v1::ProcessOfName& answer = *response.mutable_data();
  answer.set_name(request.name());
  answer.set_pid(found->pid.ToString());
  const auto info = call.node().Inspect(found->pid, runtime::Detail::kRow);
  if (info.has_value()) answer.set_type(core::TypeWord(*info));
  FillMetadata(call, found->name, answer);
  if (request.include().empty()) return response;
  for (const auto& version : call.node().space().name_metadata().Versions(found->name)) {
    v1::NameMetadataVersion& shown = *answer.add_history();
    shown.set_version(version.number);
    core::SetTimestamp(version.wall, *shown.mutable_changed_at());
    ShowMetadata(version.metadata, *shown.mutable_metadata());
  }
  return response;
}

}  // namespace arsenal::service::registry
