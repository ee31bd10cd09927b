// SPDX-License-Identifier: MIT
// ProcessRegistry: names of processes of this node. A name stands for one process, a process has at
// most one name; the second half of that is kept by ProcessSpace, which knows the processes.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "runtime/base/pid.h"
#include "runtime/registry/name_metadata.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// InvalidArgument for what can never be a name: `undefined`, text that reads like a pid (it begins
// with "<", "#PID<" or a digit), the empty text, and the words that routes are made of (linked,
// spawn, count, ...).
absl::Status CheckName(std::string_view name);

class ProcessRegistry {
 public:
  // InvalidArgument as CheckName; AlreadyExists when somebody has the name, be it the same process.
  absl::Status Register(Atom name, Pid pid);
  // Whether the name was there. Its metadata goes with it.
  bool Unregister(Atom name);
  std::optional<Pid> Whereis(Atom name) const;
  size_t size() const { return names_.size(); }
  NameMetadata& metadata() { return metadata_; }
  const NameMetadata& metadata() const { return metadata_; }
  // All names, sorted.
  std::vector<std::pair<Atom, Pid>> Names() const;

 private:
  absl::flat_hash_map<Atom, Pid> names_;
  NameMetadata metadata_;
};

}  // namespace arsenal::runtime
