// SPDX-License-Identifier: MIT
// Making terms, and what happens when one is asked for what it is not.
#include "runtime/term/term.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/term/term_heap.h"

namespace arsenal::runtime {

std::string_view KindName(Term::Kind kind) {
  switch (kind) {
    case Term::Kind::kAtom: return "atom";
    case Term::Kind::kInteger: return "integer";
    case Term::Kind::kFloat: return "float";
    case Term::Kind::kBinary: return "binary";
    case Term::Kind::kTuple: return "tuple";
    case Term::Kind::kList: return "list";
    case Term::Kind::kNil: return "nil";
    case Term::Kind::kMap: return "map";
    case Term::Kind::kPid: return "pid";
    case Term::Kind::kReference: return "reference";
    case Term::Kind::kNative: return "native";
  }
  return "unknown";
}

Term Term::Float(double value) {
  if (std::isfinite(value)) return Term(std::bit_cast<uint64_t>(value), Tag(Kind::kFloat));
  if (std::isnan(value)) return atoms::kNan;
  return value > 0 ? atoms::kInfinity : atoms::kNegInfinity;
}

Term Term::Binary(std::string_view bytes) {
  if (bytes.empty()) return Term(uint64_t{0}, Tag(Kind::kBinary));
  TermHeader* value = TermHeap::Allocate(bytes.size(), bytes.size());
  std::memcpy(TermHeap::BytesOf(value), bytes.data(), bytes.size());
  return TermHeap::Seal(value, Kind::kBinary);
}

TermHeader* Term::AllocateTuple(size_t count) {
  return TermHeap::Allocate(count * sizeof(Term), count);
}

Term Term::SealTuple(TermHeader* tuple) {
  uint64_t bytes = sizeof(TermHeader);
  const Term* slots = TermHeap::SlotsOf(tuple);
  for (size_t i = 0; i < tuple->count; ++i) bytes = AddSaturating(bytes, slots[i].ByteSize());
  tuple->heap_bytes = bytes;
  return TermHeap::Seal(tuple, Kind::kTuple);
}

Term Term::Tuple(std::span<const Term> elements) {
  if (elements.empty()) return Term(uint64_t{0}, Tag(Kind::kTuple));
  TermHeader* tuple = AllocateTuple(elements.size());
  Term* slot = TermHeap::SlotsOf(tuple);
  for (const Term& element : elements) ::new (slot++) Term(element);
  return SealTuple(tuple);
}

Term Term::Cons(Term head, Term tail) {
  TermHeader* cell = TermHeap::Allocate(2 * sizeof(Term), 2);
  cell->heap_bytes =
      AddSaturating(sizeof(TermHeader), AddSaturating(head.ByteSize(), tail.ByteSize()));
  Term* slots = TermHeap::SlotsOf(cell);
  ::new (slots) Term(std::move(head));
  ::new (slots + 1) Term(std::move(tail));
  return TermHeap::Seal(cell, Kind::kList);
}

Term Term::ImproperList(std::span<const Term> elements, Term tail) {
  for (size_t i = elements.size(); i > 0; --i) tail = Cons(elements[i - 1], std::move(tail));
  return tail;
}

std::optional<std::vector<Term>> Term::ListElements() const {
  std::vector<Term> elements;
  const Term* rest = this;
  for (; rest->Is(Kind::kList); rest = &rest->tail()) elements.push_back(rest->head());
  if (!rest->IsNil()) return std::nullopt;
  return elements;
}

void Term::WrongKind(Kind expected) const {
  std::string_view expected_name = KindName(expected);
  std::string_view found_name = KindName(kind());
  std::fprintf(stderr, "term: expected %.*s, found %.*s\n", static_cast<int>(expected_name.size()),
               expected_name.data(), static_cast<int>(found_name.size()), found_name.data());
  std::abort();
}

void Term::OutOfRange(size_t index, size_t size) {
  std::fprintf(stderr, "term: expected an index below %zu, found %zu\n", size, index);
  std::abort();
}

void Term::NotImmediate() {
  std::fprintf(stderr, "term: expected the tag of an immediate, found one of a heap value\n");
  std::abort();
}

}  // namespace arsenal::runtime
