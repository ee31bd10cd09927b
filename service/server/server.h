// SPDX-License-Identifier: MIT
// Server: a node, its processes and its gRPC service, started and stopped as one. The only place
// that knows them all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "service/core/log.h"
#include "service/core/table.h"
#include "service/server/config.h"

namespace arsenal::service::server {

class Server {
 public:
  // Starts everything and serves. `clock` outlives the server. The status says what could not be
  // started.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config,
                                                       const runtime::Clock& clock,
                                                       const std::vector<core::Operation>& rows);
  ~Server();

  // Where it listens, with the port that it got.
  std::string address() const;
  core::Log& log();

  // Health off, streams ended with a marker, supervisors stopped in order, then gRPC. Once; blocks
  // until all is done, at most about 20 s.
  void Stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  absl::Status StartNode(const Config& config);
  absl::Status StartService(const Config& config);

  std::unique_ptr<State> state_;
};

}  // namespace arsenal::service::server
