// SPDX-License-Identifier: MIT
// Native terms: the payload for those who know it, the codec's term for all others.
#include "runtime/term/native.h"

#include <gtest/gtest.h>

#include <memory>

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

}  // namespace
}  // namespace arsenal::runtime
