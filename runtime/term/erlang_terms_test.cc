// SPDX-License-Identifier: MIT
// Holds printing, reading and ordering against what Erlang itself printed and sorted
// (testdata/erlang_terms.txt).
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

std::vector<Line> ReadLines() {
  std::ifstream file("runtime/term/testdata/erlang_terms.txt");
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text[0] == '#') continue;
    std::vector<std::string> fields = absl::StrSplit(text, '\t');
    absl::StatusOr<Term> term = fields.size() == 3 ? ParseTerm(fields[1]) : Term();
    EXPECT_TRUE(term.ok()) << text << ": " << term.status().message();
    if (term.ok()) lines.push_back({fields[0][0], fields[1], fields[2], *term});
  }
  return lines;
}

TEST(ErlangTerms, ArePrintedAsErlangPrintsThem) {
  std::vector<Line> lines = ReadLines();
  ASSERT_GT(lines.size(), 200u);
  for (const Line& line : lines) {
    EXPECT_EQ(ToText(line.term), line.written);
    EXPECT_EQ(ToPrettyText(line.term), line.pretty);
    absl::StatusOr<Term> pretty = ParseTerm(line.pretty);
    ASSERT_TRUE(pretty.ok()) << line.pretty << ": " << pretty.status().message();
    EXPECT_EQ(*pretty, line.term) << line.pretty;
  }
}

TEST(ErlangTerms, AreOrderedAsErlangSortsThem) {
  std::vector<Line> lines = ReadLines();
  ASSERT_GT(lines.size(), 200u);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) {
      EXPECT_EQ(lines[i - 1].term == lines[i].term, lines[i].relation == ':');
    }
    bool equal = true;  // by ==, as long as no '<' stands between
    for (size_t j = i + 1; j < lines.size(); ++j) {
      equal = equal && lines[j].relation != '<';
      EXPECT_EQ(Compare(lines[i].term, lines[j].term) == 0, equal)
          << lines[i].written << " " << lines[j].written;
      EXPECT_TRUE(Compare(lines[i].term, lines[j].term) <= 0)
          << lines[i].written << " " << lines[j].written;
    }
  }
}

}  // namespace
}  // namespace arsenal::runtime
