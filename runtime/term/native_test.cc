// SPDX-License-Identifier: MIT
// Native terms: the payload for those who know it, the codec's term for all others.
#include "runtime/term/native.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

struct Point {
  int64_t x;
  int64_t y;
  std::shared_ptr<int> owner;  // tells when the payload is destroyed
};

int encode_calls = 0;

struct PointCodec {
  using Payload = Point;
  static constexpr std::string_view kName = "point";
  static constexpr uint32_t kVersion = 1;
  static Term Encode(const Point& point) {
    ++encode_calls;
    return Term::TupleOf(*Atom::Intern("point"), Term::Integer(point.x), Term::Integer(point.y));
  }
  static absl::StatusOr<Point> Decode(const Term& term) {
    if (!term.IsTagged(*Atom::Intern("point"), 3)) {
      return absl::InvalidArgumentError("expected {point,X,Y}");
    }
    return Point{term.element(1).AsSmall(), term.element(2).AsSmall(), nullptr};
  }
  static size_t ByteSize(const Point&) { return sizeof(Point); }
};

// A payload whose encoding is a list, to stand in a tail.
struct TailCodec {
  using Payload = int;
  static constexpr std::string_view kName = "tail";
  static constexpr uint32_t kVersion = 1;
  static Term Encode(const int& value) { return Term::Cons(Term::Integer(value), Term::Nil()); }
  static absl::StatusOr<int> Decode(const Term&) { return 0; }
  static size_t ByteSize(const int&) { return sizeof(int); }
};

TEST(NativeTerm, GivesItsPayloadToThoseWhoKnowTheTypeWithoutEncodingIt) {
  encode_calls = 0;
  Term term = MakeNative<PointCodec>(Point{3, 4, nullptr});
  Term copy = term;
  ASSERT_NE(NativeCast<PointCodec>(copy), nullptr);
  EXPECT_EQ(NativeCast<PointCodec>(copy)->y, 4);
  EXPECT_EQ(NativeCast<PointCodec>(copy), NativeCast<PointCodec>(term));
  EXPECT_EQ(NativeCast<TailCodec>(copy), nullptr);
  EXPECT_EQ(NativeCast<PointCodec>(Term(atoms::kOk)), nullptr);
  EXPECT_EQ(copy.native_type()->name, "point");
  EXPECT_EQ(copy.ByteSize(), 16u + 32 + sizeof(Point));
  Term boxed = Term::TupleOf(copy, Term::Cons(copy, Term::Nil()));
  EXPECT_GT(boxed.ByteSize(), 2 * sizeof(Point));
  Term moved = std::move(boxed);
  moved = Term::Nil();
  EXPECT_EQ(encode_calls, 0);
}

TEST(NativeTerm, IsWhatItsCodecSaysToAllOthers) {
  Term native = MakeNative<PointCodec>(Point{3, 4, nullptr});
  Term plain = *ParseTerm("{point,3,4}");
  EXPECT_EQ(ToText(native), "{point,3,4}");
  EXPECT_EQ(native, plain);
  EXPECT_EQ(plain, native);
  EXPECT_EQ(Hash(native), Hash(plain));
  EXPECT_TRUE(EqualByValue(native, *ParseTerm("{point,3.0,4}")));
  EXPECT_TRUE(Compare(native, *ParseTerm("{point,3,5}")) < 0);
  EXPECT_EQ(native, MakeNative<PointCodec>(Point{3, 4, nullptr}));
  EXPECT_EQ(EncodeNative(native).kind(), Term::Kind::kTuple);
}

TEST(NativeTerm, InsideAContainerIsSeenThrough) {
  Term native = MakeNative<PointCodec>(Point{1, 2, nullptr});
  Term list = Term::Cons(native, MakeNative<TailCodec>(7));
  EXPECT_EQ(ToText(list), "[{point,1,2},7]");
  EXPECT_EQ(list, *ParseTerm("[{point,1,2},7]"));
  EXPECT_EQ(Hash(list), Hash(*ParseTerm("[{point,1,2},7]")));
  Term map = Term::Map({{native, native}});
  EXPECT_NE(map.Find(*ParseTerm("{point,1,2}")), nullptr);
}

