// SPDX-License-Identifier: MIT
// The recorded scenarios: programs with the traces that Erlang/OTP gave them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/semantics/scenario_file.h"

namespace arsenal::semantics {

struct Golden {
  Scenario scenario;
  std::string trace;
};

// All of a folder, sorted by name. NotFound when there is none.
absl::StatusOr<std::vector<Golden>> ReadGoldens(const std::string& folder);

}  // namespace arsenal::semantics
