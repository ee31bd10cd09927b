// SPDX-License-Identifier: MIT
// RegistryService.ListRegisteredNames: the names that pass the filter, in their order.

#include <memory>

#include "re2/re2.h"
#include "service/core/fail.h"
#include "service/core/scan.h"
#include "service/registry/name_list.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

bool Passes(runtime::Atom name, const re2::RE2* pattern) {
  if (pattern == nullptr) return true;
  const std::string_view text = name.text();
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
}

}  // namespace

core::Answer<v1::ListRegisteredNamesResponse> ListRegisteredNames(
    core::Call& call, const v1::ListRegisteredNamesRequest& request) {
  std::unique_ptr<re2::RE2> pattern;
  if (request.has_name_pattern()) {
    pattern = std::make_unique<re2::RE2>(request.name_pattern(), re2::RE2::Quiet);
    if (!pattern->ok()) {
      co_return core::FailFields(v1::REASON_INVALID_PATTERN, {{"name_pattern", pattern->error()}});
    }
  }
  NameList list(call, core::PageOf(request));
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (info->name.has_value() && Passes(*info->name, pattern.get())) list.Add(*info->name);
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::ListRegisteredNamesResponse response;
  list.Finish(response, [&call, &response](const Registered& registered) {
    FillName(call, registered, *response.add_data());
  });
  core::FillFilters(request, *response.mutable_meta());
  co_return response;
}

}  // namespace arsenal::service::registry
