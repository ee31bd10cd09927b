// SPDX-License-Identifier: MIT
// Runs a pattern's two programs on a term.
#include <algorithm>
#include <forward_list>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "runtime/pattern/pattern.h"
#include "runtime/term/native.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

Term FromBool(bool truth) {  // NOLINT: the value of a comparison, not a mode
  return truth ? atoms::kTrue : atoms::kFalse;
}

bool IsBoolean(const Term& term) { return term.Is(atoms::kTrue) || term.Is(atoms::kFalse); }

class Matching {
 public:
  Matching(const PatternProgram& program, const Term& term, const MatchContext& context)
      : program_(program),
        term_(term),
        context_(context),
        budget_(context.max_steps),
        slots_(program.slots.size()) {}

  MatchOutcome Run() {
    const bool matches = RunHead() && RunGuards();
    if (budget_.spent()) return MatchOutcome::kTooLong;
    return matches ? MatchOutcome::kYes : MatchOutcome::kNo;
  }

  std::vector<Term> Bindings() const {
    std::vector<Term> bindings;
    bindings.reserve(program_.slots.size());
    for (const uint32_t slot : program_.slots) bindings.push_back(*slots_[slot]);
    return bindings;
  }

 private:
  const Term* Look(const Term* term) {
    return term->Is(Kind::kNative) ? &encoded_.emplace_front(EncodeNative(*term)) : term;
  }

  bool RunHead() {
    waiting_.push_back(&term_);
    for (const HeadInstruction& instruction : program_.head) {
      const Term* term = waiting_.back();
      waiting_.pop_back();
      if (!budget_.Take(1) || !Step(instruction, term)) return false;
    }
    return true;
  }

  bool Step(const HeadInstruction& instruction, const Term* term) {
    switch (instruction.operation) {
      case HeadOperation::kAny: return true;
      case HeadOperation::kBind: slots_[instruction.argument] = term; return true;
      case HeadOperation::kSame: return Same(*slots_[instruction.argument], *term);
      case HeadOperation::kLiteral:
        return IsLiteral(program_.constants[instruction.argument], term);
      case HeadOperation::kTuple:
        term = Look(term);
        if (!term->Is(Kind::kTuple) || term->arity() != instruction.argument) return false;
        for (size_t i = term->arity(); i > 0; --i) waiting_.push_back(&term->element(i - 1));
        return true;
      case HeadOperation::kList:
        term = Look(term);
        if (!term->Is(Kind::kList)) return false;
        waiting_.push_back(&term->tail());
        waiting_.push_back(&term->head());
        return true;
      case HeadOperation::kMap: return TakeValues(instruction, Look(term));
    }
    return false;
  }

  bool Same(const Term& a, const Term& b) { return budget_.TakeForComparison(a, b) && a == b; }

  bool IsLiteral(const Term& literal, const Term* term) {
    if (!literal.Is(Kind::kFloat)) return Same(literal, *term);
    term = Look(term);
    return term->tag() == literal.tag() && term->word() == literal.word();  // tells 0.0 from -0.0
  }

  bool TakeValues(const HeadInstruction& instruction, const Term* map) {
    if (!map->Is(Kind::kMap) || map->map_size() < instruction.count) return false;
    for (size_t i = instruction.count; i > 0; --i) {
      const Term& key = program_.constants[instruction.argument + i - 1];
      const Term* value = TakeForSearch(key, *map) ? map->Find(key) : nullptr;
      if (value == nullptr) return false;
      waiting_.push_back(value);
    }
    return true;
  }

  bool TakeForSearch(const Term& key, const Term& map) {
    return budget_.Take(1) &&
           (key.IsImmediate() || budget_.Take(std::min(key.ByteSize(), map.ByteSize()) / 4));
  }

