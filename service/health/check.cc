// SPDX-License-Identifier: MIT
// Health.Check: tells whether the server or one of its services serves.

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/health_board.h"
#include "service/health/operations.h"

namespace arsenal::service::health {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

core::Answer<HealthCheckResponse> Check(core::Call& call, const HealthCheckRequest& request) {
  const auto status = call.environment().health->Get(request.service());
  if (!status.has_value()) {
    return core::Fail(v1::REASON_SERVICE_NOT_FOUND,
                      absl::StrCat("service: no ", request.service(), " on this server"),
                      {{"service", request.service()}});
  }
  HealthCheckResponse response;
  response.set_status(*status == core::HealthBoard::Status::kServing
                          ? HealthCheckResponse::SERVING
                          : HealthCheckResponse::NOT_SERVING);
  return response;
}

}  // namespace arsenal::service::health
