// SPDX-License-Identifier: MIT
// Names that requests give to what they start.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "runtime/term/term.h"
#include "service/core/call.h"

namespace arsenal::service::core {

// The atom of a name that may be registered and that nobody has: INVALID_NAME, ATOM_LIMIT or
// NAME_TAKEN, naming the field.
absl::StatusOr<runtime::Atom> ReadNewName(Call& call, const std::string& field,
                                          const std::string& name);

}  // namespace arsenal::service::core
