// SPDX-License-Identifier: MIT

#include "service/core/metrics.h"

#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "service/core/fail.h"

namespace arsenal::service::core {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10,
};

}  // namespace

Metrics::Metrics(const Table& table)
    : registry_(std::make_shared<prometheus::Registry>()), invalid_requests_(table.rows().size()) {
  auto& calls = prometheus::BuildCounter()
                    .Name("arsenal_calls_total")
                    .Help("Calls that have ended, by rpc and gRPC code.")
                    .Register(*registry_);
  auto& seconds = prometheus::BuildHistogram()
                      .Name("arsenal_call_duration_seconds")
                      .Help("From a call's arrival to its end, by rpc.")
                      .Register(*registry_);
  for (const auto& row : table.rows()) {
    const std::string rpc = row->operation.path + 1;
    Series series{};
    for (int code = 0; code < kCodes; ++code) {
      const auto word = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
      series.calls[code] = &calls.Add({{"rpc", rpc}, {"code", word}});
    }
    series.seconds = &seconds.Add({{"rpc", rpc}}, kSeconds);
    series_.push_back(series);
  }
}

void Metrics::Observe(const Row& row, const absl::Status& outcome, int64_t nanos) {
  Series& series = series_[row.index];
  series.calls[static_cast<int>(outcome.code())]->Increment();
  series.seconds->Observe(static_cast<double>(nanos) * 1e-9);
  if (outcome.code() != absl::StatusCode::kInvalidArgument) return;
  const v1::Reason reason = ReasonOf(outcome);
  if (reason == v1::REASON_VALIDATION_ERROR || reason == v1::REASON_MALFORMED_REQUEST) {
    invalid_requests_[row.index].fetch_add(1, std::memory_order_relaxed);
  }
}

CallFigures Metrics::Read(const Row& row) const {
  const Series& series = series_[row.index];
  CallFigures figures;
  for (int code = 0; code < kCodes; ++code) {
    figures.by_code[code] = static_cast<uint64_t>(series.calls[code]->Value());
  }
  figures.invalid_requests = invalid_requests_[row.index].load(std::memory_order_relaxed);
  const prometheus::ClientMetric::Histogram seen = series.seconds->Collect().histogram;
  figures.calls = seen.sample_count;
  figures.sum_seconds = seen.sample_sum;
  for (const auto& bucket : seen.bucket) {
    figures.buckets.push_back({bucket.upper_bound, bucket.cumulative_count});
  }
  return figures;
}

}  // namespace arsenal::service::core
