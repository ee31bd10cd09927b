// SPDX-License-Identifier: MIT
// Message: one message in the hand of the process that handles it. It owns its cell and gives it
// back when it ends.
#pragma once

#include <optional>
#include <utility>

#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

class Message {
 public:
  // No message; only to be assigned to.
  Message() = default;
  Message(Cell* cell, CellPool* pool) : cell_(cell), pool_(pool) {}
  Message(Message&& other) noexcept
      : cell_(std::exchange(other.cell_, nullptr)), pool_(other.pool_) {}
  Message& operator=(Message&& other) noexcept {
    if (this != &other) {
      Drop();
      cell_ = std::exchange(other.cell_, nullptr);
      pool_ = other.pool_;
    }
    return *this;
  }
  ~Message() { Drop(); }

  // False for no message: a Receive that timed out.
  bool has_value() const { return cell_ != nullptr; }
  explicit operator bool() const { return has_value(); }

  // The message as a term. The first call builds it when the message travelled as an inline tuple.
  const Term& payload() const { return cell_->Materialize(); }
  // As payload, without building anything in the message.
  Term Copy() const { return cell_->Payload(); }
  // The process that sent it; the pid of nobody for messages of the runtime without a process
  // behind them.
  Pid sender() const { return cell_->sender; }
  // What the message is about, if the runtime knows: the monitor of a 'DOWN', the alias that it
  // came by, the timer.
  Ref ref() const { return cell_->ref; }
  // It is the message of a monitor, with whatever tag.
  bool IsDown() const { return (cell_->flags & Cell::kDownFlag) != 0; }
  // Bytes charged to the process that holds it.
  size_t Charge() const { return cell_->Charge(); }

  // A tuple of this arity whose first element is this atom. Builds nothing.
  bool IsTagged(Atom tag, size_t arity) const {
    if (cell_->shape == PayloadShape::kTerms) return cell_->terms.first.IsTagged(tag, arity);
    const InlineTuple& tuple = cell_->inline_tuple;
    return tuple.arity == arity && arity > 0 &&
           Term::FromRaw(tuple.words[0], tuple.tags[0]).Is(tag);
  }
  // The payload is this atom. Builds nothing.
  bool Is(Atom atom) const {
    return cell_->shape == PayloadShape::kTerms && cell_->terms.first.Is(atom);
  }
  // Element `index` of a payload that is a tuple with more elements than that. Builds nothing.
  Term element(size_t index) const {
    if (cell_->shape == PayloadShape::kTerms) return cell_->terms.first.element(index);
    RUNTIME_CHECK(index < cell_->inline_tuple.arity);
    return Term::FromRaw(cell_->inline_tuple.words[index], cell_->inline_tuple.tags[index]);
  }

 private:
  friend class InvariantChecker;
  friend class Process;
  Cell* Release() { return std::exchange(cell_, nullptr); }
  void Drop() {
    if (cell_ != nullptr) pool_->Put(std::exchange(cell_, nullptr));
  }

  Cell* cell_ = nullptr;
  CellPool* pool_ = nullptr;
};

}  // namespace arsenal::runtime
