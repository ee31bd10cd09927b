// SPDX-License-Identifier: MIT
// TimerServer: OTP's module timer as a gen_server. Its timers, unlike those of a ProcessContext,
// repeat, exit processes and start functions. Requests, with times in milliseconds:
//   {send_after, Ms, To, Message}             To: a pid or a name, which is looked up in time
//   {send_interval, Ms, To, Message}          ends with the process, when To is a pid
//   {exit_after, Ms, Pid, Reason}, {kill_after, Ms, Pid}
//   {apply_after, Ms, {Module, Function, Args}}, {apply_interval, Ms, {Module, Function, Args}}
//                                             starts a function of the node's module table
//   {cancel, TimerRef}
// The reply is {ok, TimerRef}, or {ok, cancel} of a cancel; {error, badarg} for what does not fit.
// After the reply to a cancel the timer does nothing more.
#pragma once

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class TimerServer final : public GenServer {
 public:
  Atom Module() const override { return atoms::kTimerServer; }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  // The number of timers that have not ended.
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  struct Entry {
    Term action;      // the request without its time: {send_interval, To, Message}, ...
    Nanos period{0};  // 0: once
    Nanos next{0};    // when it is due
    Ref alarm;        // of this process's own timer
    Ref monitor;      // of a process that ends it
  };

  std::optional<Ref> Start(ProcessContext& self, const Term& request);
  void Act(ProcessContext& self, const Term& action);
  void Apply(ProcessContext& self, const Term& function);
  bool End(ProcessContext& self, Ref id);

  absl::flat_hash_map<Ref, Entry> entries_;
  absl::flat_hash_map<Ref, Ref> owners_;  // of alarms and monitors: whose they are
};

}  // namespace arsenal::runtime
