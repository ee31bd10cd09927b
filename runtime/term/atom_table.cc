// SPDX-License-Identifier: MIT
// AtomTable: a table of fixed width with chains that only grow at their heads.
#include "runtime/term/atom_table.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {

AtomTable::AtomTable(size_t limit)
    : limit_(limit),
      bucket_mask_(std::bit_ceil(limit / kAtomsPerBucket + 1) - 1),
      buckets_(new std::atomic<const Entry*>[bucket_mask_ + 1]()) {}

AtomTable::~AtomTable() {
  for (size_t i = 0; i <= bucket_mask_; ++i) {
    const Entry* entry = buckets_[i].load(std::memory_order_relaxed);
    while (entry != nullptr) {
      const Entry* next = entry->next;
      DeleteEntry(entry);
      entry = next;
    }
  }
}

AtomTable::Entry* AtomTable::NewEntry(std::string_view text) {
  struct Block {
    Entry entry;
    AtomRecord record;
  };
  char* place = static_cast<char*>(::operator new(sizeof(Block) + text.size()));
  char* copy = place + sizeof(Block);
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  Block* block =
      ::new (place) Block{{nullptr, nullptr, true}, {{copy, text.size()}, StableHashBytes(text)}};
  block->entry.record = &block->record;
  return &block->entry;
}

void AtomTable::DeleteEntry(const Entry* entry) {
  if (entry->owned) {
    ::operator delete(const_cast<Entry*>(entry));
  } else {
    delete entry;
  }
}

const AtomTable::Entry* AtomTable::FindInChain(const Entry* from, const Entry* until,
                                               std::string_view text) {
  while (from != until && from->record->text != text) from = from->next;
  return from == until ? nullptr : from;
}

// Abseil's hash differs from run to run, so nobody can prepare texts that meet in one chain.
std::atomic<const AtomTable::Entry*>& AtomTable::BucketOf(std::string_view text) const {
  return buckets_[absl::HashOf(text) & bucket_mask_];
}

std::optional<Atom> AtomTable::Find(std::string_view text) const {
  const Entry* found = FindInChain(BucketOf(text).load(std::memory_order_acquire), nullptr, text);
  if (found == nullptr) return std::nullopt;
  return Atom(found->record);
}

absl::StatusOr<Atom> AtomTable::Intern(std::string_view text, Room room) {
  std::atomic<const Entry*>& bucket = BucketOf(text);
  const Entry* first = bucket.load(std::memory_order_acquire);
  if (const Entry* found = FindInChain(first, nullptr, text)) return Atom(found->record);

  std::optional<size_t> characters = CountCodePoints(text);
  if (!characters) return absl::InvalidArgumentError("an atom's text must be UTF-8");
  if (*characters > Atom::kMaxCharacters) {
    return absl::InvalidArgumentError(absl::StrCat(
        "expected an atom of at most ", Atom::kMaxCharacters, " characters, found ", *characters));
  }
  if (room == Room::kBelowLimit && IsFull()) {
    // Full perhaps because somebody has just made this very atom: what is counted is in its chain.
    first = bucket.load(std::memory_order_acquire);
    if (const Entry* found = FindInChain(first, nullptr, text)) return Atom(found->record);
    return absl::ResourceExhaustedError(
        absl::StrCat("system_limit: the table of atoms is full (", limit(), " atoms)"));
  }
  Entry* entry = NewEntry(text);
  entry->next = first;
  while (!bucket.compare_exchange_weak(first, entry, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
    // Somebody pushed: only what is new at the head has not been looked at.
    if (const Entry* found = FindInChain(first, entry->next, text)) {
      DeleteEntry(entry);
      return Atom(found->record);
    }
    entry->next = first;
  }
  size_.fetch_add(1, std::memory_order_release);
  return Atom(entry->record);
}

void AtomTable::Adopt(const AtomRecord* record) {
  std::atomic<const Entry*>& bucket = BucketOf(record->text);
  Entry* entry = new Entry{record, bucket.load(std::memory_order_acquire), false};
  while (!bucket.compare_exchange_weak(entry->next, entry, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
  }
  size_.fetch_add(1, std::memory_order_release);
}

AtomTable& AtomTable::Global() {
  static AtomTable& table = []() -> AtomTable& {
    AtomTable& made = *new AtomTable(Atom::kDefaultLimit);
    for (const AtomRecord& record : kWellKnownAtoms) made.Adopt(&record);
    return made;
  }();
  return table;
}

}  // namespace arsenal::runtime
