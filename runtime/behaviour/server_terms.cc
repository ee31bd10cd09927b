// SPDX-License-Identifier: MIT
// Reading the results of callbacks.

#include "runtime/behaviour/server_terms.h"

#include <utility>

namespace arsenal::runtime {
namespace {

constexpr int64_t kMaxMs = int64_t{1} << 43;

std::optional<Next> NextOf(const Term& term) {
  if (term.IsSmall() && term.AsSmall() >= 0 && term.AsSmall() <= kMaxMs) {
    return Next::Timeout(std::chrono::milliseconds(term.AsSmall()));
  }
  if (term.Is(atoms::kInfinity)) return Next::Message();
  if (term.Is(atoms::kHibernate)) return Next::Hibernate();
  if (term.IsTagged(atoms::kContinue, 2)) return Next::Continue(term.element(1));
  return std::nullopt;
}

// What stands behind the state in `returned`, if it may.
std::optional<Next> NextBehind(const Term& returned, size_t state) {
  if (returned.arity() == state + 1) return Next();
  return NextOf(returned.element(state + 1));
}

bool IsTagged(const Term& term, Atom tag, size_t arity) {
  return term.IsTagged(tag, arity) || term.IsTagged(tag, arity + 1);
}

}  // namespace

TermResult<InitResult> InitResultOf(const Term& returned) {
  if (returned.Is(atoms::kIgnore)) return {InitResult::Ignore(), std::nullopt};
  if (returned.IsTagged(atoms::kStop, 2)) {
    return {InitResult::Stop(returned.element(1)), std::nullopt};
  }
  if (IsTagged(returned, atoms::kOk, 2)) {
    std::optional<Next> next = NextBehind(returned, 1);
    if (next) return {InitResult::Ok(*std::move(next)), returned.element(1)};
  }
  return {InitResult::BadReturn(returned), std::nullopt};
}

TermResult<ServerResult> ServerResultOf(const Term& returned) {
  if (returned.IsTagged(atoms::kStop, 3)) {
    return {ServerResult::Stop(returned.element(1)), returned.element(2)};
  }
  if (IsTagged(returned, atoms::kNoreply, 2)) {
    std::optional<Next> next = NextBehind(returned, 1);
    if (next) return {ServerResult::NoReply(*std::move(next)), returned.element(1)};
  }
  return {ServerResult::BadReturn(returned), std::nullopt};
}

TermResult<CallResult> CallResultOf(const Term& returned) {
  if (IsTagged(returned, atoms::kReply, 3)) {
    std::optional<Next> next = NextBehind(returned, 2);
    if (next) {
      return {CallResult::Reply(returned.element(1), *std::move(next)), returned.element(2)};
    }
  }
  if (returned.IsTagged(atoms::kStop, 4)) {
    return {CallResult::StopReply(returned.element(1), returned.element(2)), returned.element(3)};
  }
  TermResult<ServerResult> other = ServerResultOf(returned);
  if (other.result.kind() == ServerResult::Kind::kNoReply) {
    return {CallResult::NoReply(std::move(other.result.next())), std::move(other.new_state)};
  }
  return {CallResult::Stop(other.result.reason()), std::move(other.new_state)};
}

}  // namespace arsenal::runtime
