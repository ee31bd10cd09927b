// SPDX-License-Identifier: MIT
// Results of a generic server's callbacks as OTP writes them: {reply, Reply, NewState}, {noreply,
// NewState, Timeout | hibernate | {continue, C}}, {stop, Reason, NewState}, ... A callback that
// throws a term has answered so, as in OTP; what is none of these is {bad_return_value, Term}.
#pragma once

#include <optional>

#include "runtime/behaviour/server_result.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

template <class Result>
struct TermResult {
  Result result;
  std::optional<Term> new_state;  // none in ignore, {stop, Reason} of init, and bad returns
};

// {ok, S}, {ok, S, Next}, ignore, {stop, R}.
TermResult<InitResult> InitResultOf(const Term& returned);
// {reply, Reply, S}, {reply, Reply, S, Next}, {stop, R, Reply, S}, and what ServerResultOf reads.
TermResult<CallResult> CallResultOf(const Term& returned);
// {noreply, S}, {noreply, S, Next}, {stop, R, S}.
TermResult<ServerResult> ServerResultOf(const Term& returned);

}  // namespace arsenal::runtime
