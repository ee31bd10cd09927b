// SPDX-License-Identifier: MIT
// Erlang's text form: whatever is read is written so that it is read again as the same term.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/term/text.h"
#include "tests/fuzz/expect.h"

namespace arsenal::runtime {
namespace {

// What the text was read with, and room for its longer forms.
constexpr TermLimits kFirst{.max_depth = 100, .max_elements = 10'000, .max_new_atoms = 100};
constexpr TermLimits kAgain{.max_depth = 100, .max_bytes = 64 << 20, .max_elements = 10'000'000};

void ReadsBack(const Term& term, const std::string& text) {
  const absl::StatusOr<Term> again = ParseTerm(text, kAgain);
  FUZZ_EXPECT(again.ok());
  FUZZ_EXPECT(*again == term);
  FUZZ_EXPECT(Compare(*again, term) == 0);
  FUZZ_EXPECT(CompareExact(term, *again) == 0);
  FUZZ_EXPECT(Hash(*again) == Hash(term));
  FUZZ_EXPECT(again->ByteSize() == term.ByteSize());
  FUZZ_EXPECT(ToText(*again) == ToText(term));
}

void One(std::string_view text) {
  const absl::StatusOr<Term> term = ParseTerm(text, kFirst);
  TermLimits lookup = kFirst;
  lookup.max_new_atoms = 0;
  const absl::StatusOr<Term> known = ParseTerm(text, lookup);
  if (!term.ok()) {
    FUZZ_EXPECT(!term.status().message().empty());
    return;
  }
  FUZZ_EXPECT(known.ok() && *known == *term);  // its atoms exist by now
  ReadsBack(*term, ToText(*term));
  ReadsBack(*term, ToPrettyText(*term));
  const size_t cut = text.size() / 2;
  const std::string prefix = FormatTerm(*term, {.form = TextForm::kPretty, .max_bytes = cut});
  FUZZ_EXPECT(prefix.size() <= cut + 3);
}

}  // namespace
}  // namespace arsenal::runtime

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  arsenal::runtime::One({reinterpret_cast<const char*>(data), size});
  return 0;
}
