// SPDX-License-Identifier: MIT
// Crasher: a server that fails when it is told to, by a call, a cast or a message.
//   crash            exits with reason crashed
//   {crash, Reason}  exits with that reason
// and as calls only:
//   {divide, A, B}   A div B of integers; anything else, and B = 0, fails with badarith
//   ping             pong
//   hang             never replies, so that the caller's time-out comes
#pragma once

#include <optional>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

class Crasher final : public GenServer {
 public:
  Crasher() {}
  Atom Module() const override { return module_; }
  size_t ObjectBytes() const override { return sizeof(*this); }
  // #{pings => N}: how often it was pinged since it has started.
  std::optional<Term> StateTerm() const override {
    return Term::Map({{Word("pings"), Term::Integer(pings_)}});
  }

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleCast(ProcessContext& self, const Term& request) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  // The reason to exit with, if the request is to crash.
  std::optional<Term> CrashReason(const Term& request) const;
  CallResult Divide(const Term& dividend, const Term& divisor) const;

  const Atom module_ = Word("crasher");
  const Atom crash_ = Word("crash");
  const Atom crashed_ = Word("crashed");
  const Atom divide_ = Word("divide");
  const Atom hang_ = Word("hang");
  const Atom ping_ = Word("ping");
  const Atom pong_ = Word("pong");
  int64_t pings_ = 0;
};

}  // namespace arsenal::runtime
