// SPDX-License-Identifier: MIT
// DataFolder: what a node keeps between its runs. One program at a time may use it.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace arsenal::service::server {

class DataFolder {
 public:
  // Makes the folder if it is not there and locks it. FailedPrecondition says what cannot be
  // written; Unavailable that another node uses it.
  static absl::StatusOr<DataFolder> Open(const std::string& path);
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

 private:
  explicit DataFolder(int lock) : lock_(lock) {}
  int lock_;
};

}  // namespace arsenal::service::server
