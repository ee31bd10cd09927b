// SPDX-License-Identifier: MIT
// Terms as Erlang/OTP 25 wrote and sorted them, recorded once: text in both forms, order, both
// equalities and the hash. picked_terms.txt has the edges of each kind, random_terms.txt thousands,
// long_terms.txt what does not fit on a line.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
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

// A file, and how many terms it has at least, and how many of them equal the one before.
struct Recording {
  const char* name;
  size_t terms;
  size_t equal;
};

std::vector<Line> ReadLines(const char* name) {
  std::vector<Line> read;
  std::ifstream file(std::string("tests/semantics/terms/") + name + ".txt");
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
}

class ErlangsTerms : public ::testing::TestWithParam<Recording> {
 protected:
  const std::vector<Line> lines_ = ReadLines(GetParam().name);
};

INSTANTIATE_TEST_SUITE_P(Recorded, ErlangsTerms,
                         ::testing::Values(Recording{"picked_terms", 200, 1},
                                           Recording{"random_terms", 5000, 1000}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(ErlangsTerms, AreWrittenAsErlangWritesThem) {
  ASSERT_GT(lines_.size(), GetParam().terms);
  for (const Line& line : lines_) {
    EXPECT_EQ(ToText(line.term), line.written);
    EXPECT_EQ(ToPrettyText(line.term), line.pretty);
  }
}

// What long_terms.txt has escaped.
std::string Unescape(std::string_view escaped) {
  return absl::StrReplaceAll(absl::string_view(escaped.data(), escaped.size()),
                             {{"\\\\", "\\"}, {"\\n", "\n"}});
}

TEST(LongTerms, AreLaidOutOverLinesAsErlangLaysThemOut) {
  std::ifstream file("tests/semantics/terms/long_terms.txt");
  size_t broken = 0;
  for (std::string text; std::getline(file, text);) {
    if (text[0] == '#') continue;
    const std::vector<std::string> fields = absl::StrSplit(text, '\t');
    ASSERT_EQ(fields.size(), 3u) << text;
    const absl::StatusOr<Term> term = ParseTerm(fields[1]);
    ASSERT_TRUE(term.ok()) << text;
    const std::string laid_out =
        FormatTerm(*term, {.form = TextForm::kPretty, .line_length = std::stoul(fields[0])});
    EXPECT_EQ(laid_out, Unescape(fields[2])) << fields[0];
    EXPECT_EQ(ParseTerm(laid_out).value(), *term) << laid_out;
    broken += laid_out.find('\n') != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(broken, 500u);
}

TEST_P(ErlangsTerms, AreReadFromWhatErlangPrintsForPeople) {
  for (const Line& line : lines_) {
    absl::StatusOr<Term> read = ParseTerm(line.pretty);
    ASSERT_TRUE(read.ok()) << line.pretty << ": " << read.status().message();
    EXPECT_EQ(*read, line.term) << line.pretty;
  }
}

TEST_P(ErlangsTerms, ComeInErlangsOrder) {
  for (size_t i = 0; i < lines_.size(); ++i) {
    bool equal = true;  // by ==, as long as no '<' stands between
    for (size_t j = i + 1; j < lines_.size(); ++j) {
      equal = equal && lines_[j].relation != '<';
      const auto order = Compare(lines_[i].term, lines_[j].term);
      ASSERT_TRUE(equal ? order == 0 : order < 0) << lines_[i].written << " " << lines_[j].written;
      ASSERT_TRUE(Compare(lines_[j].term, lines_[i].term) == (0 <=> order));
    }
  }
}

TEST_P(ErlangsTerms, AreExactlyEqualWhereErlangSaysSoAndHashAlikeThen) {
  size_t equal = 0;
  for (size_t i = 1; i < lines_.size(); ++i) {
    const bool exactly = lines_[i - 1].term == lines_[i].term;
    EXPECT_EQ(exactly, lines_[i].relation == ':') << lines_[i - 1].written << lines_[i].written;
    EXPECT_EQ(exactly, CompareExact(lines_[i - 1].term, lines_[i].term) == 0);
    EXPECT_EQ(exactly, Hash(lines_[i - 1].term) == Hash(lines_[i].term)) << lines_[i].written;
    equal += exactly ? 1 : 0;
  }
  EXPECT_GE(equal, GetParam().equal);
}

}  // namespace
}  // namespace arsenal::runtime
