// SPDX-License-Identifier: MIT
// TrafficClient: a client of the demo's workers. In each period it makes one round of calls, one
// after the other:
//   stateful   increment and get, at stateful_worker
//   resource   checkout and checkin, at resource_worker
//   events     {subscribe, traffic} and {publish, traffic, Round} at event_worker, then work at
//              cascade_worker; it gets its own events back
// A worker that is not there, dies or takes too long costs it that call: it counts the failure and
// goes on with the next.
//   stats   its state: #{script, period_ms, rounds, skipped, sent, replies, failures, events,
//           last_error}, where sent is #{Worker => Requests}
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

class TrafficClient final : public GenServer {
 public:
  enum class Script : uint8_t { kStateful, kResource, kEvents };
  // The script of this name.
  static std::optional<Script> ScriptOf(const Term& name);

  // The period is above zero.
  TrafficClient(Script script, Nanos period) : script_(script), period_(period) {}
  Atom Module() const override { return Word("traffic_client"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  std::optional<Term> StateTerm() const override;

 protected:
  InitResult Init(ProcessContext& self) override;
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  void Tick(ProcessContext& self);
  // Sends the next call of the round, if there is one.
  void SendNext(ProcessContext& self);
  void Send(ProcessContext& self, Atom worker, Term request);
  void Answered(const CallAnswer& answer);
  static Atom ScriptName(Script script);

  const Script script_;
  const Nanos period_;
  Ref tick_timer_;
  std::optional<GenServerCall> call_;  // under way
  int step_ = 0;                       // of the round: how many calls have been made
  Term last_reply_;
  std::map<Atom, int64_t> sent_;
  int64_t rounds_ = 0;
  int64_t skipped_ = 0;  // periods in which the round before was still under way
  int64_t replies_ = 0;
  int64_t failures_ = 0;
  int64_t events_ = 0;
  Term last_error_ = atoms::kUndefined;
};

}  // namespace arsenal::runtime
