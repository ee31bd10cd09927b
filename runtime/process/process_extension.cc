// SPDX-License-Identifier: MIT
// What a process is charged for its extension.

#include "runtime/process/process_extension.h"

namespace arsenal::runtime {

size_t ProcessExtension::Bytes() const {
  size_t bytes = sizeof(*this);
  bytes += links.size() * sizeof(decltype(links)::value_type);
  bytes += monitors.Bytes();
  bytes += watchers.Bytes();
  bytes += aliases.Bytes();
  bytes += suspended.size() * sizeof(Pid);
  if (limits != nullptr) bytes += sizeof(ProcessLimits);
  if (deliveries != nullptr) bytes += deliveries->Bytes();
  return bytes + dictionary_bytes;
}

}  // namespace arsenal::runtime
