// SPDX-License-Identifier: MIT
// What a process is charged for its extension.

#include "runtime/process/process_extension.h"

namespace arsenal::runtime {

size_t RareExtension::Bytes() const {
  size_t bytes = sizeof(*this) + monitors.Bytes() + aliases.Bytes() + dictionary_bytes;
  bytes += suspended.size() * sizeof(Pid);
  if (limits != nullptr) bytes += sizeof(ProcessLimits);
  if (deliveries != nullptr) bytes += deliveries->Bytes();
  return bytes;
}

const RareExtension& RareExtension::Nothing() {
  static const RareExtension nothing{};
  return nothing;
}

size_t ProcessExtension::Bytes() const {
  return sizeof(*this) + links.Bytes() + watchers.Bytes() + (rare_ == nullptr ? 0 : rare_->Bytes());
}

}  // namespace arsenal::runtime
