// SPDX-License-Identifier: MIT
// What the tests of semantics are written with: bodies that run as a process under each schedule,
// targets that end when they are told to, and messages as text with names for pids and refs.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "runtime/process/exception_reason.h"
#include "runtime/process/process.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {

using Trap = ProcessContext::TrapExit;
using Lines = std::vector<std::string>;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Runs `body` as a process and lets a minute pass. The body must have ended by then, and normally.
inline Pid RunProgram(ProcessWorld& world, ProcessMain body, SpawnOptions options = {}) {
  const Pid pid = world.Spawn(std::move(body), std::move(options));
  world.Advance(seconds(60));
  EXPECT_FALSE(world.space().PidAfter(Pid()) == pid) << "the program has not ended";
  const DeathRecord* death = world.space().deaths().Find(pid);
  EXPECT_EQ(death, nullptr) << "the program ended with " << ToText(death->reason);
  return pid;
}

// The same under each schedule; the body gets its world.
inline void EachSchedule(absl::FunctionRef<ProcessTask<>(ProcessContext&, ProcessWorld&)> body) {
  ForEachSchedule([body](ProcessWorld& world) {
    RunProgram(world, [&world, body](ProcessContext& self) { return body(self, world); });
  });
}

// Names for terms that differ from run to run.
class Names {
 public:
  Names& Add(const Term& term, std::string name) {
    replacements_.emplace_back(ToText(term), std::move(name));
    return *this;
  }
  std::string Replaced(const std::string& text) const {
    return absl::StrReplaceAll(text, replacements_);
  }
  std::string Text(const Term& term) const { return Replaced(ToText(term)); }
  std::string Text(const Message& message) const {
    return message.has_value() ? Text(message.Copy()) : "none";
  }

 private:
  std::vector<std::pair<std::string, std::string>> replacements_;
};

// All messages that come until none has come for `pause`.
inline ProcessTask<Lines> Flushed(ProcessContext& self, Names names,
                                  Nanos pause = milliseconds(500)) {
  Lines lines;
  const MessagePattern any = MessagePattern::Any();
  while (true) {
    Message message = co_await self.Receive(any, pause);
    if (!message.has_value()) co_return lines;
    lines.push_back(names.Text(message));
  }
}

// The reason with which `monitor` reports the end; "lives" when it does not.
inline ProcessTask<std::string> DownReason(ProcessContext& self, Ref monitor,
                                           Nanos wait = seconds(1)) {
  const MessagePattern about = MessagePattern::About(monitor);
  Message down = co_await self.Receive(about, wait);
  co_return down.has_value() ? ToText(down.payload().element(4)) : "lives";
}

inline ProcessTask<> Idle(ProcessContext& self) {
  while (true) {
    Message message = co_await self.Receive();
  }
}

// Exits with the first message that it gets.
inline ProcessTask<> Mortal(ProcessContext& self) {
  Message message = co_await self.Receive();
  co_await self.Exit(message.payload());
}

inline ProcessTask<> ExitWith(ProcessContext& self, Term reason) {
  co_await self.Exit(std::move(reason));
}

inline Pid SpawnIn(ProcessContext& self, ProcessMain main, SpawnOptions options = {}) {
  const absl::StatusOr<Spawned> spawned = self.Spawn(std::move(main), std::move(options));
  EXPECT_TRUE(spawned.ok()) << spawned.status();
  return spawned.ok() ? spawned->pid : Pid();
}

inline Pid SpawnIdle(ProcessContext& self, SpawnOptions options = {}) {
  return SpawnIn(self, Idle, std::move(options));
}

inline Pid SpawnMortal(ProcessContext& self, SpawnOptions options = {}) {
  return SpawnIn(self, Mortal, std::move(options));
}

inline SpawnOptions Linked() {
  SpawnOptions options;
  options.link = StartLink::kLink;
  return options;
}

inline SpawnOptions Monitored(MonitorOptions monitor = {}) {
  SpawnOptions options;
  options.monitor = StartMonitor::kMonitor;
  options.monitor_options = std::move(monitor);
  return options;
}

// A process that has ended before this returns.
inline ProcessTask<Pid> DeadPid(ProcessContext& self) {
  const absl::StatusOr<Spawned> spawned = self.Spawn(
      [](ProcessContext& child) { return ExitWith(child, atoms::kNormal); }, Monitored());
  const MessagePattern down = MessagePattern::About(spawned->monitor);
  Message ended = co_await self.Receive(down);
  co_return spawned->pid;
}

}  // namespace arsenal::runtime
