// SPDX-License-Identifier: MIT
// Term: the immutable value that messages, states and exit reasons are made of. A term takes 16
// bytes: a word and a tag. Atoms, integers of 64 bits, floats, pids, references and empty
// containers live in the word; all else is a counted value on the heap that copies share. Nothing
// here recurses: a list of millions and a term nested a hundred thousand deep are destroyed,
// compared, hashed and printed in a loop.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/term/atom.h"
#include "runtime/term/term_header.h"

namespace arsenal::runtime {

struct NativeType;  // runtime/term/native.h

class Term {
 public:
  enum class Kind : uint8_t {
    kAtom,
    kInteger,
    kFloat,
    kBinary,
    kTuple,
    kList,  // a cons cell
    kNil,   // []
    kMap,
    kPid,
    kReference,
    kNative,
  };
  // An immediate in pieces, or a held value on its way through storage that is no Term.
  struct Raw {
    uint64_t word;
    uint8_t tag;
  };

  // The atom `undefined`.
  Term() noexcept : Term(Atom()) {}
  Term(Atom atom) noexcept  // NOLINT: implicit, as in {ok, Pid}
      : word_(reinterpret_cast<uintptr_t>(atom.record())), tag_(Tag(Kind::kAtom)) {}
  Term(Pid pid) noexcept : word_(pid.bits()), tag_(Tag(Kind::kPid)) {}        // NOLINT: implicit
  Term(Ref ref) noexcept : word_(ref.bits()), tag_(Tag(Kind::kReference)) {}  // NOLINT: implicit
  Term(const Term& other) noexcept : word_(other.word_), tag_(other.tag_) {
    if (!IsImmediate()) header()->Retain();
  }
  // Leaves [] behind.
  Term(Term&& other) noexcept : word_(other.word_), tag_(other.tag_) {
    other.tag_ = Tag(Kind::kNil);
    other.word_ = 0;
  }
  Term& operator=(const Term& other) noexcept {
    Term copy(other);
    Swap(copy);
    return *this;
  }
  Term& operator=(Term&& other) noexcept {
    Term taken(std::move(other));
    Swap(taken);
    return *this;
  }
  ~Term() {
    if (!IsImmediate() && header()->Release()) Free(header(), kind());
  }
  void Swap(Term& other) noexcept {
    std::swap(word_, other.word_);
    std::swap(tag_, other.tag_);
  }

  static Term Integer(int64_t value) noexcept {
    return Term(static_cast<uint64_t>(value), Tag(Kind::kInteger));
  }
  static Term UnsignedInteger(uint64_t value);
  // "[+-]digits", of any size. InvalidArgument for anything else.
  static absl::StatusOr<Term> BigInteger(std::string_view decimal);
  // Erlang's floats are finite: not-a-number and the infinities give the atoms nan, infinity and
  // neg_infinity.
  static Term Float(double value);
  // Copies the bytes, of which there are less than 4 GiB.
  static Term Binary(std::string_view bytes);
  static Term Tuple(std::span<const Term> elements);
  // {A, B, ...} of what converts to a term.
  template <class... T>
  static Term TupleOf(T&&... elements);
  static Term Nil() noexcept { return Term(uint64_t{0}, Tag(Kind::kNil)); }
  static Term Cons(Term head, Term tail);
  static Term List(std::span<const Term> elements) { return ImproperList(elements, Nil()); }
  // [E1, E2 | tail]; without elements the tail itself.
  static Term ImproperList(std::span<const Term> elements, Term tail);
  // Of two equal (=:=) keys the later one's value stays.
  static Term Map(std::vector<std::pair<Term, Term>> entries);

  Kind kind() const noexcept { return static_cast<Kind>(tag_ & ~kHeapBit); }
  bool Is(Kind kind) const noexcept { return this->kind() == kind; }
  bool Is(Atom atom) const noexcept {
    return tag_ == Tag(Kind::kAtom) && word_ == reinterpret_cast<uintptr_t>(atom.record());
  }
  bool IsNil() const noexcept { return Is(Kind::kNil); }
  // An integer that fits 64 bits; every integer that does is stored so.
  bool IsSmall() const noexcept { return tag_ == Tag(Kind::kInteger); }

