// SPDX-License-Identifier: MIT
// Runs scenarios on the runtime under the simulated driver.
//
//   scenario FILE...                 prints the trace of each
//   scenario --check FILE.scn...     compares with FILE.golden beside it: 0 if all fit, else 1
//     --strategy fifo|random|pct|fair   default fifo
//     --seed N                          the first seed, default 1
//     --seeds M                         how many, default 1
//     --stats                           slices, signals, choices and distinct schedules of each
//     --replay                          the choices that are written in the file ("#choices ...")
//     --verbose                         says which runs differ from the golden in a legal way
// 2: a file or an option cannot be read; standard error says which, what was found and what is
// expected.

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "runtime/simulation/replay_strategy.h"
#include "tests/semantics/scenario_check.h"
#include "tests/semantics/scenario_run.h"
#include "tests/semantics/seed_file.h"

namespace arsenal::semantics {
namespace {

struct Options {
  bool check = false;
  bool stats = false;
  bool replay = false;
  bool verbose = false;
  runtime::SchedulingKind strategy = runtime::SchedulingKind::kFifo;
  uint64_t first_seed = 1;
  uint64_t seeds = 1;
  std::vector<std::string> files;
};

absl::StatusOr<uint64_t> NumberOf(const std::string& option, const std::string& word) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(word, &number) && number > 0) return number;
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": found ", word, ", expected a number from 1"));
}

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& words) {
  Options options;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) {
      options.files.push_back(word);
    } else if (word == "--check") {
      options.check = true;
    } else if (word == "--stats") {
      options.stats = true;
    } else if (word == "--replay") {
      options.replay = true;
    } else if (word == "--verbose") {
      options.verbose = true;
    } else if ((word == "--strategy" || word == "--seed" || word == "--seeds") &&
               i + 1 < words.size()) {
      const std::string& value = words[++i];
      if (word == "--strategy") {
        const auto strategy = runtime::ParseScheduling(value);
        if (!strategy.ok()) return strategy.status();
        options.strategy = *strategy;
      } else {
        const auto number = NumberOf(word, value);
        if (!number.ok()) return number.status();
        (word == "--seed" ? options.first_seed : options.seeds) = *number;
      }
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "found ", word,
          ", expected --check, --stats, --replay, --verbose, --strategy NAME, --seed N, --seeds M "
          "or a file"));
    }
  }
  if (options.files.empty()) {
    return absl::InvalidArgumentError("found no file, expected at least one");
  }
  return options;
}

struct Totals {
  uint64_t runs = 0;
  uint64_t same = 0;
  uint64_t reordered = 0;
  uint64_t different = 0;
};

struct FileStats {
  std::set<uint64_t> schedules;
  uint64_t steps = 0;
  uint64_t slices = 0;
  uint64_t signals = 0;
  uint64_t choices = 0;
};

std::string GoldenOf(const std::string& file) {
  const std::string stem = file.ends_with(".scn") ? file.substr(0, file.size() - 4) : file;
  return stem + ".golden";
}

// Counts the run; says what is wrong with it.
void Compare(const ScenarioRun& run, const std::string& golden, const std::string& which,
             const Options& options, Totals& totals) {
  const Comparison comparison = CompareTraces(run.trace, golden);
  if (!run.broken.empty()) {
    ++totals.different;
    std::printf("%s: %s\n", which.c_str(), run.broken.front().c_str());
  } else if (comparison.likeness == Likeness::kDifferent) {
    ++totals.different;
    std::printf("%s: %s\n", which.c_str(), comparison.difference.c_str());
  } else if (comparison.likeness == Likeness::kReordered) {
    ++totals.reordered;
    if (options.verbose) std::printf("%s: another legal order\n", which.c_str());
  } else {
    ++totals.same;
  }
}

std::unique_ptr<runtime::SchedulingStrategy> StrategyOf(
    const Options& options, uint64_t seed, const std::vector<runtime::LoggedChoice>& choices) {
  if (options.replay) return std::make_unique<runtime::ReplayStrategy>(choices);
  return runtime::MakeScheduling(options.strategy, seed);
}

absl::Status RunFile(const std::string& file, const Options& options, Totals& totals) {
  const absl::StatusOr<std::string> text = ReadTextFile(file);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Scenario> scenario = ParseScenario(file, *text);
  if (!scenario.ok()) return scenario.status();
  std::vector<runtime::LoggedChoice> choices;
  if (options.replay) {
    const absl::StatusOr<SeedFile> seed_file = ParseSeedFile(file, *text);
    if (!seed_file.ok()) return seed_file.status();
    choices = seed_file->choices;
  }
  std::string golden;
  if (options.check) {
    const absl::StatusOr<std::string> read = ReadTextFile(GoldenOf(file));
    if (!read.ok()) return read.status();
    golden = *read;
  }
  FileStats stats;
  for (uint64_t i = 0; i < options.seeds; ++i) {
    const uint64_t seed = options.first_seed + i;
    const ScenarioRun run =
        RunScenario(*scenario, StrategyOf(options, seed, choices), Checks::kAll);
    ++totals.runs;
    stats.schedules.insert(run.choice_hash);
    stats.steps += run.steps;
    stats.slices += run.slices;
    stats.signals += run.signals;
    stats.choices += run.choices;
    const std::string which = absl::StrCat(
        file, " ", std::string(runtime::SchedulingName(options.strategy)), " seed ", seed);
    if (options.check) {
      Compare(run, golden, which, options, totals);
    } else {
      if (i == 0) std::fputs(run.trace.c_str(), stdout);
      for (const std::string& sentence : run.broken) {
        std::printf("%s: %s\n", which.c_str(), sentence.c_str());
      }
      totals.different += run.broken.empty() ? 0 : 1;
    }
  }
  if (options.stats) {
    std::printf("%s: runs %llu steps %llu slices %llu signals %llu choices %llu schedules %zu\n",
                file.c_str(), static_cast<unsigned long long>(options.seeds),
                static_cast<unsigned long long>(stats.steps),
                static_cast<unsigned long long>(stats.slices),
                static_cast<unsigned long long>(stats.signals),
                static_cast<unsigned long long>(stats.choices), stats.schedules.size());
  }
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& words) {
  const absl::StatusOr<Options> options = ParseOptions(words);
  if (!options.ok()) {
    std::fprintf(stderr, "scenario: %s\n", std::string(options.status().message()).c_str());
    return 2;
  }
  Totals totals;
  for (const std::string& file : options->files) {
    if (absl::Status status = RunFile(file, *options, totals); !status.ok()) {
      std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
      return 2;
    }
  }
  if (options->check) {
    std::printf(
        "%zu files, %llu runs: %llu the same, %llu in another legal order, %llu different\n",
        options->files.size(), static_cast<unsigned long long>(totals.runs),
        static_cast<unsigned long long>(totals.same),
        static_cast<unsigned long long>(totals.reordered),
        static_cast<unsigned long long>(totals.different));
  }
  return totals.different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace arsenal::semantics

int main(int argc, char** argv) {
  return arsenal::semantics::Main(std::vector<std::string>(argv + 1, argv + argc));
}
