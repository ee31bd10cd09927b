// SPDX-License-Identifier: MIT
// Metrics: counts and durations of calls for Prometheus, by rpc and code, never by pid.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "prometheus/registry.h"
#include "service/core/table.h"

namespace arsenal::service::core {

class Metrics {
 public:
  // Makes a time series of each row and code.
  explicit Metrics(const Table& table);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One call has ended. Any thread.
  void Observe(const Row& row, const absl::Status& outcome, int64_t nanos);
  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }

 private:
  static constexpr int kCodes = 17;
  struct Series {
    std::array<prometheus::Counter*, kCodes> calls;
    prometheus::Histogram* seconds;
  };

  std::shared_ptr<prometheus::Registry> registry_;
  std::vector<Series> series_;  // by the row's index
};

}  // namespace arsenal::service::core
