// SPDX-License-Identifier: MIT

#include "service/core/grpc_transport.h"

namespace arsenal::service::core {

bool ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  grpc::Slice slice;
  if (bytes.TrySingleSlice(&slice).ok()) {
    return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
  }
  if (bytes.Length() == 0) return message.ParseFromArray("", 0);  // has no slice at all
  if (!bytes.DumpToSingleSlice(&slice).ok()) return false;
  return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

void PackBytes(const google::protobuf::Message& message, grpc::ByteBuffer& bytes) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  grpc::ByteBuffer packed(&slice, 1);
  bytes.Swap(&packed);
}

grpc::Status ToGrpcStatus(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                      status.SerializeAsString());
}

std::optional<std::string_view> FindHeader(const grpc::ServerContextBase& context,
                                           std::string_view name) {
  const auto& headers = context.client_metadata();
  const auto found = headers.find(grpc::string_ref(name.data(), name.size()));
  if (found == headers.end()) return std::nullopt;
  return std::string_view(found->second.data(), found->second.size());
}

std::optional<absl::Duration> TimeLeftOf(const grpc::ServerContextBase& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return std::nullopt;
  // gRPC turned the caller's relative time-out into a time of its own wall clock; turn it back.
  return absl::FromChrono(deadline) - absl::Now();
}

}  // namespace arsenal::service::core
