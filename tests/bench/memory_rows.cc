// SPDX-License-Identifier: MIT
// Rows about memory: what a million idle processes hold. Each is measured in a child process of its
// own, because memory that was freed once would be used again.

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "tests/bench/rows.h"

namespace arsenal::bench {
namespace {

using runtime::DispatchResult;
using runtime::Message;
using runtime::ProcessContext;
using runtime::Term;

constexpr int kProcesses = 1'000'000;

double ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// The answer of `measure`, called in a child process.
double InChild(double (*measure)()) {
  int ends[2];
  RUNTIME_CHECK(pipe(ends) == 0);
  const pid_t child = fork();
  RUNTIME_CHECK(child >= 0);
  double found = 0;
  if (child == 0) {
    found = measure();
    RUNTIME_CHECK(write(ends[1], &found, sizeof(found)) == sizeof(found));
    _exit(0);
  }
  close(ends[1]);
  RUNTIME_CHECK(read(ends[0], &found, sizeof(found)) == sizeof(found));
  close(ends[0]);
  RUNTIME_CHECK(waitpid(child, nullptr, 0) == child);
  return found;
}

// Counts what it gets.
class Counter final : public runtime::Handler {
 public:
  explicit Counter(int64_t& answered) : answered_(answered) {}
  DispatchResult Handle(ProcessContext&, Message& message) override {
    if (message.IsTagged(get_, 2)) ++answered_;
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  int64_t& answered_;
  const runtime::Atom get_ = Word("get");
};

double HandlerBytes() {
  OneWorker node;
  std::vector<runtime::Pid> all(kProcesses);
  int64_t answered = 0;
  const double before = ResidentBytes();
  for (runtime::Pid& pid : all) {
    pid = node.Spawn(std::make_unique<Counter>(answered));
    node.Send(pid, Term::TupleOf(Word("get"), Term::Integer(1)));
    node.RunUntilQuiet();
  }
  RUNTIME_CHECK(answered == kProcesses);
  return (ResidentBytes() - before) / kProcesses;
}

runtime::ProcessTask<> ReceiveOnce(ProcessContext& self) {
  const Message message = co_await self.Receive();
  RUNTIME_CHECK(message.has_value());
}

double CoroutineBytes() {
  OneWorker node;
  const double before = ResidentBytes();
  for (int i = 0; i < kProcesses; ++i) {
    node.Spawn([](ProcessContext& self) { return ReceiveOnce(self); });
    node.RunUntilQuiet();
  }
  return (ResidentBytes() - before) / kProcesses;
}

}  // namespace

std::vector<Row> MemoryRows() {
  std::vector<Row> rows;
  rows.push_back({"idle_handler", 1, "bytes/process", "1M, each has answered one message",
                  [] { return InChild(&HandlerBytes); }});
  rows.push_back({"idle_coroutine", 1, "bytes/process", "1M, one receive",
                  [] { return InChild(&CoroutineBytes); }});
  return rows;
}

}  // namespace arsenal::bench
