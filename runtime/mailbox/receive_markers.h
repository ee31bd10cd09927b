// SPDX-License-Identifier: MIT
// ReceiveMarkers: for the newest refs that a process has made, the last message that was in its
// mailbox then. A receive of messages about such a ref starts behind it, so a reply is found at
// once however long the mailbox is. Made on first use: a process whose mailbox is empty when it
// makes refs needs none.
#pragma once

#include <array>
#include <cstddef>

#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

class ReceiveMarkers {
 public:
  // As many requests may be under way; for older refs a receive looks from the front.
  static constexpr size_t kMarkers = 8;

  // `last` is not null. The oldest marker gives way when there is no room.
  void Set(Ref ref, Cell* last) {
    for (Marker& marker : markers_) {
      if (marker.last == nullptr || marker.ref == ref) {
        marker = {ref, last};
        return;
      }
    }
    markers_[next_] = {ref, last};
    next_ = (next_ + 1) % kMarkers;
  }
  // Null when there is none, or nothing is left of what was before the ref.
  Cell* Find(Ref ref) const {
    for (const Marker& marker : markers_) {
      if (marker.last != nullptr && marker.ref == ref) return marker.last;
    }
    return nullptr;
  }
  // The cell leaves the mailbox; `before` is its neighbour, or null.
  void Removed(const Cell* cell, Cell* before) {
    for (Marker& marker : markers_) {
      if (marker.last == cell) marker.last = before;
    }
  }

 private:
  struct Marker {
    Ref ref;
    Cell* last = nullptr;
  };
  std::array<Marker, kMarkers> markers_;
  size_t next_ = 0;
};

}  // namespace arsenal::runtime