  bool RunGuards() {
    size_t next = 0;
    while (next < program_.guards.size()) {
      const GuardInstruction& instruction = program_.guards[next++];
      if (!budget_.Take(1)) return false;
      switch (instruction.operation) {
        case GuardOperation::kAndAlso:
        case GuardOperation::kOrElse:
          if (!IsBoolean(values_.back())) return false;
          if (Decides(instruction.operation)) {
            next = instruction.argument;
          } else {
            values_.pop_back();
          }
          break;
        case GuardOperation::kExpectTrue:
          if (!values_.back().Is(atoms::kTrue)) return false;
          values_.pop_back();
          break;
        default:
          if (!Evaluate(instruction)) return false;
      }
    }
    return true;
  }

  // Whether the value on top is the value of the whole andalso or orelse.
  bool Decides(GuardOperation operation) const {
    return values_.back().Is(operation == GuardOperation::kOrElse ? atoms::kTrue : atoms::kFalse);
  }

  bool Evaluate(const GuardInstruction& instruction) {
    const size_t count = instruction.argument;
    switch (instruction.operation) {
      case GuardOperation::kConstant: values_.push_back(program_.constants[count]); return true;
      case GuardOperation::kVariable: values_.push_back(*slots_[count]); return true;
      case GuardOperation::kWhole: values_.push_back(term_); return true;
      case GuardOperation::kBindings:
        values_.push_back(Term::List(Bindings()));
        return budget_.Take(slots_.size());
      case GuardOperation::kSelf: values_.push_back(context_.self); return true;
      case GuardOperation::kNode: values_.push_back(context_.node); return true;
      case GuardOperation::kTuple: Replace(count, Term::Tuple(Top(count))); return true;
      case GuardOperation::kCons: {
        Term cell = Term::Cons(Top(2)[0], Top(2)[1]);
        Replace(2, std::move(cell));
        return true;
      }
      case GuardOperation::kMap: return MakeMap(count);
      case GuardOperation::kCall: {
        std::optional<Term> value = instruction.function({Top(count), context_.node, budget_});
        if (!value) return false;
        Replace(count, *std::move(value));
        return true;
      }
      case GuardOperation::kAnd:
      case GuardOperation::kOr: return Join(count, instruction.operation);
      default: return false;  // jumps and ends are done where the next instruction is chosen
    }
  }

  // The upper `count` values.
  std::span<const Term> Top(size_t count) const {
    return std::span<const Term>(values_).last(count);
  }
  void Replace(size_t count, Term value) {
    values_.resize(values_.size() - count);
    values_.push_back(std::move(value));
  }

  bool MakeMap(size_t count) {
    std::vector<std::pair<Term, Term>> entries;
    const std::span<const Term> parts = Top(count);
    for (size_t i = 0; i < count; i += 2) {
      // Keys are sorted, each against a few others.
      if (!parts[i].IsImmediate() && !budget_.Take(parts[i].ByteSize() / 4)) return false;
      entries.emplace_back(parts[i], parts[i + 1]);
    }
    Replace(count, Term::Map(std::move(entries)));
    return true;
  }

  bool Join(size_t count, GuardOperation operation) {
    const Atom deciding = operation == GuardOperation::kOr ? atoms::kTrue : atoms::kFalse;
    bool decided = false;
    for (const Term& value : Top(count)) {
      if (!IsBoolean(value)) return false;
      decided = decided || value.Is(deciding);
    }
    Replace(count, FromBool(decided == (operation == GuardOperation::kOr)));
    return true;
  }

  const PatternProgram& program_;
  const Term& term_;
  const MatchContext& context_;
  StepBudget budget_;
  absl::InlinedVector<const Term*, 8> slots_;
  absl::InlinedVector<const Term*, 16> waiting_;
  absl::InlinedVector<Term, 8> values_;
  std::forward_list<Term> encoded_;
};

}  // namespace

MatchOutcome Pattern::Match(const Term& term, const MatchContext& context,
                            std::vector<Term>* bindings) const {
  Matching matching(program_, term, context);
  const MatchOutcome outcome = matching.Run();
  if (outcome == MatchOutcome::kYes && bindings != nullptr) *bindings = matching.Bindings();
  return outcome;
}

}  // namespace arsenal::runtime
