// SPDX-License-Identifier: MIT
// Native terms: a C++ value that travels as it is between processes of native code and turns into
// an ordinary term only when somebody looks (prints, compares, hashes, records or sends it away).
// The codec says how.
//
//   struct PointCodec {
//     using Payload = Point;
//     static constexpr std::string_view kName = "point";
//     static constexpr uint32_t kVersion = 1;
//     static Term Encode(const Point& point) { return Term::TupleOf(...); }
//     static absl::StatusOr<Point> Decode(const Term& term);
//     static size_t ByteSize(const Point& point) { return sizeof(Point); }
//     // Only where payloads hold terms that may hold payloads, and so on without end: moves out
//     one
//     // term that it holds; false when there is none left. Destroying then needs no stack.
//     static bool TakeTerm(Point& point, Term* term);
//   };
//   Term message = MakeNative<PointCodec>(Point{1, 2});
//   if (const Point* point = NativeCast<PointCodec>(message)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// Describes one payload type of one version of one image of code. Terms refer to it by address, so
// it must outlive them: before an image goes, all that is queued, timed or recorded goes through
// EncodeNatives, and what the next version makes of it is Readopt's.
struct NativeType {
  std::string_view name;  // the same in all versions
  uint32_t version;       // of the payload's layout and encoding
  // The payload as a term without payloads of its own type inside itself.
  Term (*encode)(const void* payload);
  // A native term of this type from what encode gave; InvalidArgument for anything else.
  absl::StatusOr<Term> (*decode)(const Term& encoded);
  // Bytes to charge for the payload.
  size_t (*byte_size)(const void* payload);
  void (*destroy)(void* payload);
  // Moves out one term that a dying payload holds; false when there is none left. May be null.
  bool (*take_term)(void* payload, Term* term);
};

// Payloads begin this far into the heap value and are aligned to at most 16.
inline constexpr size_t kNativePayloadOffset = 32;

// Room for a payload of `bytes`; the caller constructs it there, then seals it. Use MakeNative.
void* AllocateNative(const NativeType* type, size_t bytes);
Term SealNative(void* payload);

// The term that a native term's codec gives; any other term itself.
Term EncodeNative(const Term& term);

// The term with every payload whose type is chosen, however deep inside, replaced by what its codec
// gives; what holds none is shared with `term`. It is equal (=:=) to `term`.
Term EncodeNatives(const Term& term, absl::FunctionRef<bool(const NativeType&)> chosen);
// ... of all types: the term may outlive every image.
Term EncodeNatives(const Term& term);

// A native term of `type` from one of another version of it, or from an encoding. InvalidArgument
// when the payload is of a type with another name, or its encoding is not one that `type` reads.
absl::StatusOr<Term> Readopt(const Term& term, const NativeType& type);

template <class Codec>
Term MakeNative(typename Codec::Payload payload);

template <class Codec>
constexpr auto TakeTermOf() -> bool (*)(void*, Term*) {
  using Payload = typename Codec::Payload;
  if constexpr (requires(Payload& payload, Term* term) { Codec::TakeTerm(payload, term); }) {
    return [](void* payload, Term* term) {
      return Codec::TakeTerm(*static_cast<Payload*>(payload), term);
    };
  } else {
    return nullptr;
  }
}

template <class Codec>
inline constexpr NativeType kNativeTypeOf = {
    Codec::kName,
    Codec::kVersion,
    [](const void* payload) {
      return Codec::Encode(*static_cast<const typename Codec::Payload*>(payload));
    },
    [](const Term& encoded) -> absl::StatusOr<Term> {
      absl::StatusOr<typename Codec::Payload> payload = Codec::Decode(encoded);
      if (!payload.ok()) return payload.status();
      return MakeNative<Codec>(*std::move(payload));
    },
    [](const void* payload) -> size_t {
      return Codec::ByteSize(*static_cast<const typename Codec::Payload*>(payload));
    },
    [](void* payload) {
      using Payload = typename Codec::Payload;
      static_cast<Payload*>(payload)->~Payload();
    },
    TakeTermOf<Codec>(),
};

template <class Codec>
Term MakeNative(typename Codec::Payload payload) {
  using Payload = typename Codec::Payload;
  static_assert(alignof(Payload) <= 16);
  void* place = AllocateNative(&kNativeTypeOf<Codec>, sizeof(Payload));
  ::new (place) Payload(std::move(payload));
  return SealNative(place);
}

// The payload of a native term of this codec, or null for any other term. It lives as long as the
// term.
template <class Codec>
const typename Codec::Payload* NativeCast(const Term& term) {
  if (!term.Is(Term::Kind::kNative) || term.native_type() != &kNativeTypeOf<Codec>) return nullptr;
  return static_cast<const typename Codec::Payload*>(term.native_payload());
}

}  // namespace arsenal::runtime
