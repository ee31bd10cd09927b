// SPDX-License-Identifier: MIT
// The tests of the runtime find faults. The whole runtime is compiled once more with twenty faults
// in it, of which one is in force at a time, and the same trials and small programs that the real
// runtime passes must fail, without knowing which.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "runtime/base/seeded_bug.h"
#include "runtime/simulation/replay_strategy.h"
#include "tests/semantics/bug_names.h"
#include "tests/semantics/goldens.h"
#include "tests/semantics/seed_file.h"
#include "tests/semantics/small_program.h"
#include "tests/semantics/trial.h"

namespace arsenal::semantics {
namespace {

constexpr uint64_t kSeeds = 20'000;
constexpr uint64_t kSoundSeeds = 1'000;
constexpr uint64_t kRunsOfAProgram = 20'000;

// What a search has found; in memory that the searching process shares with this one, because a
// fault may stop the program by a check.
struct Found {
  std::atomic<uint64_t> trial;  // the one that is being made
  std::atomic<bool> failed;
  char what[200];
};

void Note(Found& found, const std::string& what) {
  std::string line = what.substr(0, sizeof(found.what) - 1);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::copy(line.begin(), line.end(), found.what);
  found.failed = true;
}

void SearchTrials(Found& found, uint64_t seeds) {
  Trials trials(*ReadGoldens("tests/semantics/scenarios"));
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    found.trial = seed;
    if (const std::optional<Failure> failure = trials.Run(seed); failure) {
      Note(found, failure->what);
      return;
    }
  }
  found.trial = seeds + 1;
}

// Forks, because a fault may end in a failed check or leave things behind that are broken.
const Found& InAnotherProcess(Bug bug, void (*search)(Found&)) {
  void* const memory =
      mmap(nullptr, sizeof(Found), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  EXPECT_NE(memory, MAP_FAILED);
  Found& found = *new (memory) Found{};
  const pid_t child = fork();
  if (child == 0) {
    runtime::seeded_bug = bug;
    search(found);
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  if (status != 0 && !found.failed) Note(found, "the program was stopped");
  return found;
}

class SeededBugTest : public testing::TestWithParam<BugRow> {};

TEST_P(SeededBugTest, IsFoundByTheTrials) {
  const Found& found =
      InAnotherProcess(GetParam().bug, [](Found& out) { SearchTrials(out, kSeeds); });
  std::printf("%s: seed %llu: %s\n", GetParam().name,
              static_cast<unsigned long long>(found.trial.load()), found.what);
  EXPECT_TRUE(found.failed) << "not within " << kSeeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(All, SeededBugTest, testing::ValuesIn(kBugs),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(SeededBugs, AreSeenByTheSmallProgramsInPart) {
  size_t seen = 0;
  for (const BugRow& row : kBugs) {
    const Found& found = InAnotherProcess(row.bug, [](Found& out) {
      for (const SmallProgram& program : SmallPrograms()) {
        ++out.trial;
        const Exploration explored = Explore(program, kRunsOfAProgram);
        if (explored.broken.empty() && explored.outcomes == program.outcomes) continue;
        Note(out, program.name);
        return;
      }
    });
    std::printf("%s: %s\n", row.name, found.failed ? found.what : "no small program sees it");
    seen += found.failed ? 1 : 0;
  }
  EXPECT_GE(seen, 12u);
}

// Runs what a seed file says.
ScenarioRun Repeat(const std::string& text) {
  const absl::StatusOr<Scenario> scenario = ParseScenario("failure.scn", text);
  const absl::StatusOr<SeedFile> seed_file = ParseSeedFile("failure.scn", text);
  EXPECT_TRUE(scenario.ok() && seed_file.ok());
  return RunScenario(*scenario, std::make_unique<runtime::ReplayStrategy>(seed_file->choices),
                     Checks::kAll);
}

TEST(SeededBugs, AreShownByAFewLinesThatRepeatThem) {
  for (const Bug bug : {Bug::kUnlinkAckDropped, Bug::kNoprocOfALinkLost, Bug::kKilledSeenAsKill}) {
    runtime::seeded_bug = bug;
    Trials trials({});
    std::optional<Failure> failure;
    for (uint64_t seed = 1; seed <= kSeeds && !failure; ++seed) failure = trials.Run(seed);
    ASSERT_TRUE(failure);
    const Failure small = trials.Shrink(*failure);
    EXPECT_LE(small.lines.size(), 6u) << small.lines.size() << " of " << failure->lines.size();
    EXPECT_LE(small.choices.size(), failure->choices.size());
    const std::string text = SeedFileText({small.what}, small.choices, small.lines);
    std::printf("%s\n", text.c_str());
    EXPECT_NE(Repeat(text).broken, std::vector<std::string>());
    runtime::seeded_bug = Bug::kNone;
    EXPECT_EQ(Repeat(text).broken, std::vector<std::string>());
  }
}

TEST(SeededBugs, AreAbsentWhenNoneIsInForce) {
  const Found& found =
      InAnotherProcess(Bug::kNone, [](Found& out) { SearchTrials(out, kSoundSeeds); });
  EXPECT_FALSE(found.failed) << "seed " << found.trial << ": " << found.what;
}

}  // namespace
}  // namespace arsenal::semantics
