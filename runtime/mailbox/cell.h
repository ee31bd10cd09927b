// SPDX-License-Identifier: MIT
// Cell: one signal on its way to a process, in one cache line. Messages and OTP's other signals are
// cells of one inbox, because signals of one sender to one receiver arrive in the order in which
// they were sent.
#pragma once

#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

enum class SignalKind : uint8_t {
  kMessage,        // payload: the message
  kAliasMessage,   // payload: the message; ref: the alias, looked up when the signal is handled
  kExit,           // exit/2; payload: reason
  kLinkExit,       // a linked process ended, or the link found nobody; payload: reason
  kLink,           // sender wants to be linked
  kUnlink,         // ref: number of this unlinking
  kUnlinkAck,      // ref: number of the unlinking that it answers
  kMonitor,        // ref: the monitor; payload: the registered name that it was made by, if any
  kDemonitor,      // ref: the monitor
  kDown,           // ref: the monitor; payload: reason
  kPendingResult,  // ref: the token; payload: the result
  kAskAlive,       // ref: the request, answered with {Ref, true}
  kAskInfo,        // ref: the request; payload: the items that are asked for
  kSuspend,        // ref: the request, answered with {Ref, suspended}
  kResume,
};

enum class PayloadShape : uint8_t {
  kTerms,        // two terms, the second one seldom used
  kInlineTuple,  // a tuple of up to three immediates, without a heap value
};

// A tuple of immediates, spread out.
struct InlineTuple {
  uint64_t words[3];
  uint8_t tags[3];
  uint8_t arity;
};

struct TermPair {
  Term first;
  Term second;
};

struct Cell {
  static constexpr uint16_t kDownFlag =
      1;  // the message was made from a kDown: demonitor's flush looks for it
  // The runtime made the message (of an exit, a monitor, an answer): no bound of a mailbox drops
  // it.
  static constexpr uint16_t kOwedFlag = 2;

  std::atomic<Cell*> next{nullptr};
  Pid sender;
  SignalKind kind = SignalKind::kMessage;
  PayloadShape shape = PayloadShape::kTerms;
  uint16_t flags = 0;
  uint32_t round_time = 0;  // milliseconds of the worker's clock, wrapping
  Ref ref;
  union {
    TermPair terms;
    InlineTuple inline_tuple;
  };

  Cell() { ::new (&terms) TermPair(); }
  ~Cell() { DropPayload(); }
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  // Destroys the terms, if there are any, and leaves an empty inline tuple, which needs no
  // destruction.
  void DropPayload() {
    if (shape == PayloadShape::kTerms) terms.~TermPair();
    shape = PayloadShape::kInlineTuple;
    inline_tuple.arity = 0;
  }
  void SetTerms(Term first, Term second = Term()) {
    DropPayload();
    ::new (&terms) TermPair{std::move(first), std::move(second)};
    shape = PayloadShape::kTerms;
  }
  // Builds the tuple's heap value when the payload is an inline tuple.
  const Term& Materialize() {
    if (shape == PayloadShape::kInlineTuple) SetTerms(Payload());
    return terms.first;
  }
  // The message as a term, without changing the cell.
  Term Payload() const {
    if (shape == PayloadShape::kTerms) return terms.first;
    Term elements[3];
    for (uint8_t i = 0; i < inline_tuple.arity; ++i) {
      elements[i] = Term::FromRaw(inline_tuple.words[i], inline_tuple.tags[i]);
    }
    return Term::Tuple(std::span<const Term>(elements, inline_tuple.arity));
  }
  // What a process has sent, rather than what the runtime tells.
  bool IsSentMessage() const {
    return (kind == SignalKind::kMessage || kind == SignalKind::kAliasMessage) &&
           (flags & kOwedFlag) == 0;
  }
  // Bytes charged to the process that holds the cell.
  size_t Charge() const {
    if (shape == PayloadShape::kInlineTuple) return sizeof(Cell);
    return sizeof(Cell) + terms.first.ByteSize() - sizeof(Term);
  }
};
static_assert(sizeof(Cell) == 64);

// Cells that are ready to be used again. A pool belongs to one worker; Get and Put are called by
// whoever owns it.
class CellPool {
 public:
  CellPool() = default;
  CellPool(const CellPool&) = delete;
  CellPool& operator=(const CellPool&) = delete;
  ~CellPool();

  Cell* Get() {
    ++live_;
    if (free_ == nullptr) return new Cell();
    Cell* cell = free_;
    free_ = cell->next.load(std::memory_order_relaxed);
    return cell;
  }
  void Put(Cell* cell) {
    --live_;
    cell->DropPayload();
    cell->flags = 0;
    cell->next.store(free_, std::memory_order_relaxed);
    free_ = cell;
  }
  // Cells given out and not yet put back.
  int64_t live() const { return live_; }

 private:
  Cell* free_ = nullptr;
  int64_t live_ = 0;
};

}  // namespace arsenal::runtime
