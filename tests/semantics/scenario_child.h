// SPDX-License-Identifier: MIT
// A child of a supervisor as a scenario writes it:
//
//   ID:RESTART:SHUTDOWN[:OPTION]...     such as  a:permanent:5000:trap  or  b:transient:inf:sup=t
//
// RESTART is permanent, transient or temporary, SHUTDOWN milliseconds, brutal or inf.
//   trap      traps exits, and ends when it is told `shutdown`
//   stuck     traps exits, and ends for nothing but a kill
//   sig       is significant
//   failA-B   its starts number A to B fail with `failed`; they are counted from 1 for each id
//   ignoreA-B its starts number A to B answer `ignore`
//   sup=T     is a supervisor: the last `tree T` above the line says which
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace arsenal::semantics {

// Numbers of starts; none while `last` is 0.
struct StartRange {
  int64_t first = 1;
  int64_t last = 0;
  bool Has(int64_t number) const { return first <= number && number <= last; }
};

enum class Temper {
  kPlain,  // an exit signal ends it
  kTraps,
  kStuck,
};

struct ChildForm {
  std::string text;  // as it is written
  std::string id;
  std::string restart;
  std::string shutdown;
  Temper temper = Temper::kPlain;
  bool significant = false;
  StartRange fails;
  StartRange ignores;
  std::string tree;                 // its name; empty for a worker
  std::optional<size_t> tree_line;  // the index of its line; none: an empty supervisor
};

// The supervisor of a `sup` or a `tree` line.
struct SupervisorForm {
  std::string strategy = "one_for_one";
  int64_t intensity = 1;
  int64_t period = 5;
  std::string auto_shutdown = "never";
  std::vector<ChildForm> children;
};

// InvalidArgument: "found ..., expected ...".
absl::StatusOr<ChildForm> ParseChild(const std::string& text);

}  // namespace arsenal::semantics
