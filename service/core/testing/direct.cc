// SPDX-License-Identifier: MIT

#include "service/core/testing/direct.h"

#include <cstdlib>
#include <utility>

#include "google/rpc/error_details.pb.h"

namespace arsenal::service::core::testing {
namespace {

runtime::NodeOptions Options() {
  runtime::NodeOptions options;
  options.name = "arsenal@localhost";
  return options;
}

}  // namespace

DirectCall::DirectCall(const Row& row, Pipeline& pipeline, std::string request,
                       std::map<std::string, std::string> headers,
                       std::optional<absl::Duration> time_left)
    : request_(std::move(request)),
      headers_(std::move(headers)),
      time_left_(time_left),
      exchange_(std::make_unique<Exchange>(row, pipeline, *this)) {
  pipeline.Start(*exchange_);
}

// A test that lets go of a call that still waits would leave its handler with a dangling transport.
DirectCall::~DirectCall() {
  if (holds_ != 0) std::abort();
}

v1::Reason DirectCall::reason() const {
  google::rpc::ErrorInfo info;
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  for (const auto& detail : status_.details()) {
    if (detail.UnpackTo(&info)) v1::Reason_Parse("REASON_" + info.reason(), &reason);
  }
  return reason;
}

std::vector<std::string> DirectCall::fields() const {
  google::rpc::BadRequest bad;
  std::vector<std::string> fields;
  for (const auto& detail : status_.details()) {
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

void DirectCall::Send(const google::protobuf::Message& message) {
  incoming_.push_back(message.SerializeAsString());
  Feed();
}

void DirectCall::HalfClose() {
  half_closed_ = true;
  Feed();
}

std::optional<std::string_view> DirectCall::Header(std::string_view name) const {
  const auto found = headers_.find(std::string(name));
  if (found == headers_.end()) return std::nullopt;
  return found->second;
}

bool DirectCall::ParseRequest(google::protobuf::Message& request) {
  return request.ParseFromString(request_);
}

void DirectCall::Reply(const google::protobuf::Message& response) {
  messages_.push_back(response.SerializeAsString());
  ended_ = true;
}

void DirectCall::Write(const google::protobuf::Message& message,
                       absl::AnyInvocable<void(bool)> done) {
  messages_.push_back(message.SerializeAsString());
  done(true);
}

void DirectCall::Read(google::protobuf::Message& message, absl::AnyInvocable<void(bool)> done) {
  wanted_ = &message;
  read_ = std::move(done);
  Feed();
}

void DirectCall::Fail(const google::rpc::Status& status) {
  status_ = status;
  ended_ = true;
}

void DirectCall::Feed() {
  if (wanted_ == nullptr) return;
  if (incoming_.empty() && !half_closed_) return;
  google::protobuf::Message* message = std::exchange(wanted_, nullptr);
  auto read = std::move(read_);
  if (incoming_.empty()) {
    read(false);
    return;
  }
  message->ParseFromString(incoming_.front());
  incoming_.erase(incoming_.begin());
  read(true);
}

DirectServer::DirectServer(const std::vector<Operation>& operations, const PipelineOptions& options)
    : driver_(runtime::SimulatedDriver::Fifo()),
      node_(std::make_unique<runtime::Node>(runtime::Env(driver_.clock(), 1, &driver_), Options())),
      health_(contract_.services()),
      log_(driver_.clock(), LogCalls::kFaults) {
  auto session = runtime::CallerSession::Start(node_->space());
  if (!session.ok()) std::abort();
  session_ = *std::move(session);
  hub_ = std::make_unique<runtime::EventHub>(*node_, *session_);
  auto table = Table::Make(operations);
  if (!table.ok()) std::abort();
  table_ = *std::move(table);
  environment_.node = node_.get();
  environment_.clock = &driver_.clock();
  environment_.session = session_.get();
  environment_.contract = &contract_;
  environment_.table = table_.get();
  environment_.health = &health_;
  environment_.hub = hub_.get();
  environment_.version = "test";
  metrics_ = std::make_unique<Metrics>(*table_);
  environment_.metrics = metrics_.get();
  pipeline_ = std::make_unique<Pipeline>(
      environment_, driver_.clock(),
      [this](absl::AnyInvocable<void()> closure) { node_->Post(std::move(closure)); }, *metrics_,
      log_, options);
  environment_.pipeline = pipeline_.get();
  driver_.RunUntilQuiet();
}

DirectServer::~DirectServer() {
  pipeline_->Drain();
  driver_.RunUntilQuiet();
  hub_.reset();
  session_.reset();
  driver_.RunUntilQuiet();
}

std::unique_ptr<DirectCall> DirectServer::Begin(const std::string& path,
                                                const google::protobuf::Message& request,
                                                std::map<std::string, std::string> headers,
                                                std::optional<absl::Duration> time_left) {
  return BeginBytes(path, request.SerializeAsString(), std::move(headers), time_left);
}

std::unique_ptr<DirectCall> DirectServer::BeginBytes(const std::string& path, std::string request,
                                                     std::map<std::string, std::string> headers,
                                                     std::optional<absl::Duration> time_left) {
  const Row* row = table_->Find(path);
  if (row == nullptr) std::abort();
  auto call = std::make_unique<DirectCall>(*row, *pipeline_, std::move(request), std::move(headers),
                                           time_left);
  driver_.RunUntilQuiet();
  return call;
}

}  // namespace arsenal::service::core::testing
