// SPDX-License-Identifier: MIT
// Thousands of terms as Erlang/OTP 25 wrote and sorted them (terms.txt, recorded once): text in
// both forms, order, both equalities and the hash.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

struct Line {
  char relation;  // to the line before: '<', '=' or ':'
  std::string written;
  std::string pretty;
  Term term;
};

const std::vector<Line>& Lines() {
  static const std::vector<Line> lines = [] {
    std::vector<Line> read;
    std::ifstream file("tests/semantics/terms/terms.txt");
    for (std::string text; std::getline(file, text);) {
      if (text[0] == '#' && text[1] == ' ') continue;
      std::vector<std::string> fields = absl::StrSplit(text, '\t');
      EXPECT_EQ(fields.size(), 3u) << text;
      if (fields[2].empty()) fields[2] = fields[1];
      absl::StatusOr<Term> term = ParseTerm(fields[1]);
      EXPECT_TRUE(term.ok()) << text << ": " << term.status().message();
      if (term.ok()) read.push_back({fields[0][0], fields[1], fields[2], *term});
    }
    return read;
  }();
  return lines;
}

TEST(ErlangsTerms, AreWrittenAsErlangWritesThem) {
  ASSERT_GT(Lines().size(), 5000u);
  for (const Line& line : Lines()) {
    EXPECT_EQ(ToText(line.term), line.written);
    EXPECT_EQ(ToPrettyText(line.term), line.pretty);
  }
}

TEST(ErlangsTerms, AreReadFromWhatErlangPrintsForPeople) {
  for (const Line& line : Lines()) {
    absl::StatusOr<Term> read = ParseTerm(line.pretty);
    ASSERT_TRUE(read.ok()) << line.pretty << ": " << read.status().message();
    EXPECT_EQ(*read, line.term) << line.pretty;
  }
}

TEST(ErlangsTerms, ComeInErlangsOrder) {
  const std::vector<Line>& lines = Lines();
  for (size_t i = 0; i < lines.size(); ++i) {
    bool equal = true;  // by ==, as long as no '<' stands between
    for (size_t j = i + 1; j < lines.size(); ++j) {
      equal = equal && lines[j].relation != '<';
      const auto order = Compare(lines[i].term, lines[j].term);
      ASSERT_TRUE(equal ? order == 0 : order < 0) << lines[i].written << " " << lines[j].written;
      ASSERT_TRUE(Compare(lines[j].term, lines[i].term) == (0 <=> order));
    }
  }
}

TEST(ErlangsTerms, AreExactlyEqualWhereErlangSaysSoAndHashAlikeThen) {
  const std::vector<Line>& lines = Lines();
  size_t equal = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    const bool exactly = lines[i - 1].term == lines[i].term;
    EXPECT_EQ(exactly, lines[i].relation == ':') << lines[i - 1].written << lines[i].written;
    EXPECT_EQ(exactly, CompareExact(lines[i - 1].term, lines[i].term) == 0);
    EXPECT_EQ(exactly, Hash(lines[i - 1].term) == Hash(lines[i].term)) << lines[i].written;
    equal += exactly ? 1 : 0;
  }
  EXPECT_GT(equal, 1000u);
}

}  // namespace
}  // namespace arsenal::runtime
