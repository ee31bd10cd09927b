// SPDX-License-Identifier: MIT
// Terms as JSON: each form, each refusal, limits, and round trips of random terms.
#include "service/core/term_json.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>

#include "runtime/base/random.h"
#include "runtime/term/native.h"
#include "runtime/term/testing/random_term.h"
#include "runtime/term/text.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::Value;
using runtime::ParseTerm;
using runtime::Term;
using runtime::TermLimits;
using runtime::ToText;

Value Json(const std::string& text) {
  Value value;
  auto status = google::protobuf::util::JsonStringToMessage(text, &value);
  EXPECT_TRUE(status.ok()) << text << ": " << status.ToString();
  return value;
}

std::string JsonText(const Value& value) {
  std::string text;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(value, &text).ok());
  return text;
}

// What a JSON text is read as, in Erlang's text form, or why it is refused.
std::string Read(const std::string& json, TermFormat format = TermFormat::kTerm,
                 const TermLimits& limits = {}) {
  absl::StatusOr<Term> term = TermFromJson(Json(json), format, limits);
  return term.ok() ? ToText(*term) : std::string(term.status().message());
}

std::string Written(const std::string& term, TermFormat format) {
  Value value;
  TermToJson(*ParseTerm(term), format, &value);
  return JsonText(value);
}

TEST(TermFromJson, ReadsAStringAsErlangTextOrAsABinaryByFormat) {
  EXPECT_EQ(Read("\"get_count\""), "get_count");
  EXPECT_EQ(Read("\"{increment, 5}\""), "{increment,5}");
  EXPECT_EQ(Read("\"get_count\"", TermFormat::kJson), ToText(Term::Binary("get_count")));
  EXPECT_EQ(Read("[\"a\", {\"k\": \"[b]\"}]"), "[a,#{<<107>> => [b]}]");
}

TEST(TermFromJson, ReadsPlainValues) {
  for (TermFormat format : {TermFormat::kTerm, TermFormat::kJson}) {
    EXPECT_EQ(Read("null", format), "nil");
    EXPECT_EQ(Read("true", format), "true");
    EXPECT_EQ(Read("false", format), "false");
    EXPECT_EQ(Read("5", format), "5");
    EXPECT_EQ(Read("5.0", format), "5");
    EXPECT_EQ(Read("-9007199254740992", format), "-9007199254740992");
    EXPECT_EQ(Read("2.5", format), "2.5");
    EXPECT_EQ(Read("[1, [2], []]", format), "[1,[2],[]]");
    EXPECT_EQ(Read("{\"a\": 1}", format), "#{<<97>> => 1}");
    EXPECT_EQ(Read("{}", format), "#{}");
  }
}

