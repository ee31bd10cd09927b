// SPDX-License-Identifier: MIT
// The node's root supervisor and, below it, the demo application:
//   root_sup          critical, one_for_one; stops its children in order when the node stops
//     demo_sup        one_for_one, 4 restarts in 10 s: at the fifth crash it gives up and root_sup
//     starts it anew
//       counter kv crasher client
//       workers_sup   rest_for_one: stateful_worker resource_worker event_worker cascade_worker
//       traffic_sup   one_for_one: stateful_client resource_client event_client
// What can be started by name, with start_link: counter(Initial), kv(), crasher(),
// client(PeriodMs), stateful_worker(), resource_worker(Size), event_worker(), cascade_worker(),
// traffic_client(Script, PeriodMs), workers_sup(), traffic_sup(), demo_sup(). Processes that are
// started so have no name. What each answers to stands in its header.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "runtime/base/pid.h"
#include "runtime/node/node.h"

namespace arsenal::runtime {

enum class DemoApplication : uint8_t { kOff, kOn };

struct RootOptions {
  RootOptions() {}
  DemoApplication demo = DemoApplication::kOn;
  // Where states are persisted, in files whose names begin with a module's; empty: nowhere.
  std::string data_folder;
};

// Starts `root_sup` and, if asked to, the demo below it, adds the demo's modules to the node's
// table, and a hook that stops it all when the node stops. On the worker, once for each node.
absl::StatusOr<Pid> StartRoot(Node& node, const RootOptions& options = RootOptions());

}  // namespace arsenal::runtime
