// SPDX-License-Identifier: MIT
// Edits by what a mailbox offers to its own process.

#include "runtime/mailbox/mailbox_edit.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace arsenal::runtime {
namespace {

// Whether the payload is a tuple that could have travelled inline.
bool FitsInline(const Cell& cell) {
  if (cell.shape != PayloadShape::kTerms || !cell.terms.second.Is(atoms::kUndefined)) return false;
  const Term& payload = cell.terms.first;
  if (!payload.Is(Term::Kind::kTuple) || payload.arity() == 0 || payload.arity() > 3) return false;
  return std::all_of(payload.elements().begin(), payload.elements().end(),
                     [](const Term& element) { return element.IsImmediate(); });
}

void MakeInline(Cell& cell) {
  const Term payload = std::move(cell.terms.first);
  cell.DropPayload();
  for (size_t i = 0; i < payload.arity(); ++i) {
    cell.inline_tuple.words[i] = payload.element(i).word();
    cell.inline_tuple.tags[i] = payload.element(i).tag();
  }
  cell.inline_tuple.arity = static_cast<uint8_t>(payload.arity());
}

}  // namespace

void TakeFromMailbox(Mailbox& mailbox, absl::FunctionRef<bool(const Cell&)> test,
                     absl::FunctionRef<void(Cell*)> taken) {
  // The first message that the receive under way has not seen: those before it have been skipped.
  const Cell* const unseen = mailbox.Candidate();
  bool seen = mailbox.HasSkipped();
  size_t skipped = 0;
  mailbox.Rewind();
  while (Cell* cell = mailbox.Candidate()) {
    if (cell == unseen) seen = false;
    if (test(*cell)) {
      taken(mailbox.LiftCandidate());
    } else {
      mailbox.Skip();
      if (seen) ++skipped;
    }
  }
  mailbox.Rewind();
  while (skipped-- > 0) mailbox.Skip();
}

size_t SortMailbox(Mailbox& mailbox, absl::FunctionRef<int64_t(const Cell&)> rank,
                   absl::FunctionRef<bool(const Cell&)> stays) {
  using Ranked = std::pair<int64_t, Cell*>;
  std::vector<Ranked> cells;
  cells.reserve(mailbox.length());
  mailbox.Rewind();
  while (Cell* cell = mailbox.TakeFront()) cells.emplace_back(0, cell);
  const std::vector<Ranked> before = cells;
  auto begin = cells.begin();
  while (begin != cells.end()) {
    auto end = begin;
    for (; end != cells.end() && !stays(*end->second); ++end) end->first = rank(*end->second);
    std::stable_sort(begin, end,
                     [](const Ranked& a, const Ranked& b) { return a.first > b.first; });
    begin = end == cells.end() ? end : end + 1;
  }
  size_t moved = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].second != before[i].second) ++moved;
    mailbox.PushBack(cells[i].second);
  }
  return moved;
}

size_t PackMailbox(Mailbox& mailbox) {
  const size_t before = mailbox.bytes();
  mailbox.ForEach([&mailbox](Cell& cell) {
    if (!FitsInline(cell)) return;
    const size_t charged = cell.Charge();
    MakeInline(cell);
    mailbox.Recharge(charged, cell.Charge());
  });
  return before - mailbox.bytes();
}

}  // namespace arsenal::runtime
