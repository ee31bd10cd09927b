// SPDX-License-Identifier: MIT
// arsenald: wires the runtime and the service together, and takes them down in order.

#include <csignal>
#include <iostream>
#include <memory>

#include "absl/synchronization/mutex.h"
#include "runtime/base/system_clock.h"
#include "runtime/term/atom.h"
#include "service/server/config.h"
#include "service/server/data_folder.h"
#include "service/server/operations.h"
#include "service/server/server.h"

namespace arsenal::service::server {
namespace {

// Signals that stop the program are taken by main alone.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const absl::Status& status) {
  std::cerr << "arsenald: " << std::string(status.message()) << "\n";
  return 1;
}

int Main(int argc, char** argv) {
  // Some systems build Abseil with its deadlock detector, which gRPC's every lock then feeds: a
  // graph with a lock of its own, a twelfth of a call's time. It stays on in tests.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t signals = BlockStopSignals();
  const absl::StatusOr<Config> config = ReadConfig(argc, argv);
  if (!config.ok()) return Fail(config.status());
  const absl::Status atoms = runtime::Atom::SetLimit(config->atoms_max);
  if (!atoms.ok()) return Fail(atoms);
  absl::StatusOr<DataFolder> data = DataFolder::Open(config->data);
  if (!data.ok()) return Fail(data.status());
  const runtime::SystemClock clock;
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(*config, clock, AllOperations());
  if (!server.ok()) return Fail(server.status());
  (*server)->log().Write("info", "serving",
                         {{"address", (*server)->address()}, {"node", config->node}});
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->log().Write("info", "stopping", {{"signal", signal == SIGINT ? "INT" : "TERM"}});
  (*server)->Stop();
  (*server)->log().Write("info", "stopped", {});
  return 0;
}

}  // namespace
}  // namespace arsenal::service::server

int main(int argc, char** argv) { return arsenal::service::server::Main(argc, argv); }
