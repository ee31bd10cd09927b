// SPDX-License-Identifier: MIT
// Names in requests, and what is shown of a name.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "arsenal/v1/registry.pb.h"
#include "runtime/process/process_info.h"
#include "runtime/registry/name_metadata.h"
#include "service/core/call.h"
#include "service/core/target.h"

namespace arsenal::service::registry {

// How large metadata may be.
inline constexpr size_t kMetadataEntriesMax = 64;
inline constexpr size_t kMetadataBytesMax = 16'384;

// A name, and the process that has it.
struct Registered {
  runtime::Atom name;
  runtime::Pid pid;
};

// INVALID_NAME for what can be no name; PROCESS_NOT_FOUND, with the nearest name, when nobody has
// it.
absl::StatusOr<Registered> ResolveName(core::Call& call, const std::string& text);

// The same for a request that changes something: INCARNATION_CHANGED when the name belongs to
// another pid than if_pid says, PROCESS_CRITICAL when it belongs to the node.
template <typename Request>
absl::StatusOr<Registered> ResolveOrdinaryName(core::Call& call, const Request& request) {
  absl::StatusOr<Registered> found = ResolveName(call, request.name());
  if (!found.ok()) return found;
  if (request.has_if_pid()) {
    absl::Status same = core::CheckIncarnation(request.name(), found->pid, request.if_pid());
    if (!same.ok()) return same;
  }
  if (absl::Status status = core::RefuseCritical(call, found->pid); !status.ok()) return status;
  return found;
}

// A JSON object as a map of terms in the format json. INVALID_TERM when it is none.
absl::StatusOr<runtime::Term> ReadMetadata(const std::string& field,
                                           const google::protobuf::Struct& object);
// VALIDATION_ERROR when the metadata is too large to be kept.
absl::Status CheckMetadataSize(const runtime::Term& metadata);
void ShowMetadata(const runtime::Term& metadata, google::protobuf::Struct& object);

// Fills a row, a ProcessOfName or a RegistryEntry with the metadata of a name, if there is any.
template <typename Row>
const runtime::MetadataVersion* FillMetadata(core::Call& call, runtime::Atom name, Row& row);

// The row of a list.
void FillName(core::Call& call, const Registered& registered, v1::RegisteredName& row);

// The metadata of a name; null when it has none.
const runtime::MetadataVersion* MetadataOf(core::Call& call, runtime::Atom name);

template <typename Row>
const runtime::MetadataVersion* FillMetadata(core::Call& call, runtime::Atom name, Row& row) {
  const runtime::MetadataVersion* version = MetadataOf(call, name);
  if (version == nullptr) return nullptr;
  ShowMetadata(version->metadata, *row.mutable_metadata());
  row.set_metadata_version(version->number);
  return version;
}

}  // namespace arsenal::service::registry
