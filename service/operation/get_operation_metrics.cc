// SPDX-License-Identifier: MIT
// OperationService.GetOperationMetrics: what the pipeline has counted of one operation.

#include <cmath>
#include <string>

#include "service/core/metrics.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::GetOperationMetricsResponse> GetOperationMetrics(
    core::Call& call, const v1::GetOperationMetricsRequest& request) {
  const auto row = FindOperation(call, request.operation());
  if (!row.ok()) return row.status();
  const core::CallFigures figures = call.environment().metrics->Read(**row);
  v1::GetOperationMetricsResponse response;
  v1::OperationMetrics& shown = *response.mutable_data();
  shown.set_operation((*row)->descriptor->name());
  shown.set_calls(figures.calls);
  shown.set_successes(figures.by_code[0]);
  for (int code = 1; code < core::CallFigures::kCodes; ++code) {
    if (figures.by_code[code] == 0) continue;
    const std::string word = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
    (*shown.mutable_errors_by_code())[word] = figures.by_code[code];
    shown.set_errors(shown.errors() + figures.by_code[code]);
  }
  shown.set_invalid_requests(figures.invalid_requests);
  shown.set_valid_requests(figures.calls - figures.invalid_requests);
  v1::LatencyHistogram& latency = *shown.mutable_latency();
  latency.set_count(figures.calls);
  latency.set_sum_seconds(figures.sum_seconds);
  if (figures.calls > 0) {
    latency.set_mean_seconds(figures.sum_seconds / static_cast<double>(figures.calls));
  }
  for (const auto& bucket : figures.buckets) {
    v1::LatencyBucket& one = *latency.add_buckets();
    if (std::isfinite(bucket.at_most_seconds)) one.set_at_most_seconds(bucket.at_most_seconds);
    one.set_count(bucket.count);
  }
  return response;
}

}  // namespace arsenal::service::operation
