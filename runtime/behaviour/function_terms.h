// SPDX-License-Identifier: MIT
// C++ functions that travel in system messages, where OTP has funs: what sys:replace_state does to
// a state, and what sys:install wants to be told. They are native terms and stay on their node: in
// print they are {state_function, Id} and {debug_function, Id}, and nothing makes them from that.
#pragma once

#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// The state after, from the state before. What it throws changes nothing.
using StateFunction = absl::AnyInvocable<Term(const Term& state)>;
// Its own next state from its own state, the event and the name or pid of the process; nullopt when
// it wants to hear no more ("done"). One that throws hears no more either.
using DebugFunction =
    absl::AnyInvocable<std::optional<Term>(const Term& state, const Term& event, const Term& name)>;

// `id` is what is seen of the function; functions with one id are taken for the same.
Term StateFunctionTerm(Term id, StateFunction function);
Term DebugFunctionTerm(Term id, DebugFunction function);
// Null for any other term.
std::shared_ptr<StateFunction> StateFunctionOf(const Term& term);
std::shared_ptr<DebugFunction> DebugFunctionOf(const Term& term);

}  // namespace arsenal::runtime
