// SPDX-License-Identifier: MIT
// Health.Watch: streams the status of the server or one of its services, at once and at each
// change.

#include "service/core/fail.h"
#include "service/core/health_board.h"
#include "service/core/wait.h"
#include "service/health/operations.h"

namespace arsenal::service::health {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

namespace {

HealthCheckResponse::ServingStatus StatusOf(const core::HealthBoard& board,
                                            const std::string& service) {
  const auto status = board.Get(service);
  if (!status.has_value()) return HealthCheckResponse::SERVICE_UNKNOWN;
  return *status == core::HealthBoard::Status::kServing ? HealthCheckResponse::SERVING
                                                        : HealthCheckResponse::NOT_SERVING;
}

}  // namespace

core::Task Watch(core::Call& call, const HealthCheckRequest& request,
                 core::Sink<HealthCheckResponse>& sink) {
  core::HealthBoard& board = *call.environment().health;
  HealthCheckResponse response;
  bool sent = false;
  while (call.interruption() == core::Interruption::kNone) {
    const auto status = StatusOf(board, request.service());
    if (!sent || status != response.status()) {
      response.set_status(status);
      sent = true;
      const bool written = co_await sink.Write(response);
      if (!written) co_return core::Fail(v1::REASON_CANCELLED, "the caller has gone");
      continue;  // it may have changed meanwhile
    }
    core::Wait<bool> change(call, [&board](core::Wait<bool>::Resume resume) {
      const uint64_t number = board.NotifyOnce(std::move(resume));
      return [&board, number] { board.Forget(number); };
    });
    co_await change;
  }
  // A watcher learns of the stop by the status; the stream ends well after it.
  const bool told = sent && response.status() == HealthCheckResponse::NOT_SERVING;
  if (call.interruption() == core::Interruption::kDraining && !told) {
    response.set_status(HealthCheckResponse::NOT_SERVING);
    co_await sink.Write(response);
  }
  co_return absl::OkStatus();
}

}  // namespace arsenal::service::health
