// SPDX-License-Identifier: MIT
// One row for each function of a guard. Arguments may be native terms: what looks inside one looks
// at its encoding.
#include "runtime/pattern/guard_function.h"

#include <algorithm>

#include "runtime/term/arithmetic.h"
#include "runtime/term/native.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;
using Value = std::optional<Term>;

Term FromBool(bool truth) {  // NOLINT: the value of a comparison, not a mode
  return truth ? atoms::kTrue : atoms::kFalse;
}

Term Argument(const GuardCall& call, size_t index) { return EncodeNative(call.arguments[index]); }

template <Kind... kinds>
Value IsOfKind(const GuardCall& call) {
  const Term term = Argument(call, 0);
  return FromBool((term.Is(kinds) || ...));
}

// Neither functions nor ports are terms of this runtime.
Value IsNever(const GuardCall&) { return FromBool(false); }

template <auto operation>
Value OfOne(const GuardCall& call) {
  if (!call.budget.Take(call.arguments[0].ByteSize() / 64)) return std::nullopt;
  return operation(Argument(call, 0));
}

template <auto operation>
Value OfTwo(const GuardCall& call) {
  const size_t bytes = std::max(call.arguments[0].ByteSize(), call.arguments[1].ByteSize());
  if (!call.budget.Take(bytes / 16)) return std::nullopt;
  return operation(Argument(call, 0), Argument(call, 1));
}

template <auto holds>
Value Comparing(const GuardCall& call) {
  const Term& a = call.arguments[0];
  const Term& b = call.arguments[1];
  if (!call.budget.TakeForComparison(a, b)) return std::nullopt;
  return FromBool(holds(a, b));
}

bool Less(const Term& a, const Term& b) { return Compare(a, b) < 0; }
bool AtMost(const Term& a, const Term& b) { return Compare(a, b) <= 0; }
bool Greater(const Term& a, const Term& b) { return Compare(a, b) > 0; }
bool AtLeast(const Term& a, const Term& b) { return Compare(a, b) >= 0; }
bool Differ(const Term& a, const Term& b) { return !EqualByValue(a, b); }
bool Same(const Term& a, const Term& b) { return a == b; }
bool NotSame(const Term& a, const Term& b) { return !(a == b); }

bool IsBoolean(const Term& term) { return term.Is(atoms::kTrue) || term.Is(atoms::kFalse); }

Value Not(const GuardCall& call) {
  const Term& term = call.arguments[0];
  if (!IsBoolean(term)) return std::nullopt;
  return FromBool(term.Is(atoms::kFalse));
}

Value Xor(const GuardCall& call) {
  if (!IsBoolean(call.arguments[0]) || !IsBoolean(call.arguments[1])) return std::nullopt;
  return FromBool(!(call.arguments[0] == call.arguments[1]));
}

Value Element(const GuardCall& call) {
  const Term& index = call.arguments[0];
  const Term tuple = Argument(call, 1);
  if (!index.IsSmall() || !tuple.Is(Kind::kTuple)) return std::nullopt;
  if (index.AsSmall() < 1 || static_cast<uint64_t>(index.AsSmall()) > tuple.arity()) {
    return std::nullopt;
  }
  return tuple.element(static_cast<size_t>(index.AsSmall()) - 1);
}

Value Head(const GuardCall& call) {
  const Term list = Argument(call, 0);
  if (!list.Is(Kind::kList)) return std::nullopt;
  return list.head();
}

Value Tail(const GuardCall& call) {
  const Term list = Argument(call, 0);
  if (!list.Is(Kind::kList)) return std::nullopt;
  return list.tail();
}

Value Length(const GuardCall& call) {
  int64_t length = 0;
  Term rest = Argument(call, 0);
  while (rest.Is(Kind::kList)) {
    if (!call.budget.Take(1)) return std::nullopt;
    ++length;
    rest = EncodeNative(rest.tail());
  }
  if (!rest.IsNil()) return std::nullopt;
  return Term::Integer(length);
}

Term FromSize(size_t size) { return Term::UnsignedInteger(size); }

Value Size(const GuardCall& call) {
  const Term term = Argument(call, 0);
  if (term.Is(Kind::kTuple)) return FromSize(term.arity());
  if (term.Is(Kind::kBinary)) return FromSize(term.AsBinary().size());
  return std::nullopt;
}

Value ByteSize(const GuardCall& call) {
  const Term term = Argument(call, 0);
  if (!term.Is(Kind::kBinary)) return std::nullopt;
  return FromSize(term.AsBinary().size());
}

Value BitSize(const GuardCall& call) {
  const Term term = Argument(call, 0);
  if (!term.Is(Kind::kBinary)) return std::nullopt;
  return FromSize(term.AsBinary().size() * 8);
}

Value MapSize(const GuardCall& call) {
  const Term map = Argument(call, 0);
  if (!map.Is(Kind::kMap)) return std::nullopt;
  return FromSize(map.map_size());
}

// A search compares with at most 24 or so keys.
bool TakeForSearch(const GuardCall& call, const Term& map) {
  const Term& key = call.arguments[0];
  return key.IsImmediate() || call.budget.Take(1 + std::min(key.ByteSize(), map.ByteSize()) / 4);
}

Value MapGet(const GuardCall& call) {
  const Term map = Argument(call, 1);
  if (!map.Is(Kind::kMap) || !TakeForSearch(call, map)) return std::nullopt;
  const Term* value = map.Find(call.arguments[0]);
  if (value == nullptr) return std::nullopt;
  return *value;
}

