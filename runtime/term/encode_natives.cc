// SPDX-License-Identifier: MIT
// Rebuilds a term without payloads, in a loop. A value that has several holders may be met several
// times; it is rebuilt once, so that a term that shares its parts costs what it takes.
#include <forward_list>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/native.h"
#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

class Encoding {
 public:
  explicit Encoding(absl::FunctionRef<bool(const NativeType&)> chosen) : chosen_(chosen) {}

  Term Run(const Term& term) {
    Enter(&term);
    while (!open_.empty()) {
      Open& open = open_.back();
      if (open.done.size() < open.parts.size()) {
        Enter(open.parts[open.done.size()]);
      } else {
        Leave();
      }
    }
    return std::move(result_);
  }

 private:
  // A container whose parts are being encoded, in order. Of a list that is all its elements and
  // what it ends in.
  struct Open {
    const Term* term;
    std::vector<const Term*> parts;
    std::vector<Term> done;
    bool changed = false;
  };

  // The term itself or, of a chosen native term, its encoding, which is kept until the end: results
  // are remembered by address.
  const Term* Look(const Term* term) {
    while (term->Is(Kind::kNative) && chosen_(*term->native_type())) {
      term = &encoded_.emplace_front(term->native_type()->encode(term->native_payload()));
    }
    return term;
  }

  static bool IsContainer(const Term& term) {
    return !term.IsImmediate() &&
           (term.Is(Kind::kTuple) || term.Is(Kind::kList) || term.Is(Kind::kMap));
  }

  void Enter(const Term* part) {
    const Term* term = Look(part);
    if (!IsContainer(*term)) return Finish(*term, part != term);
    if (const auto known = finished_.find(term->word()); known != finished_.end()) {
      return Finish(known->second, part != term || known->second.word() != term->word());
    }
    Open open{.term = term, .parts = {}, .done = {}, .changed = part != term};
    if (term->Is(Kind::kList)) {
      const Term* rest = term;
      while (rest->Is(Kind::kList)) {
        open.parts.push_back(&rest->head());
        const Term* next = Look(&rest->tail());
        open.changed = open.changed || next != &rest->tail();
        rest = next;
      }
      open.parts.push_back(rest);
    } else {
      const Term* slots = TermHeap::SlotsOf(*term);
      const size_t count = TermHeap::SlotCount(TermHeap::HeaderOf(*term), term->kind());
      for (size_t i = 0; i < count; ++i) open.parts.push_back(&slots[i]);
    }
    open_.push_back(std::move(open));
  }

  void Leave() {
    Open open = std::move(open_.back());
    open_.pop_back();
    Term made = open.changed ? Rebuilt(open) : *open.term;
    finished_.emplace(open.term->word(), made);
    Finish(made, open.changed);
  }

  static Term Rebuilt(Open& open) {
    std::span<const Term> done = open.done;
    if (open.term->Is(Kind::kTuple)) return Term::Tuple(done);
    if (open.term->Is(Kind::kList)) {
      return Term::ImproperList(done.first(done.size() - 1), done.back());
    }
    std::vector<std::pair<Term, Term>> entries;
    const size_t count = done.size() / 2;
    for (size_t i = 0; i < count; ++i) entries.emplace_back(done[i], done[count + i]);
    return Term::Map(std::move(entries));
  }

  // Hands a finished part to the container around it.
  void Finish(const Term& term, bool changed) {  // NOLINT: a fact, not a mode
    if (open_.empty()) {
      result_ = term;
      return;
    }
    open_.back().done.push_back(term);
    open_.back().changed = open_.back().changed || changed;
  }

  const absl::FunctionRef<bool(const NativeType&)> chosen_;
  std::vector<Open> open_;
  absl::flat_hash_map<uint64_t, Term> finished_;
  std::forward_list<Term> encoded_;
  Term result_;
};

}  // namespace

Term EncodeNatives(const Term& term, absl::FunctionRef<bool(const NativeType&)> chosen) {
  return Encoding(chosen).Run(term);
}

Term EncodeNatives(const Term& term) {
  return EncodeNatives(term, [](const NativeType&) { return true; });
}

absl::StatusOr<Term> Readopt(const Term& term, const NativeType& type) {
  if (!term.Is(Kind::kNative)) return type.decode(term);
  const NativeType& old = *term.native_type();
  if (&old == &type) return term;
  if (old.name != type.name) {
    return absl::InvalidArgumentError(absl::StrCat("expected a payload of type ", Abseil(type.name),
                                                   ", found one of ", Abseil(old.name)));
  }
  return type.decode(EncodeNatives(term, [&old](const NativeType& each) { return &each == &old; }));
}

}  // namespace arsenal::runtime
