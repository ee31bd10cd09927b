// SPDX-License-Identifier: MIT
// Terms of requests when the table of atoms is full. A program of its own, because atoms never go
// away.
#include "service/core/terms.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::Value;
using runtime::Atom;

Value Json(const std::string& text) {
  Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &value).ok()) << text;
  return value;
}

void FillTable() {
  ASSERT_TRUE(Atom::SetLimit(Atom::kLeastLimit).ok());
  for (size_t i = 0; Atom::Intern(absl::StrCat("filler", i)).ok(); ++i) {
    ASSERT_LT(i, Atom::kLeastLimit);
  }
}

TEST(Terms, GiveAtomLimitInEveryFormWhenTheTableIsFull) {
  FillTable();
  for (const char* json : {R"("never_seen")", R"([1, "{a, never_seen}"])",
                           R"({"$atom": "never_seen"})", R"({"$term": "never_seen"})"}) {
    const auto refused = ReadTerm("message", Json(json), TermFormat::kTerm);
    EXPECT_EQ(ReasonOf(refused.status()), v1::REASON_ATOM_LIMIT) << json;
    EXPECT_TRUE(std::string(refused.status().message()).starts_with("message: ")) << json;
  }
  EXPECT_EQ(ReasonOf(ReadTermText("reason", "{oops, never_seen}").status()), v1::REASON_ATOM_LIMIT);
  EXPECT_EQ(Atom::Find("never_seen"), std::nullopt);
}

TEST(Terms, AreReadAsBeforeWhereTheirAtomsExist) {
  FillTable();
  const auto term = ReadTerm("message", Json(R"(["ok", {"$atom": "filler1"}])"), TermFormat::kTerm);
  ASSERT_TRUE(term.ok()) << term.status();
  EXPECT_EQ(runtime::ToText(*term), "[ok,filler1]");
}

TEST(Terms, AreInvalidForAllOtherReasons) {
  EXPECT_EQ(ReasonOf(ReadTermText("reason", "{error").status()), v1::REASON_INVALID_TERM);
  EXPECT_EQ(ReasonOf(ReadTerm("message", Json(R"({"$what": 1})"), TermFormat::kTerm).status()),
            v1::REASON_INVALID_TERM);
}

TEST(Terms, OfOneRequestMakeOnlySoManyAtomsAndDigits) {
  const runtime::TermLimits limits{.max_digits = 20, .max_new_atoms = 0};
  const auto unknown =
      TermFromJson(Json(R"(["ok", {"$atom": "not_there"}])"), TermFormat::kTerm, limits);
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(unknown.status().message(),
            "at [1].$atom: expected an atom that exists, found 'not_there'");
  const auto digits =
      TermFromJson(Json(R"({"$integer": "123456789012345678901"})"), TermFormat::kTerm, limits);
  EXPECT_EQ(digits.status().message(), "at $integer: expected an integer of at most 20 characters");
}

}  // namespace
}  // namespace arsenal::service::core
