// SPDX-License-Identifier: MIT
// DemoNode: a whole node with the demo under virtual time, and a caller.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "runtime/demo/demo.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/process/process_info.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {

using Lines = std::vector<std::string>;
constexpr Nanos kSecond = std::chrono::seconds(1);

class DemoNode {
 public:
  explicit DemoNode(std::optional<uint64_t> seed, const RootOptions& options = RootOptions())
      : driver_(seed ? SimulatedDriver::Seeded(*seed) : SimulatedDriver::Fifo()),
        node_(Env(driver_.clock(), seed.value_or(0), &driver_), NodeOptions()) {
    OnWorker([&] {
      const absl::StatusOr<Pid> root = StartRoot(node_, options);
      ASSERT_TRUE(root.ok()) << root.status();
      session_ = *CallerSession::Start(node_.space());
    });
    driver_.RunUntilQuiet();
  }
  ~DemoNode() {
    OnWorker([&] { session_.reset(); });
  }

  Node& node() { return node_; }
  SimulatedDriver& driver() { return driver_; }
  CallerSession& session() { return *session_; }
  void OnWorker(absl::FunctionRef<void()> action) {
    const CurrentWorkerScope scope(&node_.worker());
    action();
  }
  Pid Whereis(std::string_view name) { return node_.space().Whereis(A(name)).value_or(Pid()); }
  SupervisorSnapshot Snapshot(std::string_view name) {
    return SnapshotOf(node_.space(), Whereis(name)).value_or(SupervisorSnapshot());
  }
  Health HealthNow(std::string_view name) {
    return HealthOf(SnapshotOf(node_.space(), Whereis(name)), driver_.clock().Monotonic());
  }
  // The reply as text, or what became of the call.
  std::string Call(std::string_view name, std::string_view request) {
    std::string answer = "no answer";
    OnWorker([&] {
      session_->Call(A(name), T(request), 5 * kSecond, [&answer](CallOutcome outcome) {
        answer = outcome.kind == CallOutcome::Kind::kTimeout ? "timeout" : ToText(outcome.term);
      });
    });
    driver_.RunUntilQuiet();
    return answer;
  }
  void Crash() { Call("crasher", "crash"); }
  // What a server shows of its state.
  Term State(std::string_view name) {
    return InspectState(node_.space(), Whereis(name)).value_or(Term());
  }
  // An integer of a state that is a map.
  int64_t Figure(std::string_view name, std::string_view key) {
    const Term state = State(name);
    const Term* figure = state.Find(A(key));
    return figure == nullptr || !figure->IsSmall() ? -1 : figure->AsSmall();
  }

 private:
  SimulatedDriver driver_;
  Node node_;
  std::unique_ptr<CallerSession> session_;
};

// In order of arrival and under 100 seeds.
inline void ForEachNode(absl::FunctionRef<void(DemoNode&)> test) {
  for (uint64_t seed = 0; seed <= 100; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    DemoNode demo(seed == 0 ? std::nullopt : std::optional(seed));
    test(demo);
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace arsenal::runtime
