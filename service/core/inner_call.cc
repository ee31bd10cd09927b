// SPDX-License-Identifier: MIT

#include "service/core/inner_call.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "service/core/environment.h"
#include "service/core/exchange.h"
#include "service/core/pipeline.h"
#include "service/core/transport.h"

namespace arsenal::service::core {
namespace {

// Lives from the start of the inner call until its last hold is released, then destroys itself.
class InnerCall final : public Transport {
 public:
  // Tells the one who gives up whether the call still lives.
  using Handle = std::shared_ptr<InnerCall*>;

  InnerCall(Call& outer, const Row& row, const google::protobuf::Message& request,
            absl::AnyInvocable<void(InnerOutcome)> done)
      : request_id_(outer.request_id()),
        request_(request.SerializeAsString()),
        done_(std::move(done)),
        handle_(std::make_shared<InnerCall*>(this)),
        exchange_(std::make_unique<Exchange>(row, *outer.environment().pipeline, *this)) {}

  Handle handle() const { return handle_; }
  void Start() { exchange_->pipeline().Start(*exchange_); }
  void GiveUp() {
    done_ = nullptr;
    exchange_->CallerGone();
  }

 private:
  std::optional<std::string_view> Header(std::string_view name) const override {
    if (name == "x-request-id") return request_id_;
    return std::nullopt;
  }
  // The outer call ends the inner one when its own time is over.
  std::optional<absl::Duration> TimeLeft() const override { return std::nullopt; }
  bool ParseRequest(google::protobuf::Message& request) override {
    return request.ParseFromString(request_);
  }
  void Accept() override {}
  void Reply(const google::protobuf::Message& response) override {
    response_.reset(response.New());
    response_->CopyFrom(response);
  }
  // There are no streams inside.
  void Write(const google::protobuf::Message& message,
             absl::AnyInvocable<void(bool)> done) override {
    done(false);
  }
  void Read(google::protobuf::Message& message, absl::AnyInvocable<void(bool)> done) override {
    done(false);
  }
  void End() override {}
  void Fail(const google::rpc::Status& status) override {}
  void Retain() override { ++holds_; }
  void Release() override {
    if (--holds_ > 0) return;
    InnerOutcome outcome{std::move(exchange_->outcome), std::move(response_)};
    auto done = std::move(done_);
    *handle_ = nullptr;
    delete this;
    if (done != nullptr) done(std::move(outcome));
  }

  const std::string request_id_;
  const std::string request_;
  absl::AnyInvocable<void(InnerOutcome)> done_;
  const Handle handle_;
  std::unique_ptr<google::protobuf::Message> response_;
  int holds_ = 0;  // on the worker, as everything here
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace

bool CanRunInside(const Row& row) {
  return row.operation.shape == Shape::kUnary &&
         row.options.permission() != v1::PERMISSION_EXECUTE_OPERATIONS;
}

absl::AnyInvocable<void()> StartInnerCall(Call& outer, const Row& row,
                                          const google::protobuf::Message& request,
                                          absl::AnyInvocable<void(InnerOutcome)> done) {
  auto* call = new InnerCall(outer, row, request, std::move(done));
  InnerCall::Handle handle = call->handle();
  call->Start();  // may end it
  return [handle = std::move(handle)] {
    if (*handle != nullptr) (*handle)->GiveUp();
  };
}

}  // namespace arsenal::service::core
