// SPDX-License-Identifier: MIT

#include "service/registry/names.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/nearest.h"
#include "service/core/terms.h"

namespace arsenal::service::registry {

using runtime::Atom;
using runtime::MetadataVersion;
using runtime::Term;

namespace {

absl::string_view KindOf(const Term& term) {
  const std::string_view kind = runtime::KindName(term.kind());
  return {kind.data(), kind.size()};
}

}  // namespace

absl::StatusOr<Registered> ResolveName(core::Call& call, const std::string& text) {
  if (const absl::Status valid = runtime::CheckName(text); !valid.ok()) {
    return core::FailFields(v1::REASON_INVALID_NAME, {{"name", std::string(valid.message())}},
                            {{"name", text}});
  }
  const auto name = Atom::Find(text);
  const auto pid = name.has_value() ? call.node().space().Whereis(*name) : std::nullopt;
  if (pid.has_value()) return Registered{*name, *pid};
  std::vector<std::string> names;
  for (const auto& [other, owner] : call.node().space().registry().Names()) {
    names.emplace_back(other.text());
  }
  core::Metadata metadata = {{"name", text}};
  if (const std::string nearest = core::Nearest(text, names); !nearest.empty()) {
    metadata["nearest"] = nearest;
  }
  return core::Fail(v1::REASON_PROCESS_NOT_FOUND,
                    absl::StrCat("name: nobody has the name ", text, " on this node"), metadata);
}

absl::StatusOr<Term> ReadMetadata(const std::string& field,
                                  const google::protobuf::Struct& object) {
  google::protobuf::Value value;
  *value.mutable_struct_value() = object;
  absl::StatusOr<Term> term = core::ReadTerm(field, value, core::TermFormat::kJson);
  if (!term.ok() || term->Is(Term::Kind::kMap)) return term;
  return core::FailFields(v1::REASON_INVALID_TERM,
                          {{field, absl::StrCat("found a ", KindOf(*term), ", expected a map")}});
}

absl::Status CheckMetadataSize(const Term& metadata) {
  if (metadata.map_size() <= kMetadataEntriesMax && metadata.ByteSize() <= kMetadataBytesMax) {
    return absl::OkStatus();
  }
  return core::FailFields(
      v1::REASON_VALIDATION_ERROR,
      {{"metadata", absl::StrCat("found ", metadata.map_size(), " entries of ", metadata.ByteSize(),
                                 " bytes, expected at most ", kMetadataEntriesMax, " and ",
                                 kMetadataBytesMax)}});
}

void ShowMetadata(const Term& metadata, google::protobuf::Struct& object) {
  google::protobuf::Value value;
  core::TermToJson(metadata, core::TermFormat::kJson, &value);
  object = std::move(*value.mutable_struct_value());
}

const MetadataVersion* MetadataOf(core::Call& call, Atom name) {
  return call.node().space().name_metadata().Find(name);
}

void FillName(core::Call& call, const Registered& registered, v1::RegisteredName& row) {
  row.set_name(std::string(registered.name.text()));
  row.set_pid(registered.pid.ToString());
  const auto info = call.node().Inspect(registered.pid, runtime::Detail::kRow);
  if (info.has_value()) row.set_type(core::TypeWord(*info));
  FillMetadata(call, registered.name, row);
}

}  // namespace arsenal::service::registry
