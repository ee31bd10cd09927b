// SPDX-License-Identifier: MIT
// Compiles in loops: what is still to be done waits on a stack, last first. Parts of one term are
// put there in reverse, so they are compiled, and later evaluated, from left to right.
#include <algorithm>
#include <forward_list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/pattern/pattern.h"
#include "runtime/pattern/place.h"
#include "runtime/term/native.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;
using Place = PatternPlaces::Place;

// The parts of a list, and what it ends in.
struct ListParts {
  std::vector<const Term*> elements;
  const Term* tail;
};

class Compiler {
 public:
  explicit Compiler(const PatternLimits& limits) : limits_(limits) {}

  absl::StatusOr<PatternProgram> Run(const Term& head, const Term& guards) {
    program_.head.clear();
    absl::Status status = CompileHead(head);
    if (status.ok()) SortVariables();
    if (status.ok()) status = CompileGuards(guards);
    if (!status.ok()) return status;
    return std::move(program_);
  }

 private:
  // What waits on the stack. An expression is compiled; an instruction is written; at a label the
  // place is noted that a jump goes to.
  enum class TaskKind : uint8_t { kExpression, kHead, kGuard, kLabel };
  struct Task {
    TaskKind kind;
    const Term* term = nullptr;
    Place place = 0;
    HeadInstruction head = {};
    GuardInstruction guard = {};
    size_t label = 0;
  };

  static Task Expression(const Term* term, Place place) {
    return {TaskKind::kExpression, term, place};
  }
  static Task Write(HeadOperation operation, size_t argument, size_t count = 0) {
    Task task{TaskKind::kHead};
    task.head = {operation, static_cast<uint32_t>(argument), static_cast<uint32_t>(count)};
    return task;
  }
  static Task Write(GuardOperation operation, size_t argument = 0,
                    GuardFunction function = nullptr) {
    Task task{TaskKind::kGuard};
    task.guard = {operation, function, static_cast<uint32_t>(argument)};
    return task;
  }

  // Puts the tasks on the stack so that the first is done first.
  void Plan(std::vector<Task> tasks) {
    std::move(tasks.rbegin(), tasks.rend(), std::back_inserter(tasks_));
  }

  template <class OnExpression>
  absl::Status Work(OnExpression on_expression) {
    while (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      switch (task.kind) {
        case TaskKind::kExpression:
          if (absl::Status status = on_expression(*Look(task.term), task.place); !status.ok()) {
            return status;
          }
          break;
        case TaskKind::kHead: program_.head.push_back(task.head); break;
        case TaskKind::kGuard: program_.guards.push_back(task.guard); break;
        case TaskKind::kLabel: labels_[task.label] = static_cast<uint32_t>(program_.guards.size());
      }
      if (program_.head.size() + program_.guards.size() > limits_.max_instructions) {
        return absl::InvalidArgumentError(absl::StrCat("expected a pattern of at most ",
                                                       limits_.max_instructions,
                                                       " instructions, found a longer one"));
      }
    }
    return absl::OkStatus();
  }

  // A native term's encoding, kept until all is compiled; any other term itself.
  const Term* Look(const Term* term) {
    return term->Is(Kind::kNative) ? &encoded_.emplace_front(EncodeNative(*term)) : term;
  }

  ListParts PartsOf(const Term& list) {
    ListParts parts{{}, &list};
    for (; parts.tail->Is(Kind::kList); parts.tail = Look(&parts.tail->tail())) {
      parts.elements.push_back(&parts.tail->head());
    }
    return parts;
  }

  size_t Constant(const Term& term) {
    program_.constants.push_back(term);
    return program_.constants.size() - 1;
  }

  absl::Status CompileHead(const Term& head) {
    Plan({Expression(&head, places_.Root("head", 0))});
    return Work([this](const Term& term, Place place) { return HeadTerm(term, place); });
  }

  absl::Status HeadTerm(const Term& term, Place place) {
    std::vector<Task> tasks;
    switch (term.kind()) {
      case Kind::kAtom: HeadAtom(term); return absl::OkStatus();
      case Kind::kTuple:
        tasks.push_back(Write(HeadOperation::kTuple, term.arity()));
        for (size_t i = 0; i < term.arity(); ++i) {
          tasks.push_back(Expression(&term.element(i), places_.Inside(place, "element", i + 1)));
        }
        break;
      case Kind::kList: {
        const ListParts parts = PartsOf(term);
        for (size_t i = 0; i < parts.elements.size(); ++i) {
          tasks.push_back(Write(HeadOperation::kList, 0));
          tasks.push_back(Expression(parts.elements[i], places_.Inside(place, "element", i + 1)));
        }
        tasks.push_back(Expression(parts.tail, places_.Inside(place, "tail", 0)));
        break;
      }
      case Kind::kMap: return HeadMap(term, place);
      default: program_.head.push_back({HeadOperation::kLiteral, ConstantIndex(term), 0});
    }
    Plan(std::move(tasks));
    return absl::OkStatus();
  }

