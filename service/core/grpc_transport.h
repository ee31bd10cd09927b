// SPDX-License-Identifier: MIT
// The gRPC side of a call: reactors that carry raw bytes, and the exchange inside each. Part of
// grpc_server.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>

#include "runtime/node/node.h"
#include "service/core/exchange.h"
#include "service/core/pipeline.h"
#include "service/core/transport.h"

namespace arsenal::service::core {

// Reads a message from bytes, without copying them where they are in one piece.
bool ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);
// Writes a message to bytes.
void PackBytes(const google::protobuf::Message& message, grpc::ByteBuffer& bytes);
// A gRPC status with all details, for the grpc-status-details-bin trailer.
grpc::Status ToGrpcStatus(const google::rpc::Status& status);
// The value of a request header.
std::optional<std::string_view> FindHeader(const grpc::ServerContextBase& context,
                                           std::string_view name);
// How long the caller still waits.
std::optional<absl::Duration> TimeLeftOf(const grpc::ServerContextBase& context);

// Reference counting of a transport; it begins with one hold, gRPC's own.
template <typename Derived>
class CountedTransport : public Transport {
 public:
  void Retain() final { holds_.fetch_add(1, std::memory_order_relaxed); }
  void Release() final {
    if (holds_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<Derived*>(this);
  }

 private:
  std::atomic<int> holds_{1};
};

// A unary call.
class UnaryCall final : public grpc::ServerUnaryReactor,
                        public CountedTransport<UnaryCall>,
                        private runtime::ReleasedWork {
 public:
  UnaryCall(const Row& row, Pipeline& pipeline, grpc::CallbackServerContext* context,
            const grpc::ByteBuffer* request, grpc::ByteBuffer* response)
      : context_(context),
        request_(request),
        response_(response),
        exchange_(row, pipeline, *this) {}
  void Start() { exchange_.pipeline().Start(exchange_); }

  std::optional<std::string_view> Header(std::string_view name) const override {
    return FindHeader(*context_, name);
  }
  std::optional<absl::Duration> TimeLeft() const override { return TimeLeftOf(*context_); }
  bool ParseRequest(google::protobuf::Message& request) override {
    return ParseBytes(*request_, request);
  }
  void Accept() override {}
  void Reply(const google::protobuf::Message& response) override {
    PackBytes(response, *response_);
    exchange_.call().node().worker().WhenReleased(*this);
  }
  void Write(const google::protobuf::Message&, absl::AnyInvocable<void(bool)> done) override {
    done(false);
  }
  void Read(google::protobuf::Message&, absl::AnyInvocable<void(bool)> done) override {
    done(false);
  }
  void End() override { Finish(grpc::Status::OK); }
  void Fail(const google::rpc::Status& status) override { Finish(ToGrpcStatus(status)); }

  void OnCancel() override { exchange_.CallerGone(); }
  void OnDone() override { Release(); }
  // Neither of the two blocks, so gRPC may call them where it is: by default it wakes a thread of
  // its executor for each OnDone, which costs as much as the rest of a short call.
  bool InternalInlineable() override { return true; }

 private:
  // gRPC writes to the socket here, under its own locks.
  void Released() override { Finish(grpc::Status::OK); }

  grpc::CallbackServerContext* context_;
  const grpc::ByteBuffer* request_;
  grpc::ByteBuffer* response_;
  Exchange exchange_;
};

// A server-streaming call (Reactor = ServerWriteReactor) or a bidirectional one
// (ServerBidiReactor).
template <typename Reactor>
class StreamCall final : public Reactor, public CountedTransport<StreamCall<Reactor>> {
 public:
  static constexpr bool kBidirectional =
      std::is_same_v<Reactor, grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>>;

  StreamCall(const Row& row, Pipeline& pipeline, grpc::CallbackServerContext* context,
             const grpc::ByteBuffer* request)
      : context_(context), request_(request), exchange_(row, pipeline, *this) {}
  void Start() { exchange_.pipeline().Start(exchange_); }

  std::optional<std::string_view> Header(std::string_view name) const override {
    return FindHeader(*context_, name);
  }
  std::optional<absl::Duration> TimeLeft() const override { return TimeLeftOf(*context_); }
  bool ParseRequest(google::protobuf::Message& request) override {
    return request_ != nullptr && ParseBytes(*request_, request);
  }
  void Accept() override {
    if (!std::exchange(accepted_, true)) this->StartSendInitialMetadata();
  }
  void Reply(const google::protobuf::Message&) override { End(); }
  void Write(const google::protobuf::Message& message,
             absl::AnyInvocable<void(bool)> done) override {
    accepted_ = true;
    PackBytes(message, outgoing_);
    written_ = std::move(done);
    this->StartWrite(&outgoing_);
  }
  void Read(google::protobuf::Message& message, absl::AnyInvocable<void(bool)> done) override {
    if constexpr (kBidirectional) {
      incoming_message_ = &message;
      read_ = std::move(done);
      this->StartRead(&incoming_);
    } else {
      done(false);
    }
  }
  void End() override { this->Finish(grpc::Status::OK); }
  void Fail(const google::rpc::Status& status) override { this->Finish(ToGrpcStatus(status)); }

  void OnWriteDone(bool ok) override {
    if (auto done = std::exchange(written_, nullptr)) done(ok);
  }
  void OnCancel() override { exchange_.CallerGone(); }
  void OnDone() override { this->Release(); }

 protected:
  // Overrides only where the reactor reads.
  void OnReadDone(bool ok) {
    if (auto done = std::exchange(read_, nullptr)) {
      done(ok && ParseBytes(incoming_, *incoming_message_));
    }
  }

 private:
  grpc::CallbackServerContext* context_;
  const grpc::ByteBuffer* request_;
  bool accepted_ = false;  // on the worker
  grpc::ByteBuffer outgoing_;
  grpc::ByteBuffer incoming_;
  google::protobuf::Message* incoming_message_ = nullptr;
  absl::AnyInvocable<void(bool)> written_;
  absl::AnyInvocable<void(bool)> read_;
  Exchange exchange_;
};

}  // namespace arsenal::service::core
