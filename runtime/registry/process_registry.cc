// SPDX-License-Identifier: MIT
// Names of processes.

#include "runtime/registry/process_registry.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace arsenal::runtime {
namespace {

constexpr std::array<std::string_view, 12> kReserved = {
    "linked",  "monitored", "spawn",     "multi-call", "selective-send", "coordinated-changes",
    "dynamic", "temporary", "transient", "permanent",  "count",          "metadata"};

}  // namespace

absl::Status CheckName(std::string_view name) {
  const absl::string_view shown(name.data(), name.size());
  if (name.empty()) return absl::InvalidArgumentError("found an empty name, expected text");
  if (name == "undefined" ||
      std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("found \"", shown, "\", expected a name that is not a reserved word"));
  }
  if (name.starts_with("<") || name.starts_with("#PID<") || (name[0] >= '0' && name[0] <= '9')) {
    return absl::InvalidArgumentError(
        absl::StrCat("found \"", shown, "\", expected a name that does not read like a pid"));
  }
  return absl::OkStatus();
}

absl::Status ProcessRegistry::Register(Atom name, Pid pid) {
  if (absl::Status status = CheckName(name.text()); !status.ok()) return status;
  const auto [entry, inserted] = names_.try_emplace(name, pid);
  if (inserted) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat("the name \"", absl::string_view(name.text().data(), name.text().size()),
                   "\" is taken by ", entry->second.ToString()));
}

bool ProcessRegistry::Unregister(Atom name) {
  metadata_.Forget(name);
  return names_.erase(name) > 0;
}

std::optional<Pid> ProcessRegistry::Whereis(Atom name) const {
  const auto entry = names_.find(name);
  return entry == names_.end() ? std::nullopt : std::optional(entry->second);
}

std::vector<std::pair<Atom, Pid>> ProcessRegistry::Names() const {
  std::vector<std::pair<Atom, Pid>> names(names_.begin(), names_.end());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace arsenal::runtime
