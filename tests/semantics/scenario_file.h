// SPDX-License-Identifier: MIT
// A scenario: a program of one operation a line on processes with names, such as
//
//   # a comment
//   spawn a trap
//   spawn b
//   link a b
//   die b {shutdown,x}
//
// After each line the interpreter waits until nothing can happen any more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/term/term.h"
#include "tests/semantics/scenario_child.h"

namespace arsenal::semantics {

enum class Op {
  kSpawn,
  kSpawnLink,
  kSpawnMonitor,
  kLink,
  kUnlink,
  kMonitor,
  kMonitorName,
  kDemonitor,
  kExit2,
  kDie,
  kError,
  kThrow,
  kReturn,
  kSend,
  kSendName,
  kRegister,
  kUnregister,
  kWhereis,
  kFlagTrap,
  kAlive,
  kLinks,
  kAfter,
  kAfterName,
  kStartTimer,
  kCancel,
  kReadTimer,
  kSleep,
  kAlias,
  kUnalias,
  kMonitorAlias,
  kSendAlias,
  kSuspend,
  kResume,
  kCancelLater,
  kFlushLater,
  kReceive,
  kReceiveAbout,
  kSup,
  kTree,
  kSupWhich,
  kSupCount,
  kSupStart,
  kSupAdd,
  kSupRemove,
  kSupTerminate,
  kSupRestart,
  kSupDelete,
  kSupStop,
  kPhase,
  kTogether,
  kQuiet,
};

// An operation: its word, and what follows it. ACTOR, REF, NAME, SUP, TREE, ID are words, TERM is a
// term, MS, INTENSITY, PERIOD are numbers, CHILD is what scenario_child.h says; [a|b] may be one of
// these words or be missing, (a|b) must be one of them; [a]* any of them.
struct OpRow {
  Op op;
  std::string_view word;
  std::string_view form;
};
const std::vector<OpRow>& OpRows();

struct ScenarioLine {
  int number = 0;    // in the file, from 1
  std::string text;  // as it stands there, without space around it
  Op op = Op::kSpawn;
  std::vector<std::string> words;  // what follows the operation
  runtime::Term term;              // the TERM, if the form has one
  int64_t ms = 0;                  // the MS, if the form has one
  SupervisorForm supervisor;       // what the form has of it

  bool HasWord(std::string_view word) const;
};

struct Scenario {
  // Whether its trace depends on the schedule: it has operations that act while others do.
  bool HasRaces() const;

  std::string file;
  std::vector<ScenarioLine> lines;
};

// InvalidArgument: "FILE:LINE: found ..., expected ...".
absl::StatusOr<Scenario> ParseScenario(std::string_view file, std::string_view text);
// Also NotFound when the file cannot be read.
absl::StatusOr<Scenario> ReadScenario(const std::string& file);
absl::StatusOr<std::string> ReadTextFile(const std::string& file);

}  // namespace arsenal::semantics
