// SPDX-License-Identifier: MIT
// Counter: a server that counts. Its state is the count.
//   get_count       Count
//   increment       the new count
//   {increment, N}  the new count; N is an integer
//   reset           0
// A count that would leave 64 bits is refused with {error, system_limit}.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

class Counter final : public GenServer {
 public:
  explicit Counter(int64_t initial) : count_(initial) {}
  Atom Module() const override { return module_; }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return Term::Integer(count_); }

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  // Any integer of 64 bits.
  ChangeResult ReplaceState(ProcessContext& self, const Term& state) override;

 private:
  CallResult Increment(int64_t by);

  const Atom module_ = Word("counter");
  const Atom get_count_ = Word("get_count");
  const Atom increment_ = Word("increment");
  const Atom reset_ = Word("reset");
  int64_t count_;
};

}  // namespace arsenal::runtime
