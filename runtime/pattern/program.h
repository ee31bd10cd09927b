// SPDX-License-Identifier: MIT
// What a pattern is compiled to: one flat program for the head, which takes the term apart, and one
// for the guards, a machine with a stack of values. Only the .cc files of this folder use it.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/pattern/guard_function.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// Each takes the next term that waits, the first one being the whole.
enum class HeadOperation : uint8_t {
  kAny,      // any term
  kBind,     // any term, which becomes the value of slot `argument`
  kSame,     // what is =:= to slot `argument`
  kLiteral,  // what is =:= to constant `argument`, a leaf
  kTuple,    // a tuple of arity `argument`, whose elements wait next
  kList,     // a cell, whose head and tail wait next
  kMap,  // a map with the keys constants[argument] to [argument + count), whose values wait next
};

struct HeadInstruction {
  HeadOperation operation = HeadOperation::kAny;
  uint32_t argument = 0;
  uint32_t count = 0;
};

enum class GuardOperation : uint8_t {
  kConstant,    // pushes constant `argument`
  kVariable,    // pushes slot `argument`
  kWhole,       // pushes the term
  kBindings,    // pushes all slots as a list, by number
  kSelf,        // pushes the context's pid
  kNode,        // pushes the context's node
  kTuple,       // replaces `argument` values by their tuple
  kCons,        // replaces a head and a tail by their cell
  kMap,         // replaces `argument` keys and values by their map
  kCall,        // replaces `argument` values by what `function` gives, or fails
  kAnd,         // replaces `argument` values by whether all are true; fails if one is no boolean
  kOr,          // ... whether one is true
  kAndAlso,     // false: goes on at `argument` with it; true: drops it; fails otherwise
  kOrElse,      // true: goes on at `argument` with it; false: drops it; fails otherwise
  kExpectTrue,  // drops the value; fails if it is not true
};

struct GuardInstruction {
  GuardOperation operation = GuardOperation::kConstant;
  GuardFunction function = nullptr;
  uint32_t argument = 0;
};

struct PatternProgram {
  std::vector<HeadInstruction> head{HeadInstruction{}};
  std::vector<GuardInstruction> guards;
  std::vector<Term> constants;
  std::vector<uint64_t> variables;  // ascending
  std::vector<uint32_t> slots;      // of variables[i]
};

}  // namespace arsenal::runtime
