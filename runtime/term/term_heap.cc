// SPDX-License-Identifier: MIT
// Allocation and iterative destruction of heap values.
#include "runtime/term/term_heap.h"

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

#include "runtime/term/native.h"

namespace arsenal::runtime {
namespace {

// Dead values wait in a chain through their own headers, so freeing needs no memory. Values are
// aligned to 16: the low four bits of the address carry the kind.
uint64_t ChainLink(TermHeader* value, Term::Kind kind) {
  static_assert(static_cast<int>(Term::Kind::kNative) < 16);
  return reinterpret_cast<uintptr_t>(value) | static_cast<uint64_t>(kind);
}
TermHeader* LinkedValue(uint64_t link) {
  return reinterpret_cast<TermHeader*>(link & ~uint64_t{15});
}
Term::Kind LinkedKind(uint64_t link) { return static_cast<Term::Kind>(link & 15); }

}  // namespace

TermHeader* TermHeap::Allocate(size_t bytes, size_t count) {
  static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= 16);
  if (count > std::numeric_limits<uint32_t>::max()) {
    std::fprintf(stderr, "a term of %zu parts: expected fewer than 2^32\n", count);
    std::abort();
  }
  size_t rounded = (sizeof(TermHeader) + bytes + 7) & ~size_t{7};
  TermHeader* value = ::new (::operator new(rounded)) TermHeader;
  value->count = static_cast<uint32_t>(count);
  value->heap_bytes = rounded;
  return value;
}

size_t TermHeap::SlotCount(const TermHeader* value, Term::Kind kind) {
  switch (kind) {
    case Term::Kind::kTuple: return value->count;
    case Term::Kind::kList: return 2;
    case Term::Kind::kMap: return size_t{value->count} * 2;
    default: return 0;
  }
}

void Term::Free(TermHeader* dead, Kind kind) {
  uint64_t chain = ChainLink(dead, kind);
  dead->heap_bytes = 0;
  while (chain != 0) {
    TermHeader* value = LinkedValue(chain);
    Kind value_kind = LinkedKind(chain);
    chain = value->heap_bytes;
    Term* slots = TermHeap::SlotsOf(value);
    for (size_t i = TermHeap::SlotCount(value, value_kind); i > 0; --i) {
      const Term& slot = slots[i - 1];
      if (slot.IsImmediate() || !slot.header()->Release()) continue;
      slot.header()->heap_bytes = chain;
      chain = ChainLink(slot.header(), slot.kind());
    }
    if (value_kind == Kind::kNative) {
      const NativeType* type = *reinterpret_cast<const NativeType**>(value + 1);
      void* payload = reinterpret_cast<char*>(value) + kNativePayloadOffset;
      for (Term held; type->take_term != nullptr && type->take_term(payload, &held);) {
        if (held.IsImmediate()) continue;
        const Raw raw = std::move(held).TakeRaw();
        TermHeader* header = reinterpret_cast<TermHeader*>(raw.word);
        if (!header->Release()) continue;
        header->heap_bytes = chain;
        chain = ChainLink(header, static_cast<Kind>(raw.tag & ~kHeapBit));
      }
      // Terms that the payload still holds come back here, one level of recursion for each payload
      // inside a payload.
      type->destroy(payload);
    }
    ::operator delete(value);
  }
}

}  // namespace arsenal::runtime
