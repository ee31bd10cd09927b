// SPDX-License-Identifier: MIT
// Reading the recorded scenarios.

#include "tests/semantics/goldens.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace arsenal::semantics {

absl::StatusOr<std::vector<Golden>> ReadGoldens(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path().string());
  }
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat(folder, ": found no .scn file, expected some"));
  }
  std::sort(files.begin(), files.end());
  std::vector<Golden> goldens;
  for (const std::string& file : files) {
    absl::StatusOr<Scenario> scenario = ReadScenario(file);
    if (!scenario.ok()) return scenario.status();
    absl::StatusOr<std::string> trace =
        ReadTextFile(std::filesystem::path(file).replace_extension(".golden").string());
    if (!trace.ok()) return trace.status();
    goldens.push_back({*std::move(scenario), *std::move(trace)});
  }
  return goldens;
}

}  // namespace arsenal::semantics
