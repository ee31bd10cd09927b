// SPDX-License-Identifier: MIT
// RegistryService.DumpRegistry: every name with all that is kept beside it.

#include "service/core/scan.h"
#include "service/core/timestamp.h"
#include "service/registry/name_list.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

void FillEntry(core::Call& call, const Registered& registered, v1::RegistryEntry& entry) {
  entry.set_name(std::string(registered.name.text()));
  entry.set_scope("local");
  entry.set_pid(registered.pid.ToString());
  entry.set_node(call.node().name());
  const runtime::MetadataVersion* version = FillMetadata(call, registered.name, entry);
  if (version == nullptr) return;
  core::SetTimestamp(version->wall, *entry.mutable_metadata_changed_at());
  entry.set_metadata_versions_kept(
      static_cast<uint32_t>(call.node().space().name_metadata().Versions(registered.name).size()));
}

}  // namespace

core::Answer<v1::DumpRegistryResponse> DumpRegistry(core::Call& call,
                                                    const v1::DumpRegistryRequest& request) {
  NameList list(call, core::PageOf(request));
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (info->name.has_value()) list.Add(*info->name);
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::DumpRegistryResponse response;
  list.Finish(response, [&call, &response](const Registered& registered) {
    FillEntry(call, registered, *response.add_data());
  });
  co_return response;
}

}  // namespace arsenal::service::registry
