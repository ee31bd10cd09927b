// SPDX-License-Identifier: MIT
// A seed file: a failing run that can be repeated. It is a scenario whose comments say under which
// choices it fails, so every tool that reads scenarios reads it.
//
//   # what broke
//   #choices n0/2 a1/2 ...
//   spawn p0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/simulation/choice_log.h"
#include "tests/semantics/scenario_file.h"

namespace arsenal::semantics {

struct SeedFile {
  std::vector<runtime::LoggedChoice> choices;
};

// InvalidArgument: "FILE:LINE: found ..., expected ...".
absl::StatusOr<SeedFile> ParseSeedFile(std::string_view file, std::string_view text);
// `remarks` become comments at the top.
std::string SeedFileText(const std::vector<std::string>& remarks,
                         const std::vector<runtime::LoggedChoice>& choices,
                         const std::vector<std::string>& lines);

}  // namespace arsenal::semantics
