// SPDX-License-Identifier: MIT
// Rows become raw callback methods: what generated service classes do, without the classes.

#include "service/core/grpc_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>

#include "service/core/fail.h"
#include "service/core/grpc_transport.h"

namespace arsenal::service::core {

namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;
using ServerStreamCall = StreamCall<grpc::ServerWriteReactor<ByteBuffer>>;
using BidirectionalCall = StreamCall<grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>>;

grpc::internal::MethodHandler* UnaryHandler(const Row& row, Pipeline& pipeline) {
  return new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
      [&row, &pipeline](CallbackServerContext* context, const ByteBuffer* request,
                        ByteBuffer* response) {
        auto* call = new UnaryCall(row, pipeline, context, request, response);
        call->Start();
        return call;
      });
}

grpc::internal::MethodHandler* ServerStreamHandler(const Row& row, Pipeline& pipeline) {
  return new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
      [&row, &pipeline](CallbackServerContext* context, const ByteBuffer* request) {
        auto* call = new ServerStreamCall(row, pipeline, context, request);
        call->Start();
        return call;
      });
}

grpc::internal::MethodHandler* BidirectionalHandler(const Row& row, Pipeline& pipeline) {
  return new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
      [&row, &pipeline](CallbackServerContext* context) {
        auto* call = new BidirectionalCall(row, pipeline, context, nullptr);
        call->Start();
        return call;
      });
}

}  // namespace

class GrpcServer::Rows final : public grpc::Service {
 public:
  Rows(const Table& table, Pipeline& pipeline) {
    for (const auto& row : table.rows()) {
      switch (row->operation.shape) {
        case Shape::kUnary: Add(*row, RpcMethod::NORMAL_RPC, UnaryHandler(*row, pipeline)); break;
        case Shape::kServerStream:
          Add(*row, RpcMethod::SERVER_STREAMING, ServerStreamHandler(*row, pipeline));
          break;
        case Shape::kBidirectional:
          Add(*row, RpcMethod::BIDI_STREAMING, BidirectionalHandler(*row, pipeline));
          break;
      }
    }
  }

 private:
  void Add(const Row& row, RpcMethod::RpcType type, grpc::internal::MethodHandler* handler) {
    AddMethod(new grpc::internal::RpcServiceMethod(row.operation.path, type, nullptr));
    MarkMethodRawCallback(count_++, handler);
  }
  size_t count_ = 0;
};

class GrpcServer::UnknownMethods final : public grpc::CallbackGenericService {
 private:
  class Refusal final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Refusal(const grpc::GenericCallbackServerContext& context) {
      const auto id = FindHeader(context, "x-request-id");
      Finish(ToGrpcStatus(ToRpcStatus(
          Fail(v1::REASON_UNKNOWN_METHOD, "method: no " + context.method() + " on this server",
               {{"method", context.method()}}),
          id.value_or(""))));
    }
    void OnDone() override { delete this; }
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Refusal(*context);
  }
};

struct GrpcServer::State {
  std::unique_ptr<Rows> rows;
  UnknownMethods unknown;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

GrpcServer::GrpcServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
GrpcServer::~GrpcServer() { Stop(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const Table& table,
                                                              Pipeline& pipeline,
                                                              const GrpcServerOptions& options) {
  auto state = std::make_unique<State>();
  state->rows = std::make_unique<Rows>(table, pipeline);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &state->port);
  builder.SetMaxReceiveMessageSize(options.request_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_per_connection_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 * 1024);
  // Answers are not compressed, so none need pass the filter that would.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  // Nobody can ask this server for channelz, so it need not keep what that would show.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  // Another server on the same port is an error, not a share of its calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(state->rows.get());
  builder.RegisterCallbackGenericService(&state->unknown);
  state->server = builder.BuildAndStart();
  if (state->server == nullptr || state->port == 0) {
    return absl::UnavailableError("cannot listen on " + options.address +
                                  ": it is taken or no address of this machine");
  }
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(state)));
}

int GrpcServer::port() const { return state_->port; }

void GrpcServer::Stop(absl::Duration grace) {
  if (state_->server == nullptr) return;
  state_->server->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(grace));
  state_->server->Wait();
  state_->server.reset();
}

}  // namespace arsenal::service::core
