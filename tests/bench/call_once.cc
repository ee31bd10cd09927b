// SPDX-License-Identifier: MIT
// call_once ADDRESS /PACKAGE.SERVICE/METHOD: one unary call, its request's bytes from standard
// input, its answer's bytes to standard output. Ends with 0 only when the call's status was OK.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/client_unary_call.h>

#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: call_once ADDRESS /PACKAGE.SERVICE/METHOD < REQUEST > ANSWER\n";
    return 2;
  }
  const std::string bytes(std::istreambuf_iterator<char>(std::cin), {});
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer answer;
  const auto channel = grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials());
  const grpc::internal::RpcMethod method(argv[2], grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(gpr_time_from_seconds(10, GPR_TIMESPAN));
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), method, &context, request, &answer);
  if (!status.ok()) {
    std::cerr << "call_once: status " << status.error_code() << ": " << status.error_message()
              << "\n";
    return 1;
  }
  std::vector<grpc::Slice> slices;
  if (!answer.Dump(&slices).ok()) return 1;
  for (const grpc::Slice& part : slices) {
    std::cout.write(reinterpret_cast<const char*>(part.begin()),
                    static_cast<std::streamsize>(part.size()));
  }
  return std::cout.flush() ? 0 : 1;
}
