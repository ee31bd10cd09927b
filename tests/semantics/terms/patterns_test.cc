// SPDX-License-Identifier: MIT
// Thousands of heads and guards on terms, and what Erlang/OTP 25 made of them (patterns.txt,
// recorded once).
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "runtime/pattern/pattern.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

std::string Answer(const std::vector<std::string>& fields) {
  std::vector<Term> terms;
  for (int i = 0; i < 3; ++i) {
    absl::StatusOr<Term> term = ParseTerm(fields[i]);
    if (!term.ok()) return std::string(term.status().message());
    terms.push_back(*term);
  }
  const absl::StatusOr<Pattern> pattern = Pattern::Compile(terms[1], terms[2]);
  if (!pattern.ok()) return "error";
  const MatchContext context{.self = Pid::Make(0, 1, 0), .node = atoms::kNonodeNohost};
  std::vector<Term> bindings;
  switch (pattern->Match(terms[0], context, &bindings)) {
    case MatchOutcome::kNo: return "no";
    case MatchOutcome::kYes: return ToText(Term::List(bindings));
    case MatchOutcome::kTooLong: return "too long";
  }
  return "";
}

TEST(ErlangsPatterns, MatchWhatTheyMatchInErlangAndBindTheSame) {
  std::ifstream file("tests/semantics/terms/patterns.txt");
  std::map<std::string, size_t> kinds;
  for (std::string line; std::getline(file, line);) {
    if (line[0] == '#' && line[1] == ' ') continue;
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    ASSERT_EQ(fields.size(), 4u) << line;
    EXPECT_EQ(Answer(fields), fields[3]) << line;
    ++kinds[fields[3] == "no" || fields[3] == "error" ? fields[3] : "yes"];
  }
  EXPECT_GT(kinds["yes"], 1000u);
  EXPECT_GT(kinds["no"], 1000u);
  EXPECT_GT(kinds["error"], 100u);
}

}  // namespace
}  // namespace arsenal::runtime
