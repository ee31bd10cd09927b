// SPDX-License-Identifier: MIT
// Node: putting the runtime together, and stopping it in order.

#include "runtime/node/node.h"

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

SpaceOptions OptionsOfSpace(const NodeOptions& options, const Random& random) {
  SpaceOptions space;
  space.seed = random.Fork("processes").Next();
  space.max_processes = options.max_processes;
  const absl::StatusOr<Atom> name = Atom::Intern(options.name);
  RUNTIME_CHECK(name.ok());
  space.node_name = *name;
  return space;
}

}  // namespace

// The incarnation is the wall time of the start in microseconds: another one for each run, and
// below 2^53.
Node::Node(const Env& env, const NodeOptions& options)
    : name_(options.name),
      clock_(env.clock),
      random_(env.seed),
      worker_(env.clock, env.simulation),
      started_(env.clock.Monotonic()),
      started_wall_(env.clock.Wall()),
      events_(worker_, static_cast<uint64_t>(started_wall_.count() / 1000), options.event_capacity),
      space_(worker_, events_, OptionsOfSpace(options, random_)) {
  space_.set_modules(&modules_);
  events_.Publish(EventType::kNodeStart, Pid(), EventDetails());
}

Node::~Node() {
  worker_.ClosePosts();
  stop_hooks_.clear();
}

NodeCounters Node::Counters() {
  NodeCounters counters;
  counters.processes = space_.counters();
  counters.worker = worker_.counters();
  counters.log = space_.logger().counters();
  counters.live_processes = space_.process_count();
  counters.process_limit = space_.process_limit();
  counters.registered_names = space_.registry().size();
  counters.runnable = worker_.runnable_count();
  counters.timers = worker_.timer_count();
  counters.message_timers = space_.message_timer_count();
  counters.atoms = Atom::Count();
  counters.reductions = space_.TotalReductions();
  counters.live_cells = worker_.cells().live();
  counters.uptime = clock_.Monotonic() - started_;
  return counters;
}

ProcessMemory Node::TotalMemory() {
  ProcessMemory total;
  for (Pid pid = space_.PidAfter(Pid()); pid.valid(); pid = space_.PidAfter(pid)) {
    const std::optional<ProcessMemory> memory = InspectMemory(space_, pid);
    if (!memory) continue;
    total.control_block += memory->control_block;
    total.extension += memory->extension;
    total.messages += memory->messages;
    total.code += memory->code;
  }
  return total;
}

void Node::AddStopHook(std::string name, StopHook hook) {
  stop_hooks_.emplace_back(std::move(name), std::move(hook));
}

void Node::Stop(absl::AnyInvocable<void()> stopped) {
  RUNTIME_CHECK(!stopping_);
  stopping_ = true;
  stopped_ = std::move(stopped);
  RunNextStopHook();
}

void Node::RunNextStopHook() {
  if (stop_hooks_.empty()) {
    events_.Publish(EventType::kNodeStop, Pid(), EventDetails());
    // After the watchers of events have been told.
    worker_.Defer([this] { stopped_(); });
    return;
  }
  StopHook hook = std::move(stop_hooks_.back().second);
  stop_hooks_.pop_back();
  hook([this] { worker_.Defer([this] { RunNextStopHook(); }); });
}

}  // namespace arsenal::runtime
