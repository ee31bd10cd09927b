// SPDX-License-Identifier: MIT
// Paging: the same page and per_page, and the same meta, for every list.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "arsenal/v1/types.pb.h"

namespace arsenal::service::core {

// Where a page begins and how long it is.
struct Page {
  uint32_t number = 1;
  uint32_t rows = 50;
  uint64_t first() const { return static_cast<uint64_t>(number - 1) * rows; }
};

// The page that a list request asks for; the validator has checked the bounds.
template <typename Request>
Page PageOf(const Request& request) {
  Page page;
  if (request.has_page()) page.number = request.page();
  if (request.has_per_page()) page.rows = request.per_page();
  return page;
}

// Fills everything but filters and cursor.
void FillMeta(const Page& page, uint64_t total, v1::ListMeta& meta);

// Adds "field=value" for each filter that a list request sets: every set field but page, per_page,
// sort and include.
void FillFilters(const google::protobuf::Message& request, v1::ListMeta& meta);

}  // namespace arsenal::service::core
