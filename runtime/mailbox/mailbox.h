// SPDX-License-Identifier: MIT
// Mailbox: the private list of messages that have arrived and are not yet taken, oldest first, with
// the place up to which a selective receive has looked in vain. Touched by its process's worker
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runtime/base/seeded_bug.h"
#include "runtime/mailbox/cell.h"
#include "runtime/mailbox/receive_markers.h"

namespace arsenal::runtime {

class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // Takes over the cell.
  void PushBack(Cell* cell) {
    cell->next.store(nullptr, std::memory_order_relaxed);
    if (last_ == nullptr) {
      first_ = cell;
    } else {
      last_->next.store(cell, std::memory_order_relaxed);
    }
    last_ = cell;
    ++length_;
    bytes_ += cell->Charge();
  }

  size_t length() const { return length_; }
  // What the messages are charged with in full.
  size_t bytes() const { return bytes_; }
  bool empty() const { return length_ == 0; }

  // The next message that the present receive has not looked at; null when it has seen all.
  Cell* Candidate() const { return looked_ == nullptr ? first_ : Next(looked_); }
  // The candidate does not match: it keeps its place.
  void Skip() { looked_ = Candidate(); }
  // Passes by all that is there.
  void PassAll() { looked_ = last_; }
  // Takes the candidate out. The receive is over: the next one looks from the front.
  Cell* TakeCandidate() {
    Cell* taken = Remove(looked_);
    looked_ = nullptr;
    return taken;
  }
  // Takes the candidate out for a moment; the receive goes on.
  Cell* LiftCandidate() { return Remove(looked_); }
  // Puts a lifted cell back to its place and passes it by.
  void PutBack(Cell* cell) {
    Cell* after = Candidate();
    cell->next.store(after, std::memory_order_relaxed);
    if (looked_ == nullptr) {
      first_ = cell;
    } else {
      looked_->next.store(cell, std::memory_order_relaxed);
    }
    if (last_ == looked_) last_ = cell;
    looked_ = cell;
    ++length_;
    bytes_ += cell->Charge();
  }
  // A message was looked at, and what it is charged with may have become another number.
  void Recharge(size_t before, size_t after) { bytes_ = bytes_ - before + after; }
  // The next receive looks from the front.
  void Rewind() { looked_ = nullptr; }
  // True when the present receive has passed messages by.
  bool HasSkipped() const { return looked_ != nullptr; }

  // Remembers that what is in the mailbox now cannot be about `ref`, which is new.
  void SetMarker(Ref ref) {
    if (last_ == nullptr) return;
    if (markers_ == nullptr) markers_ = std::make_unique<ReceiveMarkers>();
    markers_->Set(ref, last_);
  }
  // Starts a receive of messages about `ref` behind its marker, if it has one.
  void UseMarker(Ref ref) {
    if (markers_ == nullptr || looked_ != nullptr) return;
    looked_ = markers_->Find(ref);
    if (SeededBug(Bug::kReceiveMarkerSkipsOne) && looked_ != nullptr && Candidate() != nullptr)
        [[unlikely]]
      Skip();
  }
  // Bytes that the markers take.
  size_t MarkerBytes() const { return markers_ == nullptr ? 0 : sizeof(ReceiveMarkers); }

  // Takes out the first message for which test(Cell&) holds; null when there is none. What is about
  // a ref is looked for behind its marker.
  template <typename Test>
  Cell* TakeFirst(Test test, Ref about = Ref()) {
    Cell* before = markers_ == nullptr ? nullptr : markers_->Find(about);
    for (Cell* cell = before == nullptr ? first_ : Next(before); cell != nullptr;
         before = cell, cell = Next(cell)) {
      if (test(*cell)) return Remove(before);
    }
    return nullptr;
  }
  Cell* TakeFront() { return first_ == nullptr ? nullptr : Remove(nullptr); }
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (Cell* cell = first_; cell != nullptr; cell = Next(cell)) visit(*cell);
  }

 private:
  static Cell* Next(const Cell* cell) { return cell->next.load(std::memory_order_relaxed); }
  // Takes out the cell behind `before`, or the first one.
  Cell* Remove(Cell* before) {
    Cell* cell = before == nullptr ? first_ : Next(before);
    Cell* after = Next(cell);
    if (before == nullptr) {
      first_ = after;
    } else {
      before->next.store(after, std::memory_order_relaxed);
    }
    if (last_ == cell) last_ = before;
    if (looked_ == cell) looked_ = before;
    if (markers_ != nullptr) [[unlikely]]
      markers_->Removed(cell, before);
    --length_;
    bytes_ -= cell->Charge();
    return cell;
  }

  Cell* first_ = nullptr;
  Cell* last_ = nullptr;
  Cell* looked_ = nullptr;  // the last message passed by; null: none
  std::unique_ptr<ReceiveMarkers> markers_;
  size_t length_ = 0;
  size_t bytes_ = 0;
};

}  // namespace arsenal::runtime
