// SPDX-License-Identifier: MIT
// Run queues: taking from the middle, as simulations do.

#include "runtime/scheduler/run_queue.h"

namespace arsenal::runtime {

Runnable* RunQueues::PopAt(int queue, size_t place) {
  const Queue& source = queues_[static_cast<size_t>(queue)];
  RUNTIME_CHECK(place < source.size);
  Runnable* before = nullptr;
  Runnable* found = source.first;
  for (size_t i = 0; i < place; ++i) {
    before = found;
    found = found->next_ready_;
  }
  return TakeOut(queue, before, found);
}

}  // namespace arsenal::runtime
