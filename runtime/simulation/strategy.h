// SPDX-License-Identifier: MIT
// SchedulingStrategy: who decides in a simulation. Everything that may go one way or another under
// the simulated driver is asked as Pick(kind of choice, how many options, what they are), and
// nothing else decides, so a run is its strategy's answers and nothing more.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace arsenal::runtime {

enum class Choice : uint8_t {
  kNext,     // which process runs, or which channel delivers the signal at its head, or which timer
             // that is due fires, or whose posted work runs
  kArrival,  // a signal arrives at once (0) or stays under way (1), to be delivered by a kNext
  kBudget,   // after how many reductions the slice ends: a place in kSliceBudgets
  kTime,     // time passes, though something can run, for 1; not for any other
};
inline constexpr int kChoices = 4;
// "next", "arrival", "budget", "time".
std::string_view ChoiceName(Choice choice);

// What budgets a strategy may pick from, in reductions; the first is the one of production. 1 ends
// a slice after the next message.
inline constexpr uint32_t kSliceBudgets[] = {4000, 1, 25, 45, 100, 400, 1000, 1};
inline constexpr uint32_t kSliceBudgetCount = 8;

// One option of a kNext. The same process, or the same channel, has the same `who` at every step;
// `target` is the process that it changes, 0 when it may change any.
struct Label {
  uint64_t who;
  uint64_t target;
};

class SchedulingStrategy {
 public:
  virtual ~SchedulingStrategy() = default;
  // From 0 to n - 1, where n is at least 2. The options of kNext are in order of arrival: workers
  // first, by number, and the runnable of each as production would run them; then channels.
  // `labels` has n elements for kNext if the strategy wants labels, none otherwise.
  virtual uint32_t Pick(Choice choice, uint32_t n, std::span<const Label> labels) = 0;
  // Whether the driver shall say what the options are. It costs time.
  virtual bool wants_labels() const { return false; }
  // Whether it shall be asked kNext also when there is one option.
  virtual bool wants_every_step() const { return false; }
};

enum class SchedulingKind : uint8_t {
  kFifo,    // in order of arrival, signals at once: the reference
  kRandom,  // any option at every choice
  kPct,     // priorities with few changes: finds bugs of a small depth with a known probability
  kFair,    // random, but nothing waits for ever
};
// "fifo", "random", "pct", "fair".
std::string_view SchedulingName(SchedulingKind kind);
// InvalidArgument says what was found and what is expected.
absl::StatusOr<SchedulingKind> ParseScheduling(std::string_view name);
// The strategy of this kind and seed. The seed says everything, also the depth of a kPct (1 to 5)
// and after how many steps its changes come.
std::unique_ptr<SchedulingStrategy> MakeScheduling(SchedulingKind kind, uint64_t seed);

}  // namespace arsenal::runtime