TEST(TermFromJson, ReadsEveryTagInBothFormats) {
  for (TermFormat format : {TermFormat::kTerm, TermFormat::kJson}) {
    EXPECT_EQ(Read(R"({"$integer": "-18446744073709551616"})", format), "-18446744073709551616");
    EXPECT_EQ(Read(R"({"$float": "1.0"})", format), "1.0");
    EXPECT_EQ(Read(R"({"$float": 1})", format), "1.0");
    EXPECT_EQ(Read(R"({"$atom": "two words"})", format), "'two words'");
    EXPECT_EQ(Read(R"({"$tuple": [1, {"$tuple": []}]})", format), "{1,{}}");
    EXPECT_EQ(Read(R"({"$binary": "AP8="})", format), "<<0,255>>");
    EXPECT_EQ(Read(R"({"$pid": "<0.9.1>"})", format), "<0.9.1>");
    EXPECT_EQ(Read(R"({"$ref": "#Ref<0.1.2>"})", format), "#Ref<0.1.2>");
    EXPECT_EQ(Read(R"({"$map": [[1, 2], [{"$float": "1.0"}, 3]]})", format), "#{1 => 2,1.0 => 3}");
    EXPECT_EQ(Read(R"({"$improper": [1, 2, 3]})", format), "[1,2|3]");
    EXPECT_EQ(Read(R"({"$object": {"$atom": 1, "b": 2}})", format),
              "#{<<36,97,116,111,109>> => 1,<<98>> => 2}");
    EXPECT_EQ(Read(R"({"$term": "{a, [b]}"})", format), "{a,[b]}");
  }
}

TEST(TermFromJson, SaysWhereAndWhyItRefuses) {
  EXPECT_EQ(Read("\"{ok\""), "column 4: expected ',' or '}', found end of text");
  EXPECT_EQ(Read(R"({"args": [1, {"$tuple": ["a", "b c"]}]})"),
            "at args[1].$tuple[1]: column 3: expected end of text, found 'c'");
  EXPECT_EQ(Read("9007199254740994"),
            "expected a number of at most 2^53: larger ones are {\"$integer\": \"...\"} or "
            "{\"$float\": \"...\"}");
  EXPECT_EQ(Read(R"({"$atom": "a", "b": 1})"),
            "expected '$atom' to be the object's only key: wrap the object in $object");
  EXPECT_EQ(
      Read(R"({"$what": 1})"),
      "expected one of $integer, $float, $atom, $tuple, $binary, $pid, $ref, $map, $improper, "
      "$object, $term, found '$what'");
  EXPECT_EQ(Read(R"({"$integer": 5})"), "at $integer: expected a string");
  EXPECT_EQ(Read(R"({"$integer": "1.5"})"), "at $integer: expected a decimal integer, found '1.5'");
  EXPECT_EQ(Read(R"({"$float": "1"})"), "at $float: expected a float such as \"1.0\"");
  EXPECT_EQ(Read(R"({"$tuple": 1})"), "at $tuple: expected an array");
  EXPECT_EQ(Read(R"({"$improper": [1]})"),
            "at $improper: expected at least one element and a tail");
  EXPECT_EQ(Read(R"({"$map": [[1, 2], [3]]})"), "at $map[1]: expected [key, value]");
  EXPECT_EQ(Read(R"({"$object": []})"), "at $object: expected an object");
  EXPECT_EQ(Read(R"({"$binary": "*"})"), "at $binary: expected base64");
  EXPECT_EQ(TermFromJson(Value(), TermFormat::kTerm).status().message(),
            "expected a JSON value, found none");
  EXPECT_EQ(TermFromJson(Json(R"({"$pid": "x"})"), TermFormat::kTerm).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TermFromJson, HoldsTheLimitsOverTheWholeValue) {
  TermLimits depth{.max_depth = 3};
  EXPECT_EQ(Read("[[[1]]]", TermFormat::kTerm, depth), "[[[1]]]");
  EXPECT_EQ(Read("[[[[]]]]", TermFormat::kTerm, depth), "at [0][0][0]: nested deeper than 3");
  EXPECT_EQ(Read("[[\"{1}\"]]", TermFormat::kTerm, depth), "[[{1}]]");
  EXPECT_EQ(Read("[[\"{{1}}\"]]", TermFormat::kTerm, depth),
            "at [0][0]: column 2: nested deeper than 1");
  EXPECT_EQ(Read(R"({"$map": [[[[[1]]], 2]]})", TermFormat::kTerm, depth),
            "at $map[0][0][0][0]: nested deeper than 3");

  TermLimits elements{.max_elements = 5};
  EXPECT_EQ(Read("[1, 2, \"[3]\"]", TermFormat::kTerm, elements), "[1,2,[3]]");
  EXPECT_EQ(Read("[1, 2, \"[3, 4]\"]", TermFormat::kTerm, elements),
            "at [2]: column 5: more than 5 elements");
  EXPECT_EQ(Read("[1, 2, 3, 4, 5]", TermFormat::kTerm, elements), "at [4]: more than 5 elements");

  TermLimits bytes{.max_bytes = 4};
  EXPECT_EQ(Read("[\"ab\", \"cd\"]", TermFormat::kTerm, bytes), "[ab,cd]");
  EXPECT_EQ(Read("[\"ab\", \"cde\"]", TermFormat::kTerm, bytes),
            "at [1]: expected at most 4 bytes of text in all");
}

TEST(TermFromJson, FollowsAsDeepAsTheLimitSays) {
  google::protobuf::Arena arena;  // a Value of its own would end in as many calls as it is deep
  auto* outermost = google::protobuf::Arena::CreateMessage<Value>(&arena);
  constexpr size_t kDepth = 100'000;
  Value* value = outermost;
  for (size_t i = 0; i < kDepth; ++i) value = value->mutable_list_value()->add_values();
  value->set_number_value(1);
  const absl::StatusOr<Term> term =
      TermFromJson(*outermost, TermFormat::kTerm, {.max_depth = kDepth});
  ASSERT_TRUE(term.ok()) << term.status();
  EXPECT_EQ(ToText(*term).substr(kDepth - 1, 3), "[1]");
  EXPECT_FALSE(TermFromJson(*outermost, TermFormat::kTerm, {.max_depth = kDepth - 1}).ok());

  Value shallow;
  TermToJson(*term, TermFormat::kTerm, &shallow);
  EXPECT_EQ(TermFromJson(shallow, TermFormat::kTerm, {.max_depth = kDepth}).value(), *term);
}

TEST(TermToJson, WritesNaturallyWhatJsonCanSay) {
  EXPECT_EQ(Written("[1,2.5,true,nil]", TermFormat::kTerm), "[1,2.5,true,null]");
  EXPECT_EQ(Written("get_count", TermFormat::kTerm), "\"get_count\"");
  EXPECT_EQ(Written("get_count", TermFormat::kJson), R"({"$atom":"get_count"})");
  EXPECT_EQ(Written("'EXIT'", TermFormat::kTerm), "\"'EXIT'\"");
  EXPECT_EQ(Written("<<\"text\">>", TermFormat::kJson), "\"text\"");
  EXPECT_EQ(Written("<<0,255>>", TermFormat::kJson), R"({"$binary":"AP8="})");
  EXPECT_EQ(Written("<<0,255>>", TermFormat::kTerm), R"({"$binary":"AP8="})");
  EXPECT_EQ(Written("<<>>", TermFormat::kJson), "\"\"");
  EXPECT_EQ(Written("#{<<\"a\">> => {}}", TermFormat::kJson), R"({"a":{"$tuple":[]}})");
}

TEST(TermToJson, TagsTheRest) {
  for (TermFormat format : {TermFormat::kTerm, TermFormat::kJson}) {
    EXPECT_EQ(Written("9007199254740993", format), R"({"$integer":"9007199254740993"})");
    EXPECT_EQ(Written("9007199254740992", format), "9007199254740992");
    EXPECT_EQ(Written("1.0", format), R"({"$float":"1.0"})");
    EXPECT_EQ(Written("-0.0", format), R"({"$float":"-0.0"})");
    EXPECT_EQ(Written("<0.9.1>", format).find("$pid"), 2u);
    EXPECT_EQ(Written("#{1 => 2}", format), R"({"$map":[[1,2]]})");
    EXPECT_EQ(Written("[1|2]", format), R"({"$improper":[1,2]})");
    EXPECT_EQ(Written("#{<<\"$a\">> => 1}", format), R"({"$object":{"$a":1}})");
  }
}

struct PairCodec {
  using Payload = int;
  static constexpr std::string_view kName = "pair";
  static constexpr uint32_t kVersion = 1;
  static Term Encode(const int& value) {
    return Term::Cons(Term::Integer(value), Term::Integer(value + 1));
  }
  static absl::StatusOr<int> Decode(const Term& term) {
    return static_cast<int>(term.head().AsSmall());
  }
  static size_t ByteSize(const int&) { return sizeof(int); }
};

TEST(TermToJson, WritesANativeTermAsItsCodecsTerm) {
  Value value;
  TermToJson(runtime::MakeNative<PairCodec>(1), TermFormat::kJson, &value);
  EXPECT_EQ(JsonText(value), R"({"$improper":[1,2]})");
  TermToJson(Term::Cons(Term::Integer(0), runtime::MakeNative<PairCodec>(1)), TermFormat::kJson,
             &value);
  EXPECT_EQ(JsonText(value), R"({"$improper":[0,1,2]})");
}

TEST(TermJson, RoundTripsRandomTermsInBothFormatsAndAsText) {
  runtime::Random random(11);
  for (int i = 0; i < 5000; ++i) {
    Term term = RandomTerm(random);
    for (TermFormat format : {TermFormat::kTerm, TermFormat::kJson}) {
      Value value;
      TermToJson(term, format, &value);
      std::string text = JsonText(value);
      absl::StatusOr<Term> back = TermFromJson(Json(text), format);
      ASSERT_TRUE(back.ok()) << text << ": " << back.status().message();
      ASSERT_EQ(*back, term) << text;
    }
    Value text;
    TermToJsonText(term, &text);
    ASSERT_EQ(*TermFromJson(text, TermFormat::kTerm), term);
  }
}

TEST(TermJson, DeepTermIsWrittenWithinProtobufsOwnLimitAndComesBack) {
  TermLimits limits{.max_depth = 20'000};
  auto wraps = {
      +[](Term t) { return Term::TupleOf(std::move(t)); },
      +[](Term t) { return Term::Cons(std::move(t), Term::Nil()); },
      +[](Term t) { return Term::Cons(std::move(t), Term::Integer(1)); },
      +[](Term t) { return Term::Map({{Term::Binary("$k"), std::move(t)}}); },
      +[](Term t) { return Term::Map({{std::move(t), Term::Integer(1)}}); },
  };
  for (auto wrap : wraps) {
    Term term = Term::Binary("core");
    for (int i = 0; i < 10'000; ++i) term = wrap(std::move(term));
    for (TermFormat format : {TermFormat::kTerm, TermFormat::kJson}) {
      Value value;
      TermToJson(term, format, &value);
      Value sent;
      ASSERT_TRUE(sent.ParseFromString(value.SerializeAsString()));
      absl::StatusOr<Term> back = TermFromJson(sent, format, limits);
      ASSERT_TRUE(back.ok()) << back.status().message();
      ASSERT_EQ(*back, term);
    }
  }
}

}  // namespace
}  // namespace arsenal::service::core
