// SPDX-License-Identifier: MIT
// Metrics: counts and durations of calls for Prometheus, by rpc and code, never by pid.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "prometheus/registry.h"
#include "service/core/table.h"

namespace arsenal::service::core {

// The figures of one row since the start.
struct CallFigures {
  static constexpr int kCodes = 17;
  struct Bucket {
    double at_most_seconds;  // infinite in the last
    uint64_t count;          // cumulative
  };
  std::array<uint64_t, kCodes> by_code{};  // by the number of the gRPC code
  uint64_t invalid_requests = 0;           // refused before they reached the handler
  uint64_t calls = 0;
  double sum_seconds = 0;
  std::vector<Bucket> buckets;
};

class Metrics {
 public:
  // Makes a time series of each row and code.
  explicit Metrics(const Table& table);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One call has ended. Any thread.
  void Observe(const Row& row, const absl::Status& outcome, int64_t nanos);
  // What was observed of a row. Any thread.
  CallFigures Read(const Row& row) const;
  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }

 private:
  static constexpr int kCodes = CallFigures::kCodes;
  struct Series {
    std::array<prometheus::Counter*, kCodes> calls;
    prometheus::Histogram* seconds;
  };

  std::shared_ptr<prometheus::Registry> registry_;
  std::vector<Series> series_;  // by the row's index
  std::vector<std::atomic<uint64_t>> invalid_requests_;
};

}  // namespace arsenal::service::core
