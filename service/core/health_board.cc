// SPDX-License-Identifier: MIT

#include "service/core/health_board.h"

#include <utility>

namespace arsenal::service::core {

HealthBoard::HealthBoard(const std::vector<std::string>& services) {
  services_.emplace("", Status::kNotServing);
  for (const std::string& service : services) services_.emplace(service, Status::kNotServing);
}

std::optional<HealthBoard::Status> HealthBoard::Get(std::string_view service) const {
  const auto found = services_.find(service);
  if (found == services_.end()) return std::nullopt;
  return found->second;
}

void HealthBoard::SetAll(Status status) {
  for (auto& [name, one] : services_) one = status;
  auto watchers = std::exchange(watchers_, {});
  for (auto& [number, changed] : watchers) changed(true);
}

uint64_t HealthBoard::NotifyOnce(absl::AnyInvocable<void(bool)> changed) {
  watchers_.emplace(next_, std::move(changed));
  return next_++;
}

void HealthBoard::Forget(uint64_t number) { watchers_.erase(number); }

}  // namespace arsenal::service::core
