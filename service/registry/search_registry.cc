// SPDX-License-Identifier: MIT
// RegistryService.SearchRegistry: the names whose metadata has what is asked for.

#include "google/protobuf/util/json_util.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/paging.h"
#include "service/core/scan.h"
#include "service/registry/names.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using runtime::Term;

constexpr char kField[] = "metadata_query";
constexpr size_t kSlice = 500;

absl::StatusOr<Term> QueryOf(const std::string& text) {
  google::protobuf::Struct object;
  if (!google::protobuf::util::JsonStringToMessage(text, &object).ok()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{kField, "found other text, expected a JSON object"}});
  }
  absl::StatusOr<Term> query = ReadMetadata(kField, object);
  if (!query.ok() || query->map_size() > 0) return query;
  return core::FailFields(v1::REASON_VALIDATION_ERROR,
                          {{kField, "found an empty object, expected at least one entry"}});
}

}  // namespace

core::Answer<v1::SearchRegistryResponse> SearchRegistry(core::Call& call,
                                                        const v1::SearchRegistryRequest& request) {
  const absl::StatusOr<Term> query = QueryOf(request.metadata_query());
  if (!query.ok()) co_return query.status();
  const core::Page page = core::PageOf(request);
  const std::string cursor = call.node().events().Now().ToString();
  v1::SearchRegistryResponse response;
  uint64_t total = 0;
  runtime::MetadataMatches found;
  while (true) {
    found = call.node().space().name_metadata().Search(*query, found.next, kSlice);
    for (const runtime::Atom name : found.names) {
      const uint64_t row = total++;
      if (row < page.first() || row >= page.first() + page.rows) continue;
      FillName(call, {name, *call.node().space().Whereis(name)}, *response.add_data());
    }
    if (!found.next.has_value()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  core::FillMeta(page, total, *response.mutable_meta());
  response.mutable_meta()->set_cursor(cursor);
  core::FillFilters(request, *response.mutable_meta());
  co_return response;
}

}  // namespace arsenal::service::registry
