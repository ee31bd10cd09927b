// SPDX-License-Identifier: MIT
// DirectServer: a node and the whole pipeline in one thread, under virtual time, without gRPC. What
// tests of handlers and of stages stand on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/rpc/status.pb.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/event_hub.h"
#include "runtime/node/node.h"
#include "runtime/scheduler/simulated_driver.h"
#include "service/core/contract.h"
#include "service/core/fail.h"
#include "service/core/health_board.h"
#include "service/core/pipeline.h"
#include "service/core/table.h"

namespace arsenal::service::core::testing {

// One call and what came back of it.
class DirectCall final : public Transport {
 public:
  DirectCall(const Row& row, Pipeline& pipeline, std::string request,
             std::map<std::string, std::string> headers, std::optional<absl::Duration> time_left);
  ~DirectCall();

  bool ended() const { return ended_; }
  bool ok() const { return ended_ && status_.code() == 0; }
  const google::rpc::Status& status() const { return status_; }
  // REASON_UNSPECIFIED of a call that has not failed.
  v1::Reason reason() const;
  // Paths of the fields that a BadRequest detail names.
  std::vector<std::string> fields() const;
  // The response of a unary call, or all messages of a stream so far, serialized.
  const std::vector<std::string>& messages() const { return messages_; }
  template <typename Message>
  Message message(size_t index = 0) const {
    Message message;
    message.ParseFromString(messages_.at(index));
    return message;
  }
  // What the caller of a bidirectional stream sends; HalfClose says that there will be no more.
  void Send(const google::protobuf::Message& message);
  void HalfClose();
  // The caller goes away.
  void Cancel() { exchange_->CallerGone(); }

 private:
  std::optional<std::string_view> Header(std::string_view name) const override;
  std::optional<absl::Duration> TimeLeft() const override { return time_left_; }
  bool ParseRequest(google::protobuf::Message& request) override;
  void Accept() override {}
  void Reply(const google::protobuf::Message& response) override;
  void Write(const google::protobuf::Message& message,
             absl::AnyInvocable<void(bool)> done) override;
  void Read(google::protobuf::Message& message, absl::AnyInvocable<void(bool)> done) override;
  void End() override { ended_ = true; }
  void Fail(const google::rpc::Status& status) override;
  void Retain() override { ++holds_; }
  void Release() override { --holds_; }
  void Feed();

  const std::string request_;
  const std::map<std::string, std::string> headers_;
  const std::optional<absl::Duration> time_left_;
  std::vector<std::string> messages_;
  google::rpc::Status status_;
  bool ended_ = false;
  int holds_ = 0;
  std::vector<std::string> incoming_;
  bool half_closed_ = false;
  google::protobuf::Message* wanted_ = nullptr;
  absl::AnyInvocable<void(bool)> read_;
  std::unique_ptr<Exchange> exchange_;
};

class DirectServer {
 public:
  explicit DirectServer(const std::vector<Operation>& operations,
                        const PipelineOptions& options = {});
  ~DirectServer();

  runtime::Node& node() { return *node_; }
  runtime::ProcessSpace& space() { return node_->space(); }
  runtime::CallerSession& session() { return *session_; }
  runtime::EventHub& hub() { return *hub_; }
  runtime::SimulatedDriver& driver() { return driver_; }
  Pipeline& pipeline() { return *pipeline_; }
  HealthBoard& health() { return health_; }
  const Table& table() const { return *table_; }

  // Begins a call and runs until nothing more can happen without time passing.
  std::unique_ptr<DirectCall> Begin(const std::string& path,
                                    const google::protobuf::Message& request,
                                    std::map<std::string, std::string> headers = {},
                                    std::optional<absl::Duration> time_left = std::nullopt);
  std::unique_ptr<DirectCall> BeginBytes(const std::string& path, std::string request,
                                         std::map<std::string, std::string> headers = {},
                                         std::optional<absl::Duration> time_left = std::nullopt);
  // A unary call that must end without time passing: its response, or its failure.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& path, const google::protobuf::Message& request) {
    const auto call = Begin(path, request);
    if (!call->ended()) return absl::DeadlineExceededError("the call waits");
    if (call->ok()) return call->template message<Response>();
    return absl::Status(static_cast<absl::StatusCode>(call->status().code()),
                        std::string(ReasonWord(call->reason())) + ": " + call->status().message());
  }

 private:
  runtime::SimulatedDriver driver_;
  std::unique_ptr<runtime::Node> node_;
  std::unique_ptr<runtime::CallerSession> session_;
  std::unique_ptr<runtime::EventHub> hub_;
  Contract contract_;
  std::unique_ptr<Table> table_;
  HealthBoard health_;
  Environment environment_;
  std::unique_ptr<Metrics> metrics_;
  Log log_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace arsenal::service::core::testing
