// SPDX-License-Identifier: MIT
// Puts the demo together.

#include "runtime/demo/demo.h"

#include <memory>
#include <utility>
#include <vector>

#include "runtime/demo/demo_modules.h"
#include "runtime/demo/state_folder.h"
#include "runtime/demo/word.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

// So many that only something that cannot start at all makes the root give up.
constexpr int64_t kRootIntensity = 1000;
constexpr int64_t kRootPeriod = 1;

// Stops the root and with it everything below, then goes on. The exit comes from nobody, who is the
// parent of a process without one.
void StopRoot(ProcessSpace& space, Pid root, absl::AnyInvocable<void()> done) {
  const auto stopped = std::make_shared<absl::AnyInvocable<void()>>(std::move(done));
  SpawnOptions options;
  options.criticality = Criticality::kCritical;
  const absl::StatusOr<Spawned> watcher = space.Spawn(
      [root, stopped](ProcessContext& self) -> ProcessTask<> {
        const Ref monitor = self.Monitor(root);
        self.space().ExitProcess(root, atoms::kShutdown);
        (void)co_await self.Receive(MessagePattern::About(monitor));
        (*stopped)();
      },
      std::move(options));
  if (watcher.ok()) return;
  space.ExitProcess(root, atoms::kShutdown);  // too many processes: stopping does not wait
  (*stopped)();
}

}  // namespace

absl::StatusOr<Pid> StartRoot(Node& node, const RootOptions& options) {
  std::shared_ptr<const StateFolder> folder;
  if (!options.data_folder.empty()) {
    folder = std::make_shared<const StateFolder>(options.data_folder);
  }
  absl::Status added = AddDemoModules(node.modules(), std::move(folder));
  if (!added.ok()) return added;
  std::vector<ChildSpec> children;
  if (options.demo == DemoApplication::kOn) {
    ChildSpec demo = NamedChild(node.modules(), "demo_sup", "demo_sup", {});
    demo.type = ChildType::kSupervisor;
    children.push_back(std::move(demo));
  }
  SupervisorFlags flags;
  flags.intensity = kRootIntensity;
  flags.period = kRootPeriod;
  flags.unknown_requests = UnknownRequests::kAnswer;
  absl::StatusOr<std::unique_ptr<Supervisor>> root = Supervisor::Create(flags, std::move(children));
  if (!root.ok()) return root.status();
  SpawnOptions spawn;
  spawn.name = Word("root_sup");
  spawn.criticality = Criticality::kCritical;
  spawn.initial_call = {Word("root_sup"), Word("start_link"), 0};
  const absl::StatusOr<Spawned> spawned = node.space().Spawn(*std::move(root), std::move(spawn));
  if (!spawned.ok()) return spawned.status();
  ProcessSpace& space = node.space();
  node.AddStopHook("root_sup", [&space, pid = spawned->pid](absl::AnyInvocable<void()> done) {
    StopRoot(space, pid, std::move(done));
  });
  return spawned->pid;
}

}  // namespace arsenal::runtime
