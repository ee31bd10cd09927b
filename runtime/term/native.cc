// SPDX-License-Identifier: MIT
// The heap value behind a native term: header, pointer to the type, padding, payload.
#include "runtime/term/native.h"

#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kPrefix = kNativePayloadOffset - sizeof(TermHeader);

}  // namespace

void* AllocateNative(const NativeType* type, size_t bytes) {
  TermHeader* value = TermHeap::Allocate(kPrefix + bytes, 1);
  *reinterpret_cast<const NativeType**>(value + 1) = type;
  return reinterpret_cast<char*>(value) + kNativePayloadOffset;
}

Term SealNative(void* payload) {
  TermHeader* value =
      reinterpret_cast<TermHeader*>(static_cast<char*>(payload) - kNativePayloadOffset);
  const NativeType* type = *reinterpret_cast<const NativeType**>(value + 1);
  value->heap_bytes = AddSaturating(kNativePayloadOffset, type->byte_size(payload));
  return TermHeap::Seal(value, Term::Kind::kNative);
}

const NativeType* Term::native_type() const {
  ExpectKind(Kind::kNative);
  return *content<const NativeType*>();
}

const void* Term::native_payload() const {
  ExpectKind(Kind::kNative);
  return reinterpret_cast<const char*>(header()) + kNativePayloadOffset;
}

Term EncodeNative(const Term& term) {
  Term encoded = term;
  while (encoded.Is(Term::Kind::kNative)) {
    encoded = encoded.native_type()->encode(encoded.native_payload());
  }
  return encoded;
}

}  // namespace arsenal::runtime
