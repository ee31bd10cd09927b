// SPDX-License-Identifier: MIT
// How failures carry their details: as a google.rpc.Status in the payload of an absl::Status.

#include "service/core/fail.h"

#include <optional>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace arsenal::service::core {
namespace {

constexpr char kPayload[] = "type.googleapis.com/google.rpc.Status";
constexpr char kDomain[] = "arsenal.v1";
constexpr std::string_view kPrefix = "REASON_";

const v1::ReasonStatus& StatusOf(v1::Reason reason) {
  return v1::Reason_descriptor()->FindValueByNumber(reason)->options().GetExtension(v1::status);
}

absl::Status Make(v1::Reason reason, std::string_view message, const Metadata& metadata,
                  const std::vector<FieldProblem>& problems) {
  google::rpc::Status wire;
  wire.set_code(StatusOf(reason).code());
  wire.set_message(std::string(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonWord(reason)));
  info.set_domain(kDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  wire.add_details()->PackFrom(info);
  if (!problems.empty()) {
    google::rpc::BadRequest bad;
    for (const FieldProblem& problem : problems) {
      auto* violation = bad.add_field_violations();
      violation->set_field(problem.field);
      violation->set_description(problem.description);
    }
    wire.add_details()->PackFrom(bad);
  }
  absl::Status status(static_cast<absl::StatusCode>(wire.code()),
                      absl::string_view(message.data(), message.size()));
  status.SetPayload(kPayload, absl::Cord(wire.SerializeAsString()));
  return status;
}

std::optional<google::rpc::Status> Payload(const absl::Status& status) {
  std::optional<google::rpc::Status> wire;
  if (auto payload = status.GetPayload(kPayload); payload.has_value()) {
    wire.emplace();
    wire->ParseFromString(std::string(*payload));
  }
  return wire;
}

}  // namespace

absl::Status Fail(v1::Reason reason, std::string_view message, const Metadata& metadata) {
  return Make(reason, message, metadata, {});
}

absl::Status FailFields(v1::Reason reason, const std::vector<FieldProblem>& problems,
                        const Metadata& metadata) {
  std::string message;
  for (const FieldProblem& problem : problems) {
    if (!message.empty()) message += "; ";
    message += problem.field + ": " + problem.description;
  }
  return Make(reason, message, metadata, problems);
}

Failure FailureOf(const absl::Status& status) {
  Failure failure;
  failure.reason = ReasonOf(status);
  const auto wire = Payload(status);
  if (!wire) {
    failure.message = "internal error";
    return failure;
  }
  failure.message = wire->message();
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  for (const auto& detail : wire->details()) {
    if (detail.UnpackTo(&info)) failure.metadata = {info.metadata().begin(), info.metadata().end()};
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) {
      failure.problems.push_back({violation.field(), violation.description()});
    }
  }
  return failure;
}

v1::Reason ReasonOf(const absl::Status& status) {
  const auto wire = Payload(status);
  google::rpc::ErrorInfo info;
  if (!wire || wire->details_size() == 0 || !wire->details(0).UnpackTo(&info)) {
    return v1::REASON_INTERNAL;
  }
  v1::Reason reason = v1::REASON_INTERNAL;
  v1::Reason_Parse(std::string(kPrefix) + info.reason(), &reason);
  return reason;
}

std::string_view ReasonWord(v1::Reason reason) {
  std::string_view name = v1::Reason_Name(reason);
  return name.substr(kPrefix.size());
}

google::rpc::Status ToRpcStatus(const absl::Status& status, std::string_view request_id) {
  auto wire = Payload(status);
  if (!wire) wire = Payload(Fail(v1::REASON_INTERNAL, "internal error"));
  google::rpc::RequestInfo request;
  request.set_request_id(std::string(request_id));
  wire->add_details()->PackFrom(request);
  return *std::move(wire);
}

}  // namespace arsenal::service::core
