// SPDX-License-Identifier: MIT
// The port on which Prometheus asks for metrics.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "prometheus/exposer.h"
#include "prometheus/registry.h"

namespace arsenal::service::server {

// Serves the registry at http://ADDRESS/metrics. Unavailable when the port is taken.
absl::StatusOr<std::unique_ptr<prometheus::Exposer>> StartExposer(
    const std::string& address, const std::shared_ptr<prometheus::Registry>& registry);

}  // namespace arsenal::service::server
