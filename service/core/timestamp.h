// SPDX-License-Identifier: MIT
// From the runtime's times to the contract's.
#pragma once

#include "google/protobuf/timestamp.pb.h"
#include "runtime/base/clock.h"

namespace arsenal::service::core {

// Wall time as a Timestamp.
inline void SetTimestamp(runtime::Nanos wall, google::protobuf::Timestamp& timestamp) {
  timestamp.set_seconds(wall.count() / 1'000'000'000);
  timestamp.set_nanos(static_cast<int32_t>(wall.count() % 1'000'000'000));
}

// Whole milliseconds.
inline uint64_t Milliseconds(runtime::Nanos duration) {
  return static_cast<uint64_t>(duration.count() / 1'000'000);
}

}  // namespace arsenal::service::core
