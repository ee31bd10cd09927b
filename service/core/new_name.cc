// SPDX-License-Identifier: MIT

#include "service/core/new_name.h"

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/terms.h"

namespace arsenal::service::core {

absl::StatusOr<runtime::Atom> ReadNewName(Call& call, const std::string& field,
                                          const std::string& name) {
  const absl::Status valid = runtime::CheckName(name);
  if (!valid.ok()) {
    return FailFields(v1::REASON_INVALID_NAME, {{field, std::string(valid.message())}},
                      {{"name", name}});
  }
  const absl::StatusOr<runtime::Atom> atom = runtime::Atom::Intern(name);
  if (!atom.ok()) return RefuseTerm(v1::REASON_INVALID_NAME, field, atom.status());
  if (const auto owner = call.node().space().Whereis(*atom); owner.has_value()) {
    return Fail(v1::REASON_NAME_TAKEN,
                absl::StrCat(field, ": ", name, " is the name of ", owner->ToString()),
                {{"name", name}, {"pid", owner->ToString()}});
  }
  return *atom;
}

}  // namespace arsenal::service::core
