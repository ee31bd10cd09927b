// SPDX-License-Identifier: MIT
// Config: what arsenald is told by flags, and by the environment where a flag is not given.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "service/core/log.h"

namespace arsenal::service::server {

struct Config {
  std::string address;          // --address, ARSENAL_ADDRESS: where gRPC listens, loopback only
  std::string metrics_address;  // --metrics, ARSENAL_METRICS: where Prometheus asks; empty: nowhere
  std::string data;             // --data, ARSENAL_DATA: the data folder
  std::string node;             // --node, ARSENAL_NODE_NAME: the node's name
  bool demo = false;            // --demo: start the demo system
  uint32_t processes_max = 0;   // --processes
  uint32_t atoms_max = 0;       // --atoms
  uint32_t streams_max = 0;     // --streams
  core::LogCalls log_calls = core::LogCalls::kChanges;  // --log
};

// Reads the environment, then the command line. InvalidArgument names the flag, what was found and
// what was expected; a bind beyond loopback is refused. Prints help and ends the program on --help.
absl::StatusOr<Config> ReadConfig(int argc, char** argv);

// InvalidArgument for a value that its flag does not take: addresses, limits, the node's name.
absl::Status CheckConfig(const Config& config);

// Whether HOST:PORT names this machine's loopback: 127.0.0.0/8, [::1] or localhost.
bool IsLoopback(const std::string& address);

}  // namespace arsenal::service::server
