// SPDX-License-Identifier: MIT
// GrpcServer: binds every row of the table to gRPC, from its path alone, bytes in and bytes out.
// There is no generated server class; unknown methods get our error from a generic service.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/core/pipeline.h"
#include "service/core/table.h"

namespace arsenal::service::core {

struct GrpcServerOptions {
  std::string address;                      // host:port; port 0 takes a free one
  int request_bytes_max = 4 * 1024 * 1024;  // larger requests are refused by gRPC itself
  int streams_per_connection_max = 1000;
};

class GrpcServer {
 public:
  // Listens and serves until Stop. All arguments outlive the server. Unavailable when the address
  // is taken or no address.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const Table& table, Pipeline& pipeline,
                                                           const GrpcServerOptions& options);
  ~GrpcServer();

  // The port it listens on.
  int port() const;
  // Takes no more calls, lets those in flight end for so long, then cancels them.
  void Stop(absl::Duration grace);

 private:
  class Rows;
  class UnknownMethods;
  struct State;

  explicit GrpcServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace arsenal::service::core
