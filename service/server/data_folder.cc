// SPDX-License-Identifier: MIT

#include "service/server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace arsenal::service::server {
namespace {

absl::Status Unwritable(const std::string& path, const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat("data folder: cannot write ", path, ": ", why));
}

}  // namespace

absl::StatusOr<DataFolder> DataFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Unwritable(path, error.message());
  const std::string file = path + "/lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return Unwritable(file, std::strerror(errno));
  DataFolder folder(lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(absl::StrCat("data folder: another node uses ", path));
  }
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept : lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace arsenal::service::server
