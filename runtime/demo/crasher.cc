// SPDX-License-Identifier: MIT
// The server that fails when it is told to.

#include "runtime/demo/crasher.h"

#include <limits>

namespace arsenal::runtime {

std::optional<Term> Crasher::CrashReason(const Term& request) const {
  if (request.Is(crash_)) return Term(crashed_);
  if (request.IsTagged(crash_, 2)) return request.element(1);
  return std::nullopt;
}

CallResult Crasher::HandleCall(ProcessContext&, const Term& request, const From&) {
  if (const std::optional<Term> reason = CrashReason(request)) return CallResult::Stop(*reason);
  if (request.IsTagged(divide_, 3)) return Divide(request.element(1), request.element(2));
  if (request.Is(hang_)) return CallResult::NoReply();
  if (request.Is(ping_)) {
    ++pings_;
    return CallResult::Reply(pong_);
  }
  return CallResult::UnknownMessage();
}

CallResult Crasher::Divide(const Term& dividend, const Term& divisor) const {
  if (!dividend.IsSmall() || !divisor.IsSmall() || divisor.AsSmall() == 0) {
    return CallResult::Stop(ErrorReason(atoms::kBadarith));
  }
  if (dividend.AsSmall() == std::numeric_limits<int64_t>::min() && divisor.AsSmall() == -1) {
    return CallResult::Reply(Term::UnsignedInteger(uint64_t{1} << 63));
  }
  return CallResult::Reply(Term::Integer(dividend.AsSmall() / divisor.AsSmall()));
}

ServerResult Crasher::HandleCast(ProcessContext&, const Term& request) {
  if (const std::optional<Term> reason = CrashReason(request)) return ServerResult::Stop(*reason);
  return ServerResult::UnknownMessage();
}

ServerResult Crasher::HandleInfo(ProcessContext&, Message& message) {
  const std::optional<Term> reason = CrashReason(message.payload());
  if (reason) return ServerResult::Stop(*reason);
  return ServerResult::UnknownMessage();
}

}  // namespace arsenal::runtime
