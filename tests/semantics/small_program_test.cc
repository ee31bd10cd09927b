// SPDX-License-Identifier: MIT
// Every schedule of the small programs.
#include "tests/semantics/small_program.h"

#include <gtest/gtest.h>

namespace arsenal::semantics {
namespace {

constexpr uint64_t kMaxRuns = 200'000;

class SmallProgramTest : public testing::TestWithParam<SmallProgram> {};

TEST_P(SmallProgramTest, HasTheseOutcomesUnderAllSchedules) {
  const Exploration explored = Explore(GetParam(), kMaxRuns);
  std::printf("%s: %llu runs, %llu of them redundant, at most %zu choices\n", GetParam().name,
              static_cast<unsigned long long>(explored.runs),
              static_cast<unsigned long long>(explored.redundant_runs), explored.longest_run);
  EXPECT_EQ(explored.broken, std::vector<std::string>());
  EXPECT_EQ(explored.outcomes, GetParam().outcomes);
  EXPECT_EQ(explored.cut_runs, 0u);
  EXPECT_LT(explored.runs, kMaxRuns) << "not all schedules were explored";
  EXPECT_GT(explored.runs, 1u) << "the program leaves nothing to choose";
}

std::string NameOf(const testing::TestParamInfo<SmallProgram>& info) {
  std::string name;
  bool upper = true;
  for (const char c : std::string(info.param.name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      upper = true;
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Small, SmallProgramTest, testing::ValuesIn(SmallPrograms()), NameOf);

}  // namespace
}  // namespace arsenal::semantics
