// SPDX-License-Identifier: MIT
// What a process is charged for its extension.

#include "runtime/process/process_extension.h"

namespace arsenal::runtime {

size_t ProcessExtension::Bytes() const {
  size_t bytes = sizeof(*this);
  bytes += links.size() * sizeof(decltype(links)::value_type);
  bytes += monitors.size() * sizeof(decltype(monitors)::value_type);
  bytes += watchers.size() * sizeof(decltype(watchers)::value_type);
  bytes += aliases.size() * sizeof(decltype(aliases)::value_type);
  bytes += suspended.size() * sizeof(Pid);
  return bytes + dictionary_bytes;
}

}  // namespace arsenal::runtime