Value IsMapKey(const GuardCall& call) {
  const Term map = Argument(call, 1);
  if (!map.Is(Kind::kMap) || !TakeForSearch(call, map)) return std::nullopt;
  return FromBool(map.Find(call.arguments[0]) != nullptr);
}

Value IsRecord(const GuardCall& call) {
  const Term term = Argument(call, 0);
  const Term& tag = call.arguments[1];
  const Term& size = call.arguments[2];
  if (!tag.Is(Kind::kAtom) || !size.IsSmall()) return std::nullopt;
  return FromBool(term.Is(Kind::kTuple) && term.arity() > 0 &&
                  static_cast<int64_t>(term.arity()) == size.AsSmall() && term.element(0) == tag);
}

Value Part(const Term& binary, const Term& start, const Term& length) {
  if (!binary.Is(Kind::kBinary) || !start.IsSmall() || !length.IsSmall()) return std::nullopt;
  const std::string_view bytes = binary.AsBinary();
  const auto size = static_cast<int64_t>(bytes.size());
  int64_t from = start.AsSmall();
  int64_t count = length.AsSmall();
  if (from < 0 || from > size || count > size - from || count < -from) return std::nullopt;
  if (count < 0) {
    from += count;
    count = -count;
  }
  return Term::Binary(bytes.substr(static_cast<size_t>(from), static_cast<size_t>(count)));
}

Value BinaryPart2(const GuardCall& call) {
  const Term place = Argument(call, 1);
  if (!place.Is(Kind::kTuple) || place.arity() != 2) return std::nullopt;
  if (!call.budget.Take(call.arguments[0].ByteSize() / 64)) return std::nullopt;
  return Part(Argument(call, 0), place.element(0), place.element(1));
}

Value BinaryPart3(const GuardCall& call) {
  if (!call.budget.Take(call.arguments[0].ByteSize() / 64)) return std::nullopt;
  return Part(Argument(call, 0), call.arguments[1], call.arguments[2]);
}

// The names of other nodes are not known here.
Value NodeOf(const GuardCall& call) {
  const Term term = Argument(call, 0);
  if (term.Is(Kind::kReference)) return Term(call.node);
  if (!term.Is(Kind::kPid) || term.AsPid().node_slot() != 0) return std::nullopt;
  return Term(call.node);
}

struct Row {
  std::string_view name;
  size_t arity;
  GuardFunction function;
};

// By name.
constexpr Row kRows[] = {
    {"*", 2, OfTwo<Multiply>},
    {"+", 1, OfOne<Plus>},
    {"+", 2, OfTwo<Add>},
    {"-", 1, OfOne<Negate>},
    {"-", 2, OfTwo<Subtract>},
    {"/", 2, OfTwo<Divide>},
    {"/=", 2, Comparing<Differ>},
    {"<", 2, Comparing<Less>},
    {"=/=", 2, Comparing<NotSame>},
    {"=:=", 2, Comparing<Same>},
    {"=<", 2, Comparing<AtMost>},
    {"==", 2, Comparing<EqualByValue>},
    {">", 2, Comparing<Greater>},
    {">=", 2, Comparing<AtLeast>},
    {"abs", 1, OfOne<Absolute>},
    {"band", 2, OfTwo<BitAnd>},
    {"binary_part", 2, BinaryPart2},
    {"binary_part", 3, BinaryPart3},
    {"bit_size", 1, BitSize},
    {"bnot", 1, OfOne<BitNot>},
    {"bor", 2, OfTwo<BitOr>},
    {"bsl", 2, OfTwo<ShiftLeft>},
    {"bsr", 2, OfTwo<ShiftRight>},
    {"bxor", 2, OfTwo<BitXor>},
    {"byte_size", 1, ByteSize},
    {"div", 2, OfTwo<IntegerDivide>},
    {"element", 2, Element},
    {"float", 1, OfOne<ToFloat>},
    {"hd", 1, Head},
    {"is_atom", 1, IsOfKind<Kind::kAtom>},
    {"is_binary", 1, IsOfKind<Kind::kBinary>},
    {"is_float", 1, IsOfKind<Kind::kFloat>},
    {"is_function", 1, IsNever},
    {"is_integer", 1, IsOfKind<Kind::kInteger>},
    {"is_list", 1, IsOfKind<Kind::kList, Kind::kNil>},
    {"is_map", 1, IsOfKind<Kind::kMap>},
    {"is_map_key", 2, IsMapKey},
    {"is_number", 1, IsOfKind<Kind::kInteger, Kind::kFloat>},
    {"is_pid", 1, IsOfKind<Kind::kPid>},
    {"is_port", 1, IsNever},
    {"is_record", 3, IsRecord},
    {"is_reference", 1, IsOfKind<Kind::kReference>},
    {"is_tuple", 1, IsOfKind<Kind::kTuple>},
    {"length", 1, Length},
    {"map_get", 2, MapGet},
    {"map_size", 1, MapSize},
    {"node", 1, NodeOf},
    {"not", 1, Not},
    {"rem", 2, OfTwo<Remainder>},
    {"round", 1, OfOne<Round>},
    {"size", 1, Size},
    {"tl", 1, Tail},
    {"trunc", 1, OfOne<Truncate>},
    {"xor", 2, Xor},
};

}  // namespace

bool StepBudget::TakeForComparison(const Term& a, const Term& b) {
  if (a.tag() == b.tag() && a.word() == b.word()) return Take(0);  // not looked into
  return Take(std::min(a.ByteSize(), b.ByteSize()) / 64);
}

GuardFunction FindGuardFunction(std::string_view name, size_t arity) {
  for (const Row& row : kRows) {
    if (row.name == name && row.arity == arity) return row.function;
  }
  return nullptr;
}

}  // namespace arsenal::runtime
