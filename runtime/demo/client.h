// SPDX-License-Identifier: MIT
// Client: the traffic of the demo. In each period it increments `counter`, puts the count under a
// key of `kv` and reads it back, by calls like anybody else's. A server that is not there, dies or
// takes too long costs it that call: it counts the failure and goes on.
//   stats   its state: #{period_ms, rounds, skipped, calls, failures, last_error}
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

class Client final : public GenServer {
 public:
  // The period is above zero.
  explicit Client(Nanos period) : period_(period) {}
  Atom Module() const override { return module_; }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override { return last_error_.ByteSize() - sizeof(Term); }
  std::optional<Term> StateTerm() const override;

 protected:
  InitResult Init(ProcessContext& self) override;
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  enum class Step : uint8_t { kIdle, kIncrement, kPut, kGet };
  // How many keys of `kv` the client uses, in turn.
  static constexpr int64_t kKeys = 16;

  void Tick(ProcessContext& self);
  void Send(ProcessContext& self, Step step, Atom server, Term request);
  void Answered(ProcessContext& self, const CallAnswer& answer);
  Term Key() const { return Term::TupleOf(module_, Term::Integer(rounds_ % kKeys)); }

  const Atom module_ = Word("client");
  const Atom tick_ = Word("tick");
  const Nanos period_;
  Ref tick_timer_;
  Step step_ = Step::kIdle;
  std::optional<GenServerCall> call_;
  Term count_ = atoms::kUndefined;  // as the counter has said last
  int64_t rounds_ = 0;
  int64_t skipped_ = 0;   // periods in which the round before was still under way
  int64_t calls_ = 0;     // that were replied to
  int64_t failures_ = 0;  // that were not
  Term last_error_ = atoms::kUndefined;
};

}  // namespace arsenal::runtime
