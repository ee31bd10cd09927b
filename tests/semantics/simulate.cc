// SPDX-License-Identifier: MIT
// Looks for failures of the runtime in many simulated runs.
//
//   simulate [OPTION...]
//     --seeds N         trials to make, default 1000
//     --first N         the first seed, default 1
//     --kind KIND       golden, processes, supervisors or tree alone; else all in turn
//     --bug NAME        with this fault in the runtime: simulate_with_bugs alone has them
//     --goldens FOLDER  recorded scenarios, run between the made ones
//     --failures FOLDER where failing runs are written, default the present folder
//     --replay FILE     repeats a run that was written, and prints every step of it
//     --generate FOLDER writes the scenarios of the seeds instead of running them
// 0: nothing failed; 1: something did, and standard output names its file; 2: an option or a file
// cannot be read.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "runtime/simulation/replay_strategy.h"
#include "tests/semantics/replay.h"
#include "tests/semantics/seed_file.h"
#include "tests/semantics/trial.h"
#ifdef ARSENAL_SEEDED_BUGS
#include "tests/semantics/bug_names.h"
#endif

namespace arsenal::semantics {
namespace {

constexpr int kMaxFailures = 5;

struct Options {
  uint64_t seeds = 1000;
  uint64_t first = 1;
  std::string goldens;
  std::string failures = ".";
  std::string replay;
  std::string generate;
  std::string kind_word;
  std::string bug;
  std::optional<TrialKind> kind;
};

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& words) {
  Options options;
  const std::map<std::string, std::string*> texts = {
      {"--goldens", &options.goldens}, {"--failures", &options.failures},
      {"--replay", &options.replay},   {"--generate", &options.generate},
      {"--kind", &options.kind_word},  {"--bug", &options.bug}};
  const std::map<std::string, uint64_t*> numbers = {{"--seeds", &options.seeds},
                                                    {"--first", &options.first}};
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string& word = words[i];
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    if (const auto text = texts.find(word); text != texts.end() && !value.empty()) {
      *text->second = value;
    } else if (const auto number = numbers.find(word); number != numbers.end()) {
      if (!absl::SimpleAtoi(value, number->second) || *number->second == 0) {
        return absl::InvalidArgumentError(
            absl::StrCat(word, ": found ", value, ", expected a number from 1"));
      }
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "found ", word,
          ", expected --seeds N, --first N, --kind KIND, --bug NAME, --goldens FOLDER, "
          "--failures FOLDER, --replay FILE or --generate FOLDER"));
    }
  }
  options.kind = TrialKindOf(options.kind_word);
  if (!options.kind && !options.kind_word.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--kind: found ", options.kind_word, ", expected golden, processes, supervisors or tree"));
  }
  return options;
}

#ifdef ARSENAL_SEEDED_BUGS
absl::Status PutInForce(const std::string& bug) {
  std::string names;
  for (const BugRow& row : kBugs) {
    if (bug == row.name) {
      runtime::seeded_bug = row.bug;
      return absl::OkStatus();
    }
    absl::StrAppend(&names, "\n  ", row.name);
  }
  return absl::InvalidArgumentError(absl::StrCat("--bug: found ", bug, ", expected one of", names));
}
#else
absl::Status PutInForce(const std::string& bug) {
  return absl::InvalidArgumentError(
      absl::StrCat("--bug: found ", bug,
                   ", expected none: no fault is in this program; simulate_with_bugs has "
                   "them"));
}
#endif

std::string WriteFailure(const Options& options, uint64_t seed, const Failure& failure) {
  const std::string file = absl::StrCat(options.failures, "/failure_", seed, ".scn");
  std::string what = failure.what;
  std::replace(what.begin(), what.end(), '\n', ' ');
  const std::string schedule =
      absl::StrCat("strategy ", std::string(runtime::SchedulingName(failure.schedule.kind)),
                   " seed ", failure.schedule.seed, ", trial ", seed);
  std::ofstream(file) << SeedFileText({what, schedule}, failure.choices, failure.lines);
  return file;
}

int Generate(const Options& options) {
  for (uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    std::ofstream(absl::StrCat(options.generate, "/g", seed, ".scn"))
        << SeedFileText({absl::StrCat("made from seed ", seed)}, {},
                        LinesOf(options.kind.value_or(TrialKind::kProcesses), seed));
  }
  return 0;
}

int Search(const Options& options, std::vector<Golden> goldens) {
  Trials trials(std::move(goldens), options.kind);
  int failures = 0;
  for (uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    std::optional<Failure> failure = trials.Run(seed);
    if (!failure) continue;
    const Failure small = trials.Shrink(*std::move(failure));
    const std::string file = WriteFailure(options, seed, small);
    std::printf("trial %llu fails: %s\n  repeat it: simulate --replay %s\n",
                static_cast<unsigned long long>(seed), small.what.c_str(), file.c_str());
    if (++failures == kMaxFailures) break;
  }
  const TrialStats& stats = trials.stats();
  std::printf(
      "%llu trials, %llu runs, %llu lines, %llu steps, %llu supervisors, %llu in another legal "
      "order, %d failures\n",
      static_cast<unsigned long long>(options.seeds), static_cast<unsigned long long>(stats.runs),
      static_cast<unsigned long long>(stats.lines), static_cast<unsigned long long>(stats.steps),
      static_cast<unsigned long long>(stats.supervisors),
      static_cast<unsigned long long>(stats.reordered), failures);
  return failures == 0 ? 0 : 1;
}

int Refuse(const absl::Status& status) {
  std::fprintf(stderr, "simulate: %s\n", std::string(status.message()).c_str());
  return 2;
}

int Main(const std::vector<std::string>& words) {
  const absl::StatusOr<Options> options = ParseOptions(words);
  if (!options.ok()) return Refuse(options.status());
  if (!options->bug.empty()) {
    if (absl::Status status = PutInForce(options->bug); !status.ok()) return Refuse(status);
  }
  if (!options->generate.empty()) return Generate(*options);
  if (!options->replay.empty()) {
    const absl::StatusOr<bool> fails = ReplayFile(options->replay);
    if (!fails.ok()) return Refuse(fails.status());
    return *fails ? 1 : 0;
  }
  std::vector<Golden> goldens;
  if (!options->goldens.empty()) {
    absl::StatusOr<std::vector<Golden>> read = ReadGoldens(options->goldens);
    if (!read.ok()) return Refuse(read.status());
    goldens = *std::move(read);
  }
  return Search(*options, std::move(goldens));
}

}  // namespace
}  // namespace arsenal::semantics

int main(int argc, char** argv) {
  return arsenal::semantics::Main(std::vector<std::string>(argv + 1, argv + argc));
}
