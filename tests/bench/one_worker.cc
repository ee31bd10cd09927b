// SPDX-License-Identifier: MIT
// What the rows stand on: a worker that is driven here, atoms, time.

#include <memory>
#include <utility>

#include "runtime/base/check.h"
#include "tests/bench/rows.h"

namespace arsenal::bench {

using runtime::CurrentWorkerScope;
using runtime::Pid;

namespace {

// The memory rows have a million processes and a few more.
runtime::SpaceOptions ManyProcesses() {
  runtime::SpaceOptions options;
  options.max_processes = 2'000'000;
  return options;
}

}  // namespace

OneWorker::OneWorker()
    : worker_(clock_), events_(worker_, 1), space_(worker_, events_, ManyProcesses()) {}

void OneWorker::RunUntilQuiet() {
  const CurrentWorkerScope scope(&worker_);
  while (worker_.RunRound()) {
  }
}

Pid OneWorker::Spawn(std::unique_ptr<runtime::Handler> handler) {
  const CurrentWorkerScope scope(&worker_);
  const auto spawned = space_.Spawn(std::move(handler));
  RUNTIME_CHECK(spawned.ok());
  return spawned->pid;
}

Pid OneWorker::Spawn(runtime::ProcessMain main) {
  const CurrentWorkerScope scope(&worker_);
  const auto spawned = space_.Spawn(std::move(main));
  RUNTIME_CHECK(spawned.ok());
  return spawned->pid;
}

void OneWorker::Send(Pid to, runtime::Term message) {
  const CurrentWorkerScope scope(&worker_);
  space_.Send(to, std::move(message));
}

runtime::Atom Word(const char* text) { return *runtime::Atom::Intern(text); }

double NanosEach(int64_t operations, absl::AnyInvocable<void()> work) {
  const runtime::SystemClock clock;
  const runtime::Nanos begin = clock.Monotonic();
  work();
  return static_cast<double>((clock.Monotonic() - begin).count()) / static_cast<double>(operations);
}

}  // namespace arsenal::bench
