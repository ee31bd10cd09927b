// SPDX-License-Identifier: MIT
// Pattern: the head and the conditions of one of Erlang's match specifications, compiled once and
// tried on any number of terms. Means what ets:select of OTP 25 means by them.
//
// The head is a term in which '$1', '$2', ... stand for any term and bind it (the same one twice
// must be =:= each time) and '_' for any term. A map matches every map that has its keys and whose
// values match; keys are plain terms. All else matches what is =:= to it, but 0.0 and -0.0 differ.
//
// A guard is an expression that must give `true`:
//   '$1', '$2', ...          what the head has bound      '$_'   the whole term
//   '$$'                     all bindings as a list, by number
//   {const, Term}            Term as it stands            {{A, B}}  the tuple of two expressions
//   [A | B], #{K => V}       a list, a map of expressions
//   {F, A, ...}              a function: is_atom is_binary is_float is_function is_integer is_list
//     is_map is_number is_pid is_port is_reference is_tuple is_map_key is_record/3; not xor; < =< >
//     >= == /= =:= =/=; + - * / div rem band bor bxor bnot bsl bsr abs float round trunc; element
//     hd tl length size map_size map_get byte_size bit_size binary_part node self
//   {'and'|'or', A, ...}     of booleans, all evaluated
//   {'andalso'|'orelse', A, ...}  evaluated only as far as needed
//   any other term           itself
// An expression that fails in Erlang (hd of [], an atom plus 1, `and` of what is no boolean) makes
// the whole pattern not match; it is never an error.
//
// Compiling and matching are loops over flat programs, so neither a deep pattern nor a deep term
// can overflow the stack, and matching ends when it has taken its steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/base/pid.h"
#include "runtime/pattern/program.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

struct PatternLimits {
  size_t max_instructions = 65'536;  // of head and guards together
};

// Where the pattern is tried, and how long.
struct MatchContext {
  Pid self;   // what {self} gives
  Atom node;  // what {node} gives, and {node, P} for a pid or reference of this node
  uint64_t max_steps = 100'000;  // one for each instruction, 64 bytes compared, or element counted
};

enum class MatchOutcome {
  kNo,
  kYes,
  kTooLong,  // the steps ran out before it was known
};

class Pattern {
 public:
  // Matches every term and binds nothing.
  Pattern() = default;
  // `guards` is a proper list of expressions, all of which must hold. InvalidArgument says where,
  // what was expected and what was found: "guard 1, argument 2: expected a variable that the head
  // binds, found '$3'".
  static absl::StatusOr<Pattern> Compile(const Term& head, const Term& guards,
                                         const PatternLimits& limits = {});

  // Whether the term matches. With kYes, `bindings` (if not null) is what each variable holds, in
  // the order of variables(); otherwise it is left as it was.
  MatchOutcome Match(const Term& term, const MatchContext& context,
                     std::vector<Term>* bindings = nullptr) const;

  // The numbers of the variables that the head binds, ascending: 1 for '$1'.
  const std::vector<uint64_t>& variables() const { return program_.variables; }
  size_t instruction_count() const { return program_.head.size() + program_.guards.size(); }

 private:
  PatternProgram program_;
};

// The number of a variable ('$0' is 0, '$12' is 12), at most 2147483647; nullopt for every other
// atom, such as '$01'.
std::optional<uint64_t> PatternVariable(Atom atom);

}  // namespace arsenal::runtime
