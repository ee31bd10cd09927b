// SPDX-License-Identifier: MIT
// Repeats a run that was written as a seed file, and prints every step of it in words.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace arsenal::semantics {

// Whether it fails, here or by a trace that differs from that in order of arrival. The status of
// what cannot be read otherwise.
absl::StatusOr<bool> ReplayFile(const std::string& file);

}  // namespace arsenal::semantics
