// SPDX-License-Identifier: MIT
// The text form of refs.

#include "runtime/base/ref.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/base/dotted_numbers.h"

namespace arsenal::runtime {

std::string Ref::ToString() const {
  return absl::StrCat("#Ref<0.", bits_ >> 32, ".", bits_ & 0xffffffffu, ">");
}

absl::StatusOr<Ref> Ref::Parse(std::string_view text) {
  std::string_view inner = text;
  if (inner.starts_with("#Ref<") && inner.ends_with(">")) {
    inner = inner.substr(5, inner.size() - 6);
    const auto parts = ParseDottedNumbers(inner);
    if (parts && (*parts)[0] == 0) {
      return FromBits((uint64_t{(*parts)[1]} << 32) | (*parts)[2]);
    }
  }
  return absl::InvalidArgumentError(absl::StrCat("found \"",
                                                 absl::string_view(text.data(), text.size()),
                                                 "\", expected a reference such as #Ref<0.1.2>"));
}

}  // namespace arsenal::runtime
