// SPDX-License-Identifier: MIT
// The text form of pids.

#include "runtime/base/pid.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/base/dotted_numbers.h"

namespace arsenal::runtime {

std::string Pid::ToString() const {
  return absl::StrCat("<", node_slot(), ".", index(), ".", generation(), ">");
}

absl::StatusOr<Pid> Pid::Parse(std::string_view text) {
  std::string_view inner = text;
  bool closed = false;
  if (inner.starts_with("#PID<")) {
    inner.remove_prefix(5);
    closed = true;
  } else if (inner.starts_with("<")) {
    inner.remove_prefix(1);
    closed = true;
  }
  bool well_formed = true;
  if (closed) {
    well_formed = inner.ends_with(">");
    if (well_formed) inner.remove_suffix(1);
  }
  const auto parts = well_formed ? ParseDottedNumbers(inner) : std::nullopt;
  if (!parts || (*parts)[0] > kMaxNodeSlot || (*parts)[1] > kMaxIndex ||
      (*parts)[2] > kMaxGeneration) {
    return absl::InvalidArgumentError(
        absl::StrCat("found \"", absl::string_view(text.data(), text.size()),
                     "\", expected a pid such as <0.12.1>, 0.12.1 or #PID<0.12.1>"));
  }
  return Make((*parts)[0], (*parts)[1], (*parts)[2]);
}

}  // namespace arsenal::runtime
