// SPDX-License-Identifier: MIT
// Maps: an ordered array of keys and one of values. Messages and states are read far more often
// than they are changed, and an array is the smallest and quickest thing to read, compare and
// print.
#include <algorithm>

#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

// All slots are terms by now; adds up what they take.
Term SealMap(TermHeader* map) {
  uint64_t bytes = sizeof(TermHeader);
  const Term* slots = TermHeap::SlotsOf(map);
  for (size_t i = 0; i < size_t{map->count} * 2; ++i) {
    bytes = AddSaturating(bytes, slots[i].ByteSize());
  }
  map->heap_bytes = bytes;
  return TermHeap::Seal(map, Term::Kind::kMap);
}

TermHeader* AllocateMap(size_t count) {
  return TermHeap::Allocate(count * 2 * sizeof(Term), count);
}

std::span<const Term> Keys(const Term& map) {
  return map.map_size() == 0 ? std::span<const Term>()
                             : std::span(TermHeap::SlotsOf(map), map.map_size());
}
std::span<const Term> Values(const Term& map) {
  return map.map_size() == 0 ? std::span<const Term>()
                             : std::span(TermHeap::SlotsOf(map) + map.map_size(), map.map_size());
}

// Where the key is or would be.
size_t LowerBound(std::span<const Term> keys, const Term& key) {
  return static_cast<size_t>(
      std::lower_bound(keys.begin(), keys.end(), key,
                       [](const Term& a, const Term& b) { return CompareExact(a, b) < 0; }) -
      keys.begin());
}

void SortByKey(std::vector<std::pair<Term, Term>>& entries) {
  const auto before = [](const auto& a, const auto& b) {
    return CompareExact(a.first, b.first) < 0;
  };
  // The library's stable sort takes memory for itself; most maps are too small to be worth that.
  constexpr size_t kFew = 12;
  if (entries.size() > kFew) {
    std::stable_sort(entries.begin(), entries.end(), before);
    return;
  }
  for (size_t i = 1; i < entries.size(); ++i) {
    for (size_t j = i; j > 0 && before(entries[j], entries[j - 1]); --j) {
      std::swap(entries[j], entries[j - 1]);
    }
  }
}

}  // namespace

Term Term::Map(std::vector<std::pair<Term, Term>> entries) {
  SortByKey(entries);
  // Of equal keys keep the last, which the stable sort has left last.
  size_t kept = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (kept > 0 && entries[kept - 1].first == entries[i].first) {
      entries[kept - 1].second = std::move(entries[i].second);
    } else {
      if (kept != i) entries[kept] = std::move(entries[i]);
      ++kept;
    }
  }
  if (kept == 0) return TermHeap::Immediate(Kind::kMap, 0);
  TermHeader* map = AllocateMap(kept);
  Term* slots = TermHeap::SlotsOf(map);
  for (size_t i = 0; i < kept; ++i) {
    ::new (slots + i) Term(std::move(entries[i].first));
    ::new (slots + kept + i) Term(std::move(entries[i].second));
  }
  return SealMap(map);
}

const Term* Term::Find(const Term& key) const {
  // Most maps are small and most keys atoms, which are equal exactly when their words are.
  constexpr size_t kScanned = 8;
  std::span<const Term> keys = Keys(*this);
  size_t index = 0;
  if (keys.size() <= kScanned && key.Is(Kind::kAtom)) {
    while (index < keys.size() && !(keys[index] == key)) ++index;
  } else {
    index = LowerBound(keys, key);
  }
  return index < keys.size() && keys[index] == key ? &keys[keys.size() + index] : nullptr;
}

Term Term::WithEntry(Term key, Term value) const {
  std::span<const Term> keys = Keys(*this);
  std::span<const Term> values = Values(*this);
  size_t place = LowerBound(keys, key);
  size_t replaced = place < keys.size() && keys[place] == key ? 1 : 0;
  size_t count = keys.size() + 1 - replaced;
  TermHeader* map = AllocateMap(count);
  Term* slots = TermHeap::SlotsOf(map);
  for (size_t i = 0; i < place; ++i) {
    ::new (slots + i) Term(keys[i]);
    ::new (slots + count + i) Term(values[i]);
  }
  ::new (slots + place) Term(std::move(key));
  ::new (slots + count + place) Term(std::move(value));
  for (size_t i = place + replaced; i < keys.size(); ++i) {
    ::new (slots + i + 1 - replaced) Term(keys[i]);
    ::new (slots + count + i + 1 - replaced) Term(values[i]);
  }
  return SealMap(map);
}

Term Term::WithoutKey(const Term& key) const {
  std::span<const Term> keys = Keys(*this);
  std::span<const Term> values = Values(*this);
  size_t place = LowerBound(keys, key);
  if (place == keys.size() || !(keys[place] == key)) return *this;
  size_t count = keys.size() - 1;
  if (count == 0) return TermHeap::Immediate(Kind::kMap, 0);
  TermHeader* map = AllocateMap(count);
  Term* slots = TermHeap::SlotsOf(map);
  for (size_t i = 0; i < count; ++i) {
    size_t from = i < place ? i : i + 1;
    ::new (slots + i) Term(keys[from]);
    ::new (slots + count + i) Term(values[from]);
  }
  return SealMap(map);
}

}  // namespace arsenal::runtime
