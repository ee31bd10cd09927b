// SPDX-License-Identifier: MIT
// HealthBoard: which services serve, and who wants to be told of a change. Used on the worker only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace arsenal::service::core {

class HealthBoard {
 public:
  enum class Status { kServing, kNotServing };

  // Every service begins as not serving; "" is the whole server.
  explicit HealthBoard(const std::vector<std::string>& services);

  // nullopt for a service that the server does not have.
  std::optional<Status> Get(std::string_view service) const;
  // Sets all services at once and tells those who watch.
  void SetAll(Status status);
  // Called once, at the next change. Answers a number for Forget.
  uint64_t NotifyOnce(absl::AnyInvocable<void(bool)> changed);
  void Forget(uint64_t number);

 private:
  std::map<std::string, Status, std::less<>> services_;
  std::map<uint64_t, absl::AnyInvocable<void(bool)>> watchers_;
  uint64_t next_ = 1;
};

}  // namespace arsenal::service::core