  // Each stops the program when the term is of another kind: the caller has asked kind() first.
  Atom AsAtom() const {
    Expect(Tag(Kind::kAtom));
    return Atom(reinterpret_cast<const AtomRecord*>(word_));
  }
  int64_t AsSmall() const {
    Expect(Tag(Kind::kInteger));
    return static_cast<int64_t>(word_);
  }
  double AsFloat() const {
    Expect(Tag(Kind::kFloat));
    return std::bit_cast<double>(word_);
  }
  Pid AsPid() const {
    Expect(Tag(Kind::kPid));
    return Pid::FromBits(word_);
  }
  Ref AsRef() const {
    Expect(Tag(Kind::kReference));
    return Ref::FromBits(word_);
  }
  // The bytes live as long as some copy of this term does.
  std::string_view AsBinary() const {
    ExpectKind(Kind::kBinary);
    return IsImmediate() ? std::string_view() : std::string_view(content<char>(), header()->count);
  }

  size_t arity() const {
    ExpectKind(Kind::kTuple);
    return IsImmediate() ? 0 : header()->count;
  }
  // Counted from 0; the index must be below arity().
  const Term& element(size_t index) const {
    if (index >= arity()) OutOfRange(index, arity());
    return content<Term>()[index];
  }
  std::span<const Term> elements() const {
    size_t count = arity();
    return count == 0 ? std::span<const Term>() : std::span(content<Term>(), count);
  }
  // A tuple of this arity whose first element is this atom.
  bool IsTagged(Atom tag, size_t arity) const {
    return tag_ == (Tag(Kind::kTuple) | kHeapBit) && header()->count == arity &&
           content<Term>()[0].Is(tag);
  }

  const Term& head() const {
    ExpectKind(Kind::kList);
    return content<Term>()[0];
  }
  const Term& tail() const {
    ExpectKind(Kind::kList);
    return content<Term>()[1];
  }
  // The elements of a proper list; nullopt for anything else.
  std::optional<std::vector<Term>> ListElements() const;

  size_t map_size() const {
    ExpectKind(Kind::kMap);
    return IsImmediate() ? 0 : header()->count;
  }
  // Entries are in OTP's order of keys (integers before floats). The index must be below
  // map_size().
  std::pair<const Term&, const Term&> map_entry(size_t index) const {
    if (index >= map_size()) OutOfRange(index, map_size());
    return {content<Term>()[index], content<Term>()[header()->count + index]};
  }
  // The value of a key (=:=) of a map, or null. O(log n).
  const Term* Find(const Term& key) const;
  // Copies of the map with one entry put or taken away. O(n).
  Term WithEntry(Term key, Term value) const;
  Term WithoutKey(const Term& key) const;

  // The descriptor of a native term's payload and the payload itself; NativeCast in native.h is the
  // typed way.
  const NativeType* native_type() const;
  const void* native_payload() const;

  // Bytes charged to each holder, in full, as if the term were copied for it; saturates at 2^64
  // - 1. O(1).
  //   every term               16 (its own slot)
  //   beyond that, per value: an integer beyond 64 bits 16 + 8 per limb of 64 bits; a binary that
  //   is not empty 16 + its length rounded up to 8; a tuple that is not empty 16 + its elements; a
  //   list cell 16 + head + tail; a map that is not empty 16 + keys + values; a native payload 32 +
  //   what its codec says.
  size_t ByteSize() const noexcept {
    return IsImmediate() ? sizeof(Term) : AddSaturating(sizeof(Term), header()->heap_bytes);
  }

