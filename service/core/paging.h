// SPDX-License-Identifier: MIT
// Paging: the same page and per_page, and the same meta, for every list.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

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

// Keeps of all rows those of one page, in the order of `less`, which must be total. Takes memory
// for the rows up to the page's end.
template <typename Row, typename Less>
class PageOfSorted {
 public:
  PageOfSorted(const Page& page, Less less)
      : first_(page.first()), keep_(first_ + page.rows), less_(std::move(less)) {}

  void Add(Row row) {
    ++total_;
    if (rows_.size() < keep_) {
      rows_.push_back(std::move(row));
    } else if (less_(row, rows_.front())) {
      std::pop_heap(rows_.begin(), rows_.end(), less_);
      rows_.back() = std::move(row);
    } else {
      return;
    }
    std::push_heap(rows_.begin(), rows_.end(), less_);
  }
  // How many were added.
  uint64_t total() const { return total_; }
  // The page; leaves nothing.
  std::vector<Row> Take() {
    std::vector<Row> page;
    while (rows_.size() > first_) {
      std::pop_heap(rows_.begin(), rows_.end(), less_);
      page.push_back(std::move(rows_.back()));
      rows_.pop_back();
    }
    std::reverse(page.begin(), page.end());
    return page;
  }

 private:
  const uint64_t first_;
  const uint64_t keep_;
  Less less_;
  std::vector<Row> rows_;  // a heap: the last of the kept rows is in front
  uint64_t total_ = 0;
};

// Fills everything but filters and cursor.
void FillMeta(const Page& page, uint64_t total, v1::ListMeta& meta);

// Adds "field=value" for each filter that a list request sets: every set field but page, per_page,
// sort and include.
void FillFilters(const google::protobuf::Message& request, v1::ListMeta& meta);

}  // namespace arsenal::service::core