  uint32_t ConstantIndex(const Term& term) { return static_cast<uint32_t>(Constant(term)); }

  void HeadAtom(const Term& term) {
    if (term.Is(atoms::kUnderscore)) {
      program_.head.push_back({HeadOperation::kAny, 0, 0});
      return;
    }
    const std::optional<uint64_t> variable = PatternVariable(term.AsAtom());
    if (!variable) {
      program_.head.push_back({HeadOperation::kLiteral, ConstantIndex(term), 0});
      return;
    }
    const auto [entry, is_new] =
        slots_.try_emplace(*variable, static_cast<uint32_t>(slots_.size()));
    program_.head.push_back(
        {is_new ? HeadOperation::kBind : HeadOperation::kSame, entry->second, 0});
  }

  absl::Status HeadMap(const Term& map, Place place) {
    std::vector<Task> tasks{Write(HeadOperation::kMap, program_.constants.size(), map.map_size())};
    for (size_t i = 0; i < map.map_size(); ++i) {
      const auto [key, value] = map.map_entry(i);
      const Place there = places_.Inside(place, "key", i + 1);
      if (key.Is(Kind::kAtom) &&
          (key.Is(atoms::kUnderscore) || PatternVariable(key.AsAtom()).has_value())) {
        return places_.Refuse(there, "a key that is no variable", key);
      }
      Constant(key);
      tasks.push_back(Expression(&value, places_.Inside(place, "value", i + 1)));
    }
    Plan(std::move(tasks));
    return absl::OkStatus();
  }

