// SPDX-License-Identifier: MIT
// The table of pids.

#include "runtime/process/pid_table.h"

#include <algorithm>
#include <utility>

namespace arsenal::runtime {

PidTable::PidTable(uint32_t max_processes)
    : max_processes_(std::min(max_processes, Pid::kMaxIndex)) {
  Grow();
}

void PidTable::Grow() {
  chunks_.push_back(std::make_unique<Slot[]>(kChunk));
  const uint32_t first = size_;
  size_ += kChunk;
  for (uint32_t index = std::max<uint32_t>(first, 1); index < size_; ++index) PushFree(index);
}

void PidTable::PushFree(uint32_t index) {
  if (SeededBug(Bug::kStalePidMeetsANewProcess) && SlotAt(index).generation != 0) [[unlikely]] {
    SlotAt(index).next_free = std::exchange(first_free_, index);
    free_count_ += kRestingIndices + 1;
    return;
  }
  SlotAt(index).next_free = 0;
  if (last_free_ == 0) {
    first_free_ = index;
  } else {
    SlotAt(last_free_).next_free = index;
  }
  last_free_ = index;
  ++free_count_;
}

std::optional<Pid> PidTable::Insert(Process& process) {
  if (live_ >= max_processes_) return std::nullopt;
  // An index that was used before is taken only when enough others are free; the table grows to
  // about twice its limit for that.
  const bool rested =
      first_free_ != 0 && (free_count_ > kRestingIndices || SlotAt(first_free_).generation == 0);
  const uint64_t most =
      std::min<uint64_t>(uint64_t{2} * max_processes_ + kRestingIndices, Pid::kMaxIndex);
  if (!rested && size_ <= most) Grow();
  if (first_free_ == 0) return std::nullopt;
  const uint32_t index = first_free_;
  Slot& slot = SlotAt(index);
  first_free_ = slot.next_free;
  if (first_free_ == 0) last_free_ = 0;
  --free_count_;
  ++live_;
  slot.generation = slot.generation == Pid::kMaxGeneration ? 1 : slot.generation + 1;
  slot.tagged.store(reinterpret_cast<uintptr_t>(&process) | static_cast<uintptr_t>(SlotTag::kLive),
                    std::memory_order_release);
  return Pid::Make(0, index, slot.generation);
}

void PidTable::MarkExiting(Pid pid) {
  Slot& slot = SlotAt(pid.index());
  RUNTIME_CHECK(slot.generation == pid.generation() && TagOf(slot) == SlotTag::kLive);
  slot.tagged.store(static_cast<uintptr_t>(SlotTag::kExiting), std::memory_order_release);
}

void PidTable::Remove(Pid pid) {
  Slot& slot = SlotAt(pid.index());
  RUNTIME_CHECK(slot.generation == pid.generation() && TagOf(slot) != SlotTag::kFree);
  slot.tagged.store(static_cast<uintptr_t>(SlotTag::kFree), std::memory_order_release);
  --live_;
  PushFree(pid.index());
}

Process* PidTable::After(Pid pid) const {
  for (uint32_t index = pid.index() + (pid.valid() ? 1 : 0); index < size_; ++index) {
    if (Process* process = FindByIndex(index); process != nullptr) return process;
  }
  return nullptr;
}

}  // namespace arsenal::runtime
