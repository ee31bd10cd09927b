// SPDX-License-Identifier: MIT
// ProcessService.GetProcessLinks: whom a process is linked to.

#include "runtime/node/node.h"
#include "service/core/paging.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessLinksResponse> GetProcessLinks(
    core::Call& call, const v1::GetProcessLinksRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kRelations);
  if (!info.ok()) return info.status();
  v1::GetProcessLinksResponse response;
  const core::Page page = core::PageOf(request);
  for (uint64_t i = page.first(); i < info->links.size() && i < page.first() + page.rows; ++i) {
    FillRelated(call, info->links[i], *response.add_data());
  }
  core::FillMeta(page, info->links.size(), *response.mutable_meta());
  response.mutable_meta()->set_cursor(call.node().events().Now().ToString());
  return response;
}

}  // namespace arsenal::service::process
