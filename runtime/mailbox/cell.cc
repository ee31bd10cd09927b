// SPDX-License-Identifier: MIT
// The end of a pool of cells.

#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

CellPool::~CellPool() {
  while (free_ != nullptr) {
    Cell* next = free_->next.load(std::memory_order_relaxed);
    delete free_;
    free_ = next;
  }
}

}  // namespace arsenal::runtime
