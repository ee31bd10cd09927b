// SPDX-License-Identifier: MIT
// Scenario files and seed files: whatever is read says what stands in it, line by line, and choices
// are written so that they are read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/expect.h"
#include "tests/semantics/scenario_file.h"
#include "tests/semantics/seed_file.h"

namespace arsenal::semantics {
namespace {

void OneScenario(std::string_view text) {
  const absl::StatusOr<Scenario> scenario = ParseScenario("fuzz.scn", text);
  if (!scenario.ok()) {
    FUZZ_EXPECT(std::string(scenario.status().message()).starts_with("fuzz.scn:"));
    return;
  }
  for (const ScenarioLine& line : scenario->lines) {
    const absl::StatusOr<Scenario> alone = ParseScenario("fuzz.scn", line.text);
    FUZZ_EXPECT(alone.ok() && alone->lines.size() == 1);
    const ScenarioLine& again = alone->lines[0];
    FUZZ_EXPECT(again.op == line.op && again.words == line.words && again.term == line.term &&
                again.ms == line.ms);
  }
}

void OneSeedFile(std::string_view text) {
  const absl::StatusOr<SeedFile> seed = ParseSeedFile("fuzz.scn", text);
  if (!seed.ok()) {
    FUZZ_EXPECT(std::string(seed.status().message()).starts_with("fuzz.scn:"));
    return;
  }
  const std::string written = SeedFileText({"a remark"}, seed->choices, {"spawn p0"});
  const absl::StatusOr<SeedFile> again = ParseSeedFile("fuzz.scn", written);
  FUZZ_EXPECT(again.ok() && again->choices == seed->choices);
  FUZZ_EXPECT(ParseScenario("fuzz.scn", written).ok());
}

}  // namespace
}  // namespace arsenal::semantics

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  arsenal::semantics::OneScenario(text);
  arsenal::semantics::OneSeedFile(text);
  return 0;
}
