// SPDX-License-Identifier: MIT
// ExhaustiveSearch: every schedule of a small program, one run after the other, depth first. All
// signals stay under way until they are delivered, slices are full, and no time passes while
// something can run.
//
// With kSleepSets, of runs that differ only in the order of steps that do not touch the same
// process, one is enough (Godefroid 1996): an option that was explored before stays asleep until a
// step is taken that it depends on. That is right for programs whose processes see each other by
// signals alone; those that use names, ask who lives or suspend others want kNone.
//
//   ExhaustiveSearch search(Reduction::kSleepSets, 40);
//   do {
//     Run(search.NextRun());
//   } while (search.Advance());
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

enum class Reduction : uint8_t { kNone, kSleepSets };

// What has been explored, over all runs.
class ExhaustiveSearch {
 public:
  // Beyond `max_choices` choices a run goes on with the first option.
  ExhaustiveSearch(Reduction reduction, size_t max_choices)
      : reduction_(reduction), max_choices_(max_choices) {}
  ExhaustiveSearch(const ExhaustiveSearch&) = delete;
  ExhaustiveSearch& operator=(const ExhaustiveSearch&) = delete;

  // The strategy of the next run. The search must outlive it.
  std::unique_ptr<SchedulingStrategy> NextRun();
  // While it does not explore, everything goes in order of arrival: for what comes before the part
  // in question, and after it.
  void set_exploring(bool exploring) { exploring_ = exploring; }
  // Prepares the next run; false when all have been made.
  bool Advance();

  uint64_t runs() const { return runs_; }
  // Runs that had more choices than max_choices: their tails were not explored.
  uint64_t cut_runs() const { return cut_runs_; }
  // Runs that turned out to repeat another one.
  uint64_t redundant_runs() const { return redundant_runs_; }
  size_t longest_run() const { return longest_run_; }

 private:
  class Run;
  // One step of the present run. Steps with one option are kept, too: they wake what sleeps.
  struct Step {
    std::vector<Label> options;
    std::vector<Label> sleeping;  // explored from here, or before, and not to be repeated
    uint32_t picked = 0;
  };

  uint32_t Pick(std::span<const Label> labels);
  uint32_t PickNew(std::span<const Label> labels);
  std::vector<Label> SleepingAfter(const Step& step) const;

  const Reduction reduction_;
  const size_t max_choices_;
  std::vector<Step> path_;
  size_t depth_ = 0;    // steps taken in this run
  size_t choices_ = 0;  // those with more than one option that is awake
  bool exploring_ = true;
  bool free_ = false;  // nothing is explored any more in this run
  uint64_t runs_ = 0;
  uint64_t cut_runs_ = 0;
  uint64_t redundant_runs_ = 0;
  size_t longest_run_ = 0;
};

}  // namespace arsenal::runtime
