// SPDX-License-Identifier: MIT
// DataFolder: what a node keeps between its runs. One program at a time may use it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace arsenal::service::server {

class DataFolder {
 public:
  // Makes the folder if it is not there, locks it, and counts this run. FailedPrecondition says what
  // cannot be written; Unavailable that another node uses it.
  static absl::StatusOr<DataFolder> Open(const std::string& path);
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  // The number of this run, from 1: the first part of every event cursor, so that a cursor of an
  // earlier run is known for one.
  uint64_t incarnation() const { return incarnation_; }

 private:
  DataFolder(int lock, uint64_t incarnation) : lock_(lock), incarnation_(incarnation) {}
  int lock_;
  uint64_t incarnation_;
};

}  // namespace arsenal::service::server
