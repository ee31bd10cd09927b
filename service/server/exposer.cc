// SPDX-License-Identifier: MIT
// The library reports a taken port by an exception: this is where it becomes a status.

#include "service/server/exposer.h"

#include <exception>

#include "absl/strings/str_cat.h"

namespace arsenal::service::server {

absl::StatusOr<std::unique_ptr<prometheus::Exposer>> StartExposer(
    const std::string& address, const std::shared_ptr<prometheus::Registry>& registry) {
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, 1);
    exposer->RegisterCollectable(registry);
    return exposer;
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("metrics: cannot listen on ", address, ": ", error.what()));
  }
}

}  // namespace arsenal::service::server
