// SPDX-License-Identifier: MIT
// AtomTable: where texts become atoms. It only grows, up to a bound, and nothing in it moves or
// changes: readers and writers need no lock, a new atom is pushed on its bucket's chain by one
// compare-and-exchange.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/term/atom.h"

namespace arsenal::runtime {

class AtomTable {
 public:
  // Whether an atom that is new is refused when the table is full.
  enum class Room { kBelowLimit, kBeyondLimit };

  // Starts empty and refuses once `limit` are in it; threads that are adding at that very moment
  // may still finish, so each can pass the bound by one. The table's width follows this first
  // limit: a greater one later makes longer chains.
  explicit AtomTable(size_t limit);
  ~AtomTable();
  AtomTable(const AtomTable&) = delete;
  AtomTable& operator=(const AtomTable&) = delete;

  // As Atom::Intern and Atom::Find, in this table. The record lives as long as the table.
  absl::StatusOr<Atom> Intern(std::string_view text, Room room = Room::kBelowLimit);
  std::optional<Atom> Find(std::string_view text) const;
  // Adds a record that somebody else owns and whose text is not in the table, full or not.
  void Adopt(const AtomRecord* record);
  size_t size() const { return size_.load(std::memory_order_relaxed); }
  size_t limit() const { return limit_.load(std::memory_order_relaxed); }
  void set_limit(size_t limit) { limit_.store(limit, std::memory_order_relaxed); }

  // The one table of the program, with the well-known atoms in it; made on first use, never
  // destroyed, because atoms outlive everything.
  static AtomTable& Global();

 private:
  struct Entry {
    const AtomRecord* record;
    const Entry* next;
    bool owned;  // the record and its text were allocated with the entry
  };
  static constexpr size_t kAtomsPerBucket = 4;

  static Entry* NewEntry(std::string_view text);
  static void DeleteEntry(const Entry* entry);
  static const Entry* FindInChain(const Entry* from, const Entry* until, std::string_view text);

  std::atomic<const Entry*>& BucketOf(std::string_view text) const;
  bool IsFull() const { return size_.load(std::memory_order_acquire) >= limit(); }

  std::atomic<size_t> limit_;
  const size_t bucket_mask_;
  const std::unique_ptr<std::atomic<const Entry*>[]> buckets_;
  std::atomic<size_t> size_{0};
};

}  // namespace arsenal::runtime
