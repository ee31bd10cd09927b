// SPDX-License-Identifier: MIT
// Patterns: the input is the text of {Term, Head, Guards}. Whatever is compiled ends, says the same
// each time, and with fewer steps either the same or that they were too few.
#include "runtime/pattern/pattern.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/term/parse.h"
#include "tests/fuzz/expect.h"

namespace arsenal::runtime {
namespace {

constexpr TermLimits kLimits{.max_depth = 100, .max_elements = 10'000, .max_new_atoms = 100};

void One(std::string_view text) {
  const absl::StatusOr<Term> input = ParseTerm(text, kLimits);
  if (!input.ok() || !input->Is(Term::Kind::kTuple) || input->arity() != 3) return;
  const absl::StatusOr<Pattern> pattern = Pattern::Compile(input->element(1), input->element(2));
  if (!pattern.ok()) {
    FUZZ_EXPECT(!pattern.status().message().empty());
    return;
  }
  MatchContext context{.self = Pid::Make(0, 1, 0), .node = atoms::kNonodeNohost};
  std::vector<Term> bindings;
  const MatchOutcome outcome = pattern->Match(input->element(0), context, &bindings);
  FUZZ_EXPECT(bindings.size() == (outcome == MatchOutcome::kYes ? pattern->variables().size() : 0));
  FUZZ_EXPECT(pattern->Match(input->element(0), context) == outcome);
  for (const uint64_t steps : {0, 5, 50}) {
    context.max_steps = steps;
    const MatchOutcome shorter = pattern->Match(input->element(0), context);
    FUZZ_EXPECT(shorter == outcome || shorter == MatchOutcome::kTooLong);
  }
}

}  // namespace
}  // namespace arsenal::runtime

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  arsenal::runtime::One({reinterpret_cast<const char*>(data), size});
  return 0;
}