  void SortVariables() {
    std::vector<std::pair<uint64_t, uint32_t>> sorted(slots_.begin(), slots_.end());
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [variable, slot] : sorted) {
      program_.variables.push_back(variable);
      program_.slots.push_back(slot);
    }
  }

  absl::Status CompileGuards(const Term& guards) {
    const Term* list = Look(&guards);
    const ListParts parts = PartsOf(*list);
    if (!parts.tail->IsNil()) {
      return places_.Refuse(places_.Root("guards", 0), "a proper list of expressions", guards);
    }
    std::vector<Task> tasks;
    for (size_t i = 0; i < parts.elements.size(); ++i) {
      tasks.push_back(Expression(parts.elements[i], places_.Root("guard", i + 1)));
      tasks.push_back(Write(GuardOperation::kExpectTrue));
    }
    Plan(std::move(tasks));
    absl::Status status =
        Work([this](const Term& term, Place place) { return GuardTerm(term, place); });
    for (GuardInstruction& instruction : program_.guards) {
      if (instruction.operation == GuardOperation::kAndAlso ||
          instruction.operation == GuardOperation::kOrElse) {
        instruction.argument = labels_[instruction.argument];
      }
    }
    return status;
  }

  absl::Status GuardTerm(const Term& term, Place place) {
    std::vector<Task> tasks;
    switch (term.kind()) {
      case Kind::kAtom: return GuardAtom(term, place);
      case Kind::kTuple: return GuardTuple(term, place);
      case Kind::kList: {
        const ListParts parts = PartsOf(term);
        for (size_t i = 0; i < parts.elements.size(); ++i) {
          tasks.push_back(Expression(parts.elements[i], places_.Inside(place, "element", i + 1)));
        }
        tasks.push_back(Expression(parts.tail, places_.Inside(place, "tail", 0)));
        tasks.insert(tasks.end(), parts.elements.size(), Write(GuardOperation::kCons));
        break;
      }
      case Kind::kMap:
        for (size_t i = 0; i < term.map_size(); ++i) {
          const auto [key, value] = term.map_entry(i);
          tasks.push_back(Expression(&key, places_.Inside(place, "key", i + 1)));
          tasks.push_back(Expression(&value, places_.Inside(place, "value", i + 1)));
        }
        tasks.push_back(Write(GuardOperation::kMap, term.map_size() * 2));
        break;
      default: tasks.push_back(Write(GuardOperation::kConstant, Constant(term)));
    }
    Plan(std::move(tasks));
    return absl::OkStatus();
  }

  absl::Status GuardAtom(const Term& term, Place place) {
    const std::optional<uint64_t> variable = PatternVariable(term.AsAtom());
    if (variable) {
      const auto slot = slots_.find(*variable);
      if (slot == slots_.end()) {
        return places_.Refuse(place, "a variable that the head binds", term);
      }
      Plan({Write(GuardOperation::kVariable, slot->second)});
    } else if (term.Is(atoms::kDollarUnderscore)) {
      Plan({Write(GuardOperation::kWhole)});
    } else if (term.Is(atoms::kDollarDollar)) {
      Plan({Write(GuardOperation::kBindings)});
    } else {
      Plan({Write(GuardOperation::kConstant, Constant(term))});
    }
    return absl::OkStatus();
  }

  // {{A, B}} or {F, A, ...}
  absl::Status GuardTuple(const Term& call, Place place) {
    static constexpr std::string_view kExpected =
        "{Function, Argument, ...}, {const, Term} or {{Element, ...}}";
    if (call.arity() == 0) return places_.Refuse(place, kExpected, call);
    const Term& first = *Look(&call.element(0));
    if (call.arity() == 1 && first.Is(Kind::kTuple)) {
      std::vector<Task> tasks = Parts(first, 0, place, "element");
      tasks.push_back(Write(GuardOperation::kTuple, first.arity()));
      Plan(std::move(tasks));
      return absl::OkStatus();
    }
    if (!first.Is(Kind::kAtom)) return places_.Refuse(place, kExpected, call);
    return GuardCallOf(call, first.AsAtom(), place);
  }

  std::vector<Task> Parts(const Term& tuple, size_t from, Place place, std::string_view word) {
    std::vector<Task> tasks;
    for (size_t i = from; i < tuple.arity(); ++i) {
      tasks.push_back(Expression(&tuple.element(i), places_.Inside(place, word, i + 1 - from)));
    }
    return tasks;
  }

  absl::Status GuardCallOf(const Term& call, Atom name, Place place) {
    const size_t arity = call.arity() - 1;
    const std::string_view word = name.text();
    if (word == "const") {
      if (arity != 1) return places_.Refuse(place, "{const, Term}", call);
      Plan({Write(GuardOperation::kConstant, Constant(call.element(1)))});
    } else if (word == "self" || (word == "node" && arity == 0)) {
      if (arity != 0) return places_.Refuse(place, "{self}", call);
      Plan({Write(word == "self" ? GuardOperation::kSelf : GuardOperation::kNode)});
    } else if (word == "and" || word == "or") {
      if (arity == 0) return places_.Refuse(place, "at least one argument", call);
      std::vector<Task> tasks = Parts(call, 1, place, "argument");
      tasks.push_back(Write(word == "and" ? GuardOperation::kAnd : GuardOperation::kOr, arity));
      Plan(std::move(tasks));
    } else if (word == "andalso" || word == "orelse") {
      if (arity == 0) return places_.Refuse(place, "at least one argument", call);
      PlanJumps(call, place,
                word == "andalso" ? GuardOperation::kAndAlso : GuardOperation::kOrElse);
    } else {
      const GuardFunction function = FindGuardFunction(word, arity);
      if (function == nullptr) {
        return places_.Refuse(place, "a function that guards may call", call);
      }
      std::vector<Task> tasks = Parts(call, 1, place, "argument");
      tasks.push_back(Write(GuardOperation::kCall, arity, function));
      Plan(std::move(tasks));
    }
    return absl::OkStatus();
  }

  // Each argument but the last is followed by a jump to behind the last.
  void PlanJumps(const Term& call, Place place, GuardOperation jump) {
    const size_t label = labels_.size();
    labels_.push_back(0);
    std::vector<Task> tasks;
    for (const Task& argument : Parts(call, 1, place, "argument")) {
      if (!tasks.empty()) tasks.push_back(Write(jump, label));
      tasks.push_back(argument);
    }
    Task behind{TaskKind::kLabel};
    behind.label = label;
    tasks.push_back(behind);
    Plan(std::move(tasks));
  }

  const PatternLimits& limits_;
  PatternPlaces places_;
  PatternProgram program_;
  std::vector<Task> tasks_;
  std::vector<uint32_t> labels_;
  absl::flat_hash_map<uint64_t, uint32_t> slots_;
  std::forward_list<Term> encoded_;
};

}  // namespace

std::optional<uint64_t> PatternVariable(Atom atom) {
  constexpr size_t kMostDigits = 10;
  constexpr uint64_t kGreatest = 2'147'483'647;
  std::string_view digits = atom.text();
  if (digits.size() < 2 || digits[0] != '$' || digits.size() > kMostDigits + 1) return std::nullopt;
  digits.remove_prefix(1);
  if (digits[0] == '0' && digits.size() > 1) return std::nullopt;
  uint64_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(digit - '0');
  }
  if (number > kGreatest) return std::nullopt;
  return number;
}

absl::StatusOr<Pattern> Pattern::Compile(const Term& head, const Term& guards,
                                         const PatternLimits& limits) {
  absl::StatusOr<PatternProgram> program = Compiler(limits).Run(head, guards);
  if (!program.ok()) return program.status();
  Pattern pattern;
  pattern.program_ = *std::move(program);
  return pattern;
}

}  // namespace arsenal::runtime