TEST(NativeTerm, ComesBackFromItsEncoding) {
  Term native = MakeNative<PointCodec>(Point{5, 6, nullptr});
  absl::StatusOr<Term> back = native.native_type()->decode(EncodeNative(native));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(NativeCast<PointCodec>(*back)->x, 5);
  EXPECT_FALSE(native.native_type()->decode(atoms::kOk).ok());
}

TEST(NativeTerm, DestroysItsPayloadWithTheLastHolder) {
  auto owner = std::make_shared<int>(0);
  Term term = Term::TupleOf(MakeNative<PointCodec>(Point{0, 0, owner}));
  Term copy = term;
  term = Term::Nil();
  EXPECT_EQ(owner.use_count(), 2);
  copy = Term::Nil();
  EXPECT_EQ(owner.use_count(), 1);
}

// A payload that holds a term.
struct BoxCodec {
  using Payload = Term;
  static constexpr std::string_view kName = "box";
  static constexpr uint32_t kVersion = 1;
  static Term Encode(const Term& inside) { return Term::TupleOf(inside); }
  static absl::StatusOr<Term> Decode(const Term& term) { return term.element(0); }
  static size_t ByteSize(const Term& inside) { return inside.ByteSize(); }
  static bool TakeTerm(Term& inside, Term* term) {
    *term = std::move(inside);
    return !term->IsImmediate();
  }
};

