// SPDX-License-Identifier: MIT
// Rows about memory: what idle processes hold, by what the system gives to this process, and what a
// child costs its supervisor, by what the node counts. Memory that was freed once is used again, so
// the first are measured in a process of their own, forked from one that was made before any row
// ran.

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/process/process_info.h"
#include "tests/bench/rows.h"
#include "tests/bench/supervised_node.h"

namespace arsenal::bench {
namespace {

using runtime::DispatchResult;
using runtime::Message;
using runtime::ProcessContext;
using runtime::Term;

constexpr int kProcesses = 1'000'000;
constexpr int kChildren = 200'000;

double ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Calls functions, each in a fresh process: forked from a copy of this one as it is now.
class FreshProcesses {
 public:
  using Measure = double (*)();

  FreshProcesses() {
    int asks[2];
    int answers[2];
    RUNTIME_CHECK(pipe(asks) == 0 && pipe(answers) == 0);
    child_ = fork();
    RUNTIME_CHECK(child_ >= 0);
    if (child_ == 0) {
      close(asks[1]);
      close(answers[0]);
      Serve(asks[0], answers[1]);
      _exit(0);
    }
    close(asks[0]);
    close(answers[1]);
    asks_ = asks[1];
    answers_ = answers[0];
  }
  FreshProcesses(const FreshProcesses&) = delete;
  FreshProcesses& operator=(const FreshProcesses&) = delete;
  ~FreshProcesses() {
    close(asks_);  // it ends
    close(answers_);
    waitpid(child_, nullptr, 0);
  }

  double Call(Measure measure) {
    double found = 0;
    RUNTIME_CHECK(write(asks_, &measure, sizeof(measure)) == sizeof(measure));
    RUNTIME_CHECK(read(answers_, &found, sizeof(found)) == sizeof(found));
    return found;
  }

 private:
  static void Serve(int asks, int answers) {
    Measure measure = nullptr;
    while (read(asks, &measure, sizeof(measure)) == sizeof(measure)) {
      const pid_t fresh = fork();
      RUNTIME_CHECK(fresh >= 0);
      if (fresh == 0) {
        const double found = measure();
        RUNTIME_CHECK(write(answers, &found, sizeof(found)) == sizeof(found));
        _exit(0);
      }
      RUNTIME_CHECK(waitpid(fresh, nullptr, 0) == fresh);
    }
  }

  pid_t child_;
  int asks_;
  int answers_;
};

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

// Children of one supervisor, with what it keeps for each.
double SupervisedBytes(runtime::Strategy strategy) {
  SupervisedNode node;
  const double before = ResidentBytes();
  if (strategy == runtime::Strategy::kOneForOne) {
    node.Start(strategy, SupervisedNode::IdleChildren(kChildren));
  } else {
    node.StartSimple();
    node.StartDynamic(kChildren);
  }
  RUNTIME_CHECK(node.node().space().process_count() == kChildren + 1);
  return (ResidentBytes() - before) / kChildren;
}

// What the node counts for a supervisor of so many, for each child.
double BytesOfChild(runtime::Strategy strategy) {
  constexpr int64_t kCounted = 100'000;
  SupervisedNode node;
  if (strategy == runtime::Strategy::kOneForOne) {
    node.Start(strategy, SupervisedNode::IdleChildren(kCounted));
  } else {
    node.StartSimple();
    node.StartDynamic(kCounted);
  }
  const auto info = Inspect(node.node().space(), node.pid());
  return static_cast<double>(info->memory.total()) / kCounted;
}

}  // namespace

std::vector<Row> MemoryRows() {
  const auto fresh = std::make_shared<FreshProcesses>();
  std::vector<Row> rows;
  rows.push_back({"idle_handler", 1, "bytes/process", "1M, each has answered one message",
                  [fresh] { return fresh->Call(&HandlerBytes); }});
  rows.push_back({"idle_coroutine", 1, "bytes/process", "1M, one receive",
                  [fresh] { return fresh->Call(&CoroutineBytes); }});
  rows.push_back(
      {"server_simple", 1, "bytes/child", "idle gen_server, simple_one_for_one", [fresh] {
         return fresh->Call([] { return SupervisedBytes(runtime::Strategy::kSimpleOneForOne); });
       }});
  rows.push_back({"server_one_for_one", 1, "bytes/child", "idle gen_server with its spec", [fresh] {
                    return fresh->Call(
                        [] { return SupervisedBytes(runtime::Strategy::kOneForOne); });
                  }});
  rows.push_back({"child_one_for_one", 1, "bytes/child", "memory of the supervisor for each",
                  [] { return BytesOfChild(runtime::Strategy::kOneForOne); }});
  rows.push_back({"child_simple", 1, "bytes/child", "the same under simple_one_for_one",
                  [] { return BytesOfChild(runtime::Strategy::kSimpleOneForOne); }});
  return rows;
}

}  // namespace arsenal::bench
