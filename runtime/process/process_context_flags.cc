// SPDX-License-Identifier: MIT
// The flags of a process, as the process sets them.

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_context.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

absl::Status Badarg(Atom flag, const Term& value, absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("badarg: found {", ToText(flag), ",", ToText(value), "}, expected ", expected));
}

}  // namespace

Priority ProcessContext::SetPriority(Priority priority) {
  return std::exchange(process_.priority_, priority);
}

MailboxLimit ProcessContext::SetMailboxLimit(const MailboxLimit& limit) {
  return process_.SetMailboxLimit(limit);
}

MaxHeap ProcessContext::SetMaxHeap(const MaxHeap& limit) { return process_.SetMaxHeap(limit); }

absl::StatusOr<Term> ProcessContext::SetFlag(Atom flag, const Term& value) {
  if (flag == atoms::kTrapExit) {
    if (!value.Is(atoms::kTrue) && !value.Is(atoms::kFalse)) {
      return Badarg(flag, value, "true or false");
    }
    const TrapExit trap = value.Is(atoms::kTrue) ? TrapExit::kOn : TrapExit::kOff;
    return Term(SetTrapExit(trap) == TrapExit::kOn ? atoms::kTrue : atoms::kFalse);
  }
  if (flag == atoms::kPriority) {
    for (int i = 0; i < kPriorities; ++i) {
      const Priority priority = static_cast<Priority>(i);
      if (value.Is(PriorityName(priority))) return Term(PriorityName(SetPriority(priority)));
    }
    return Badarg(flag, value, "max, high, normal, low or idle");
  }
  if (flag == atoms::kMaxHeapSize) {
    const absl::StatusOr<MaxHeap> limit = MaxHeapFromTerm(value);
    if (!limit.ok()) return limit.status();
    return MaxHeapToTerm(SetMaxHeap(*limit));
  }
  if (flag == atoms::kMessageQueueLimit) {
    const absl::StatusOr<MailboxLimit> limit = MailboxLimitFromTerm(value);
    if (!limit.ok()) return limit.status();
    return MailboxLimitToTerm(SetMailboxLimit(*limit));
  }
  return Badarg(flag, value, "trap_exit, priority, max_heap_size or message_queue_limit");
}

}  // namespace arsenal::runtime