TEST(NativeTerm, InsideOthersAHundredThousandDeepIsComparedHashedPrintedAndDestroyed) {
  auto owner = std::make_shared<int>(0);
  auto nest = [&owner] {
    Term term = MakeNative<PointCodec>(Point{1, 2, owner});
    for (int i = 0; i < 100'000; ++i) term = MakeNative<BoxCodec>(std::move(term));
    return term;
  };
  {
    const Term a = nest();
    const Term b = nest();
    EXPECT_EQ(a, b);
    EXPECT_EQ(Hash(a), Hash(b));
    EXPECT_TRUE(ToText(a).starts_with("{{{"));
    EXPECT_EQ(EncodeNatives(a), b);
    EXPECT_EQ(owner.use_count(), 3);
  }
  EXPECT_EQ(owner.use_count(), 1);
}

// The next version of PointCodec: it also reads what the first wrote.
struct Point3 {
  int64_t x;
  int64_t y;
  int64_t z;
};
struct Point3Codec {
  using Payload = Point3;
  static constexpr std::string_view kName = "point";
  static constexpr uint32_t kVersion = 2;
  static Term Encode(const Point3& p) {
    return Term::TupleOf(*Atom::Intern("point"), Term::Integer(p.x), Term::Integer(p.y),
                         Term::Integer(p.z));
  }
  static absl::StatusOr<Point3> Decode(const Term& term) {
    const Atom point = *Atom::Intern("point");
    if (!term.IsTagged(point, 3) && !term.IsTagged(point, 4)) {
      return absl::InvalidArgumentError("expected {point,X,Y} or {point,X,Y,Z}");
    }
    return Point3{term.element(1).AsSmall(), term.element(2).AsSmall(),
                  term.arity() == 4 ? term.element(3).AsSmall() : 0};
  }
  static size_t ByteSize(const Point3&) { return sizeof(Point3); }
};

bool HoldsNative(const Term& term) {
  std::vector<Term> waiting{term};
  while (!waiting.empty()) {
    const Term next = waiting.back();
    waiting.pop_back();
    if (next.Is(Term::Kind::kNative)) return true;
    if (next.Is(Term::Kind::kTuple)) {
      waiting.insert(waiting.end(), next.elements().begin(), next.elements().end());
    } else if (next.Is(Term::Kind::kList)) {
      waiting.push_back(next.head());
      waiting.push_back(next.tail());
    } else if (next.Is(Term::Kind::kMap)) {
      for (size_t i = 0; i < next.map_size(); ++i) {
        waiting.push_back(next.map_entry(i).first);
        waiting.push_back(next.map_entry(i).second);
      }
    }
  }
  return false;
}

TEST(EncodeNatives, LeavesNoPayloadAnywhereAndAnEqualTerm) {
  auto owner = std::make_shared<int>(0);
  const Term point = MakeNative<PointCodec>(Point{1, 2, owner});
  const Term message =
      Term::TupleOf(Term::Map({{point, Term::Cons(point, MakeNative<TailCodec>(7))}}),
                    Term::Cons(point, point), Term::Binary("rest"));
  const Term encoded = EncodeNatives(message);
  EXPECT_FALSE(HoldsNative(encoded));
  EXPECT_EQ(encoded, message);
  EXPECT_EQ(ToText(encoded), ToText(message));
  EXPECT_EQ(EncodeNatives(point), point);
  EXPECT_FALSE(HoldsNative(EncodeNatives(point)));
}

TEST(EncodeNatives, EncodesOnlyTheTypesThatAreChosen) {
  const Term message = Term::TupleOf(MakeNative<PointCodec>(Point{1, 2, nullptr}),
                                     Term::TupleOf(MakeNative<TailCodec>(7)));
  const Term encoded = EncodeNatives(
      message, [](const NativeType& type) { return &type == &kNativeTypeOf<PointCodec>; });
  EXPECT_TRUE(encoded.element(0).Is(Term::Kind::kTuple));
  EXPECT_NE(NativeCast<TailCodec>(encoded.element(1).element(0)), nullptr);
  EXPECT_EQ(encoded.element(1).word(), message.element(1).word());
}

TEST(EncodeNatives, SharesWhatHoldsNone) {
  const Term plain = *ParseTerm("{a,[1,2],#{k => {v}}}");
  EXPECT_EQ(EncodeNatives(plain).word(), plain.word());
  const Term message = Term::TupleOf(plain, MakeNative<PointCodec>(Point{1, 2, nullptr}));
  EXPECT_EQ(EncodeNatives(message).element(0).word(), plain.word());
}

TEST(EncodeNatives, EncodesWhatIsSharedOnce) {
  encode_calls = 0;
  Term shared = MakeNative<PointCodec>(Point{1, 2, nullptr});
  shared = Term::TupleOf(shared);
  for (int i = 0; i < 60; ++i) shared = Term::TupleOf(shared, shared);
  const Term encoded = EncodeNatives(shared);
  EXPECT_EQ(encode_calls, 1);
  EXPECT_EQ(encoded.element(0).word(), encoded.element(1).word());
}

TEST(EncodeNatives, GoesAHundredThousandDeepAndAMillionWide) {
  const Term point = MakeNative<PointCodec>(Point{1, 2, nullptr});
  Term deep = point;
  for (int i = 0; i < 100'000; ++i) {
    deep = i % 2 == 0 ? Term::TupleOf(std::move(deep)) : Term::Map({{atoms::kOk, std::move(deep)}});
  }
  EXPECT_EQ(EncodeNatives(deep), deep);
  const Term wide = Term::ImproperList(std::vector<Term>(1'000'000, Term::Integer(1)), point);
  const Term encoded = EncodeNatives(wide);
  EXPECT_FALSE(HoldsNative(encoded));
  EXPECT_EQ(encoded, wide);
}

TEST(Readopt, MakesAPayloadOfOneVersionOneOfAnother) {
  const Term old = MakeNative<PointCodec>(Point{3, 4, nullptr});
  EXPECT_EQ(old.native_type()->version, 1u);
  const absl::StatusOr<Term> adopted = Readopt(old, kNativeTypeOf<Point3Codec>);
  ASSERT_TRUE(adopted.ok()) << adopted.status();
  EXPECT_EQ(adopted->native_type()->version, 2u);
  EXPECT_EQ(NativeCast<Point3Codec>(*adopted)->y, 4);
  EXPECT_EQ(Readopt(old, kNativeTypeOf<PointCodec>)->word(), old.word());
  EXPECT_TRUE(Readopt(EncodeNatives(old), kNativeTypeOf<Point3Codec>).ok());
}

TEST(Readopt, RefusesAnotherTypeAndAnEncodingThatTheVersionDoesNotRead) {
  EXPECT_EQ(Readopt(MakeNative<TailCodec>(7), kNativeTypeOf<PointCodec>).status().message(),
            "expected a payload of type point, found one of tail");
  EXPECT_EQ(Readopt(atoms::kOk, kNativeTypeOf<PointCodec>).status().message(),
            "expected {point,X,Y}");
  const Term newer = MakeNative<Point3Codec>(Point3{1, 2, 3});
  EXPECT_FALSE(Readopt(newer, kNativeTypeOf<PointCodec>).ok());
}

}  // namespace
}  // namespace arsenal::runtime