  // The whole value is in word() and tag(): it may be kept in 9 bytes of somebody's own and comes
  // back by FromRaw.
  bool IsImmediate() const noexcept { return (tag_ & kHeapBit) == 0; }
  uint64_t word() const noexcept { return word_; }
  uint8_t tag() const noexcept { return tag_; }
  // An immediate from its word and tag; stops the program for the tag of a heap value, whose holder
  // would not be counted.
  static Term FromRaw(uint64_t word, uint8_t tag) {
    if ((tag & kHeapBit) != 0) NotImmediate();
    return Term(word, tag);
  }
  // Gives the value away with its count, heap or not, and takes it back. Each TakeRaw needs one
  // Adopt.
  Raw TakeRaw() && noexcept {
    Raw raw{word_, tag_};
    tag_ = Tag(Kind::kNil);
    word_ = 0;
    return raw;
  }
  static Term Adopt(Raw raw) noexcept { return Term(raw.word, raw.tag); }

  // Erlang's =:=; 1 and 1.0 differ. 0.0 and -0.0 are the same.
  friend bool operator==(const Term& a, const Term& b) {
    if (a.word_ == b.word_ && a.tag_ == b.tag_) return true;
    return !(a.IsPointerLike() && b.IsPointerLike()) && EqualExactly(a, b);
  }

 private:
  friend class TermHeap;
  static constexpr uint8_t kHeapBit = 0x80;

  Term(uint64_t word, uint8_t tag) noexcept : word_(word), tag_(tag) {}
  static constexpr uint8_t Tag(Kind kind) { return static_cast<uint8_t>(kind); }

  TermHeader* header() const { return reinterpret_cast<TermHeader*>(word_); }
  template <class T>
  const T* content() const {
    return reinterpret_cast<const T*>(word_ + sizeof(TermHeader));
  }
  // Immediates that are equal only if their words are: all but floats.
  bool IsPointerLike() const { return IsImmediate() && tag_ != Tag(Kind::kFloat); }

  void Expect(uint8_t tag) const {
    if (tag_ != tag) WrongKind(static_cast<Kind>(tag));
  }
  void ExpectKind(Kind expected) const {
    if (kind() != expected) WrongKind(expected);
  }
  [[noreturn]] void WrongKind(Kind expected) const;
  [[noreturn]] static void OutOfRange(size_t index, size_t size);
  [[noreturn]] static void NotImmediate();

  static bool EqualExactly(const Term& a, const Term& b);
  static void Free(TermHeader* dead, Kind kind);
  // A tuple whose `count` > 0 slots are not yet terms; SealTuple takes over once they are.
  static TermHeader* AllocateTuple(size_t count);
  static Term SealTuple(TermHeader* tuple);

  uint64_t word_;
  uint8_t tag_;
};
static_assert(sizeof(Term) == 16);

// "atom", "integer", "list", ...
std::string_view KindName(Term::Kind kind);

// OTP's total order: number < atom < reference < pid < tuple < map < nil < list < binary. Integers
// and floats compare by exact value, whatever their size. Maps: by size, then keys, then values;
// among keys integers come before floats. A native term compares as its codec's term.
std::strong_ordering Compare(const Term& a, const Term& b);
// Erlang's ==: as =:=, but 1 and 1.0 are equal outside of map keys.
bool EqualByValue(const Term& a, const Term& b);
// The order of map keys: as Compare, but an integer comes before every float. Zero exactly for =:=.
std::strong_ordering CompareExact(const Term& a, const Term& b);

// The same on every run and machine; =:= terms have the same hash.
uint64_t Hash(const Term& term);
// For Abseil's tables.
template <typename H>
H AbslHashValue(H h, const Term& term) {
  return H::combine(std::move(h), Hash(term));
}

template <class... T>
Term Term::TupleOf(T&&... elements) {
  if constexpr (sizeof...(T) == 0) {
    return Term(uint64_t{0}, Tag(Kind::kTuple));
  } else {
    TermHeader* tuple = AllocateTuple(sizeof...(T));
    Term* slot = reinterpret_cast<Term*>(tuple + 1);
    (::new (slot++) Term(std::forward<T>(elements)), ...);
    return SealTuple(tuple);
  }
}

}  // namespace arsenal::runtime
