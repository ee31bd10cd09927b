// SPDX-License-Identifier: MIT
// bare_server ANSWER_FILE: the least that gRPC's callback API needs to answer GetProcess: each call
// is answered with the file's bytes, unread, unparsed. What the node is measured against.
//
// Says "listening on HOST:PORT" on standard error and ends on SIGTERM or SIGINT.

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace arsenal::bench {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;

class Service final : public grpc::Service {
 public:
  explicit Service(const std::string& answer) {
    const grpc::Slice slice(answer);
    answer_ = ByteBuffer(&slice, 1);
    AddMethod(new grpc::internal::RpcServiceMethod("/arsenal.v1.ProcessService/GetProcess",
                                                   RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        0, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
               [this](CallbackServerContext* context, const ByteBuffer*, ByteBuffer* response) {
                 *response = answer_;
                 auto* reactor = context->DefaultReactor();
                 reactor->Finish(grpc::Status::OK);
                 return reactor;
               }));
  }

 private:
  ByteBuffer answer_;
};

int Main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bare_server ANSWER_FILE\n";
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::ifstream file(argv[1], std::ios::binary);
  if (!file) {
    std::cerr << "bare_server: cannot read " << argv[1] << "\n";
    return 1;
  }
  const std::string answer(std::istreambuf_iterator<char>(file), {});
  Service service(answer);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::cerr << "bare_server: cannot listen\n";
    return 1;
  }
  std::cerr << "listening on 127.0.0.1:" << port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace arsenal::bench

int main(int argc, char** argv) { return arsenal::bench::Main(argc, argv); }
