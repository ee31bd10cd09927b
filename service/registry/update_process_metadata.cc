// SPDX-License-Identifier: MIT
// RegistryService.UpdateProcessMetadata: another version of what is kept beside a name.

#include "runtime/node/node.h"
#include "service/registry/names.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using runtime::Term;

// What is there with every entry of `changes`, but without those that are null.
Term Merged(Term metadata, const Term& changes) {
  const auto nil = runtime::Atom::Find("nil");
  for (size_t i = 0; i < changes.map_size(); ++i) {
    const auto [key, value] = changes.map_entry(i);
    const bool removed = nil.has_value() && value.Is(*nil);
    metadata = removed ? metadata.WithoutKey(key) : metadata.WithEntry(key, value);
  }
  return metadata;
}

}  // namespace

core::Answer<v1::UpdateProcessMetadataResponse> UpdateProcessMetadata(
    core::Call& call, const v1::UpdateProcessMetadataRequest& request) {
  const absl::StatusOr<Registered> found = ResolveOrdinaryName(call, request);
  if (!found.ok()) return found.status();
  absl::StatusOr<Term> metadata = ReadMetadata("metadata", request.metadata());
  if (!metadata.ok()) return metadata.status();
  if (request.mode() == "merge") {
    const runtime::MetadataVersion* before = MetadataOf(call, found->name);
    metadata = Merged(before == nullptr ? Term::Map({}) : before->metadata, *metadata);
  }
  if (absl::Status size = CheckMetadataSize(*metadata); !size.ok()) return size;
  runtime::ProcessSpace& space = call.node().space();
  space.name_metadata().Set(found->name, *std::move(metadata), space.worker().round_wall());
  v1::UpdateProcessMetadataResponse response;
  FillName(call, *found, *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::registry
