// SPDX-License-Identifier: MIT
// OperationService.ListOperations: the table, as data.

#include <algorithm>
#include <tuple>
#include <vector>

#include "service/core/paging.h"
#include "service/core/table.h"
#include "service/operation/describe.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::ListOperationsResponse> ListOperations(core::Call& call,
                                                        const v1::ListOperationsRequest& request) {
  std::vector<const core::Row*> rows;
  for (const auto& row : call.environment().table->rows()) {
    if (request.has_category() && CategoryOf(*row) != request.category()) continue;
    rows.push_back(row.get());
  }
  std::sort(rows.begin(), rows.end(), [](const core::Row* a, const core::Row* b) {
    return std::make_tuple(CategoryOf(*a), a->descriptor->name(), a->operation.path) <
           std::make_tuple(CategoryOf(*b), b->descriptor->name(), b->operation.path);
  });
  v1::ListOperationsResponse response;
  const core::Page page = core::PageOf(request);
  for (uint64_t i = page.first(); i < rows.size() && i < page.first() + page.rows; ++i) {
    *response.add_data() = Summarize(*call.environment().contract, *rows[i]);
  }
  core::FillMeta(page, rows.size(), *response.mutable_meta());
  core::FillFilters(request, *response.mutable_meta());
  return response;
}

}  // namespace arsenal::service::operation
