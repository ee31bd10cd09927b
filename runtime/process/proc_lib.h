// SPDX-License-Identifier: MIT
// proc_lib: starts that wait until the new process says that it is ready, or has given up, or has
// taken too long. The child says so by ProcessContext::AckStart (init_ack) or FailStart
// (init_fail).
//
// A coroutine waits:
//   ProcLibStart start(self, std::move(prepared), StartMode::kLink);
//   const StartResult result = co_await start.Await(self);
// A handler offers it its messages, as it does with a GenServerCall:
//   if (start_ && start_->Match(self, message) == ProcLibStart::Progress::kEnded) ...
//
// Processes that are started here know their ancestors and their initial call in their dictionary,
// and their crashes are reported.
#pragma once

#include <optional>

#include "runtime/base/clock.h"
#include "runtime/mailbox/message.h"
#include "runtime/process/module_table.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_task.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

enum class StartMode : uint8_t { kAlone, kLink, kMonitor, kMonitorAndLink };

struct StartResult {
  StartResult() {}

  // What the child has acknowledged with: {ok, Pid}, ignore, {error, Reason} or whatever it said;
  // {error, Reason} when it exited before, {error, timeout} when it was killed for being late.
  Term result;
  // Of the child; not valid() when nothing could be spawned.
  Pid pid;
  // For kMonitor and kMonitorAndLink: also of a start that has failed, whose 'DOWN' is in the
  // mailbox then.
  Ref monitor;
};

// Spawns with ancestors, initial call and crash reports, without waiting: proc_lib:spawn.
absl::StatusOr<Spawned> ProcLibSpawn(ProcessContext& self, PreparedStart start);

class ProcLibStart {
 public:
  // Spawns. The time-out counts from now; kNever: none.
  ProcLibStart(ProcessContext& self, PreparedStart start, StartMode mode, Nanos timeout = kNever);
  ProcLibStart(const ProcLibStart&) = delete;
  ProcLibStart& operator=(const ProcLibStart&) = delete;
  ~ProcLibStart() {}

  enum class Progress : uint8_t {
    kNotMine,   // the message is about something else, or the start has ended before
    kUnderWay,  // the message was the start's and says nothing: drop it
    kEnded,     // result() has come
  };
  Progress Match(ProcessContext& self, const Message& message);
  // True at once when nothing could be spawned.
  bool ended() const { return ended_; }
  const StartResult& result() const { return result_; }
  // Waits for the end. The start must outlive the task.
  ProcessTask<StartResult> Await(ProcessContext& self);

 private:
  bool IsMine(const Message& message) const;
  bool linked() const { return mode_ == StartMode::kLink || mode_ == StartMode::kMonitorAndLink; }
  bool monitored() const {
    return mode_ == StartMode::kMonitor || mode_ == StartMode::kMonitorAndLink;
  }
  Progress End(ProcessContext& self, Term result);
  Progress EndWithDown(ProcessContext& self, const Message& down);

  StartMode mode_;
  StartResult result_;
  Ref monitor_;
  Ref timer_;
  // Known before the child has ended: what it failed with, or that it was late.
  std::optional<Term> failure_;
  bool ended_ = false;
};

// proc_lib:stop: ends a process that understands system messages, with this reason, and waits for
// its end. The answer is `ok` when it has ended with the reason; otherwise the reason that stop/3
// exits with: noproc, timeout, the real one, or {Real, {sys, terminate, Args}} of a process that
// has ended without having answered, such as one that knows no system messages.
ProcessTask<Term> ProcLibStop(ProcessContext& self, Pid pid, Term reason, Nanos timeout = kNever);

}  // namespace arsenal::runtime
