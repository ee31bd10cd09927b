// SPDX-License-Identifier: MIT

#include "service/server/config.h"

#include <cstdlib>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "runtime/term/atom.h"

ABSL_FLAG(std::string, address, "127.0.0.1:50051",
          "where gRPC listens: a loopback address and a port, 0 for a free one (ARSENAL_ADDRESS)");
ABSL_FLAG(std::string, metrics, "",
          "where Prometheus may ask for metrics, a loopback address and a port; nowhere when empty "
          "(ARSENAL_METRICS)");
ABSL_FLAG(std::string, data, "",
          "the data folder; ~/.local/share/arsenal when empty (ARSENAL_DATA)");
ABSL_FLAG(std::string, node, "arsenal@localhost", "the node's name (ARSENAL_NODE_NAME)");
ABSL_FLAG(bool, demo, false, "start the demo system (ARSENAL_DEMO)");
ABSL_FLAG(uint32_t, processes, 1'048'576,
          "how many processes the node may have (ARSENAL_PROCESSES)");
ABSL_FLAG(uint32_t, atoms, arsenal::runtime::Atom::kDefaultLimit,
          "how many atoms the node may have (ARSENAL_ATOMS)");
ABSL_FLAG(uint32_t, streams, 1000, "how many streams may be open at once (ARSENAL_STREAMS)");
ABSL_FLAG(std::string, log, "changes",
          "which calls are logged: faults, changes or all (ARSENAL_LOG)");

namespace arsenal::service::server {
namespace {

constexpr uint32_t kProcessesMax = 16'000'000;

// The value of an environment variable for a flag, if it is set and not empty.
template <typename Value>
absl::Status FromEnvironment(const char* variable, absl::Flag<Value>& flag) {
  const char* text = std::getenv(variable);
  if (text == nullptr || *text == '\0') return absl::OkStatus();
  Value value;
  std::string error;
  if (!absl::ParseFlag(text, &value, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(variable, ": found \"", text, "\", expected a value of its flag. ", error));
  }
  absl::SetFlag(&flag, value);
  return absl::OkStatus();
}

absl::Status ReadEnvironment() {
  absl::Status status = FromEnvironment("ARSENAL_ADDRESS", FLAGS_address);
  status.Update(FromEnvironment("ARSENAL_METRICS", FLAGS_metrics));
  status.Update(FromEnvironment("ARSENAL_DATA", FLAGS_data));
  status.Update(FromEnvironment("ARSENAL_NODE_NAME", FLAGS_node));
  status.Update(FromEnvironment("ARSENAL_DEMO", FLAGS_demo));
  status.Update(FromEnvironment("ARSENAL_PROCESSES", FLAGS_processes));
  status.Update(FromEnvironment("ARSENAL_ATOMS", FLAGS_atoms));
  status.Update(FromEnvironment("ARSENAL_STREAMS", FLAGS_streams));
  status.Update(FromEnvironment("ARSENAL_LOG", FLAGS_log));
  return status;
}

absl::Status CheckAddress(const char* flag, const std::string& address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag, ": found \"", address, "\", expected HOST:PORT"));
  }
  if (IsLoopback(address)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      flag, ": found \"", address,
      "\", expected a loopback address such as 127.0.0.1: callers cannot prove who they are, so "
      "nobody else may reach the node"));
}

absl::StatusOr<core::LogCalls> ReadLog(const std::string& word) {
  if (word == "faults") return core::LogCalls::kFaults;
  if (word == "changes") return core::LogCalls::kChanges;
  if (word == "all") return core::LogCalls::kAll;
  return absl::InvalidArgumentError(
      absl::StrCat("--log: found \"", word, "\", expected faults, changes or all"));
}

std::string DefaultData() {
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "." : home, "/.local/share/arsenal");
}

}  // namespace

bool IsLoopback(const std::string& address) {
  const std::string host = address.substr(0, address.rfind(':'));
  if (host == "localhost" || host == "[::1]") return true;
  const std::vector<std::string> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  for (const std::string& part : parts) {
    uint32_t number = 0;
    if (!absl::SimpleAtoi(part, &number) || number > 255) return false;
  }
  return true;
}

absl::Status CheckConfig(const Config& config) {
  absl::Status status = CheckAddress("--address", config.address);
  if (!config.metrics_address.empty()) {
    status.Update(CheckAddress("--metrics", config.metrics_address));
  }
  if (config.processes_max < 16 || config.processes_max > kProcessesMax) {
    status.Update(absl::InvalidArgumentError(absl::StrCat(
        "--processes: found ", config.processes_max, ", expected 16 to ", kProcessesMax)));
  }
  if (config.atoms_max < runtime::Atom::kLeastLimit ||
      config.atoms_max > runtime::Atom::kGreatestLimit) {
    status.Update(absl::InvalidArgumentError(absl::StrCat("--atoms: found ", config.atoms_max,
                                                          ", expected ", runtime::Atom::kLeastLimit,
                                                          " to ", runtime::Atom::kGreatestLimit)));
  }
  if (const auto name = runtime::Atom::Intern(config.node); !name.ok()) {
    status.Update(
        absl::InvalidArgumentError(absl::StrCat("--node: ", std::string(name.status().message()))));
  }
  return status;
}

absl::StatusOr<Config> ReadConfig(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "arsenald: one node, a runtime of processes and the gRPC service that operates it");
  if (absl::Status status = ReadEnvironment(); !status.ok()) return status;
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("found the argument \"", rest[1], "\", expected flags only"));
  }
  Config config;
  config.address = absl::GetFlag(FLAGS_address);
  config.metrics_address = absl::GetFlag(FLAGS_metrics);
  config.data = absl::GetFlag(FLAGS_data);
  if (config.data.empty()) config.data = DefaultData();
  config.node = absl::GetFlag(FLAGS_node);
  config.demo = absl::GetFlag(FLAGS_demo);
  config.processes_max = absl::GetFlag(FLAGS_processes);
  config.atoms_max = absl::GetFlag(FLAGS_atoms);
  config.streams_max = absl::GetFlag(FLAGS_streams);
  if (absl::Status status = CheckConfig(config); !status.ok()) return status;
  auto log = ReadLog(absl::GetFlag(FLAGS_log));
  if (!log.ok()) return log.status();
  config.log_calls = *log;
  return config;
}

}  // namespace arsenal::service::server
