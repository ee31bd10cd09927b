// SPDX-License-Identifier: MIT
// The world of a test: processes under the simulated driver.

#include "runtime/testing/process_world.h"

#include <gtest/gtest.h>

#include "runtime/base/check.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

ProcessTask<> Record(ProcessContext& self, ProcessWorld& world, ProcessContext::TrapExit trap) {
  self.SetTrapExit(trap);
  while (true) {
    Message message = co_await self.Receive();
    world.Log(message);
  }
}

}  // namespace

ProcessWorld::ProcessWorld(std::optional<uint64_t> seed, const SpaceOptions& options)
    : driver_(seed ? SimulatedDriver::Seeded(*seed) : SimulatedDriver::Fifo()),
      worker_(driver_.clock(), &driver_),
      events_(worker_, 1),
      space_(worker_, events_, options),
      invariants_(driver_, space_) {
  driver_.set_after_step([this] { ReportBroken(); });
}

ProcessWorld::~ProcessWorld() {
  OnWorker([this] {
    for (Pid pid = space_.PidAfter(Pid()); pid.valid(); pid = space_.PidAfter(pid)) {
      space_.EndProcess(pid, atoms::kKilled);
    }
  });
  driver_.RunUntilQuiet();
  invariants_.CheckEmpty();
  ReportBroken();
}

void ProcessWorld::ReportBroken() {
  const std::vector<std::string>& broken = invariants_.broken();
  for (; reported_ < broken.size(); ++reported_) ADD_FAILURE() << broken[reported_];
}

void ProcessWorld::OnWorker(absl::FunctionRef<void()> action) {
  const CurrentWorkerScope scope(&worker_);
  action();
}

Pid ProcessWorld::Spawn(ProcessMain main, SpawnOptions options) {
  const CurrentWorkerScope scope(&worker_);
  const absl::StatusOr<Spawned> spawned = space_.Spawn(std::move(main), std::move(options));
  RUNTIME_CHECK(spawned.ok());
  return spawned->pid;
}

Pid ProcessWorld::Spawn(std::unique_ptr<Handler> handler, SpawnOptions options) {
  const CurrentWorkerScope scope(&worker_);
  const absl::StatusOr<Spawned> spawned = space_.Spawn(std::move(handler), std::move(options));
  RUNTIME_CHECK(spawned.ok());
  return spawned->pid;
}

void ProcessWorld::Send(Pid to, Term message) {
  OnWorker([&] { space_.Send(to, std::move(message)); });
}

void ProcessWorld::Exit(Pid target, Term reason) {
  OnWorker([&] { space_.ExitProcess(target, std::move(reason)); });
}

void ProcessWorld::Quiet() {
  driver_.RunUntilQuiet();
  invariants_.CheckQuiet();
  ReportBroken();
}

void ProcessWorld::Advance(Nanos duration) {
  driver_.Advance(duration);
  invariants_.CheckQuiet();
  ReportBroken();
}

void ProcessWorld::Log(const Message& message) {
  log.push_back(message ? ToText(message.payload()) : "none");
}

Pid ProcessWorld::SpawnRecorder(ProcessContext::TrapExit trap) {
  return Spawn([this, trap](ProcessContext& self) { return Record(self, *this, trap); });
}

void ForEachSchedule(absl::FunctionRef<void(ProcessWorld&)> test) {
  {
    SCOPED_TRACE("in order of arrival");
    ProcessWorld world(std::nullopt);
    test(world);
  }
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    ProcessWorld world(seed);
    test(world);
    if (testing::Test::HasFailure()) return;
  }
}

Atom A(std::string_view text) { return *Atom::Intern(text); }

Term T(std::string_view text) {
  const absl::StatusOr<Term> term = ParseTerm(text);
  RUNTIME_CHECK(term.ok());
  return *term;
}

}  // namespace arsenal::runtime
