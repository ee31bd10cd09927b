// SPDX-License-Identifier: MIT
// The node's root supervisor and, below it, the demo application:
//   root_sup          critical, one_for_one; stops its children in order when the node stops
//     demo_sup        one_for_one, 4 restarts in 10 s: at the fifth crash it gives up and root_sup
//     starts it anew
//       counter kv crasher client
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/base/pid.h"
#include "runtime/node/node.h"
#include "runtime/process/module_table.h"

namespace arsenal::runtime {

enum class DemoApplication : uint8_t { kOff, kOn };

struct RootOptions {
  RootOptions() {}
  DemoApplication demo = DemoApplication::kOn;
};

// Adds the demo's starts: counter:start_link(Initial), kv:start_link(), crasher:start_link(),
// client:start_link(PeriodMs) and demo_sup:start_link(). Processes that are started by them have no
// name. AlreadyExists when they are there.
absl::Status AddDemoModules(ModuleTable& modules);

// Starts `root_sup` and, if asked to, the demo below it, adds the demo's modules to the node's
// table, and a hook that stops it all when the node stops. On the worker, once for each node.
absl::StatusOr<Pid> StartRoot(Node& node, const RootOptions& options = RootOptions());

}  // namespace arsenal::runtime
