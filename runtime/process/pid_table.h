// SPDX-License-Identifier: MIT
// PidTable: which process a pid names. An index is given out again only when many others have been
// used since, first in, first out, and under another generation: a pid that has become stale does
// not meet a stranger.
//
// A slot is a tagged pointer: what is known of the pid, and the process if it is here. Slots also
// count the refs made under their index, on and on over the processes that use it, so that no ref
// is made twice.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/base/seeded_bug.h"

namespace arsenal::runtime {

class Process;

enum class SlotTag : uint8_t {
  kFree,
  kLive,       // the process is here
  kExiting,    // it has run for the last time and is being taken down: nobody finds it
  kHosted,     // its code runs elsewhere, its mailbox is here
  kForwarded,  // the slot points to a process that signals go on to
  kExternal,   // its mailbox is drained by a stream
};

class PidTable {
 public:
  // An index rests until this many others are free, or the table is full.
  static constexpr uint32_t kRestingIndices = 1024;

  // At most `max_processes` at a time, itself at most Pid::kMaxIndex.
  explicit PidTable(uint32_t max_processes);
  PidTable(const PidTable&) = delete;
  PidTable& operator=(const PidTable&) = delete;

  // A new pid whose slot points to the process; nullopt when the table is full.
  std::optional<Pid> Insert(Process& process);
  // The process that a pid names; null when there is none, or it is exiting, or the pid is stale
  // or one of another node, such as this node's earlier incarnation.
  Process* Find(Pid pid) const {
    const Slot* slot = SlotOf(pid.index());
    if (slot == nullptr) return nullptr;
    if (Pid::Make(0, pid.index(), slot->generation) != pid &&
        !SeededBug(Bug::kStalePidMeetsANewProcess)) {
      return nullptr;
    }
    return LiveProcess(*slot);
  }
  // The process that has this index now.
  Process* FindByIndex(uint32_t index) const {
    const Slot* slot = SlotOf(index);
    return slot == nullptr ? nullptr : LiveProcess(*slot);
  }
  // The process is found no more.
  void MarkExiting(Pid pid);
  // Gives the index back.
  void Remove(Pid pid);

  // A ref that was never given out before. Index 0 is the runtime's own.
  Ref NextRef(uint32_t index) { return Ref::Make(index, ++SlotAt(index).refs); }

  uint32_t live() const { return live_; }
  uint32_t capacity() const { return max_processes_; }
  // The first live process whose pid is greater, for lists in pid order; null at the end.
  Process* After(Pid pid) const;

 private:
  static constexpr int kTagBits = 3;
  static constexpr uint32_t kChunk = 1024;
  struct Slot {
    std::atomic<uintptr_t> tagged{0};
    uint64_t refs = 0;
    uint32_t generation = 0;
    uint32_t next_free = 0;
  };

  static SlotTag TagOf(const Slot& slot) {
    return static_cast<SlotTag>(slot.tagged.load(std::memory_order_acquire) &
                                ((1u << kTagBits) - 1));
  }
  static Process* LiveProcess(const Slot& slot) {
    const uintptr_t tagged = slot.tagged.load(std::memory_order_acquire);
    if ((tagged & ((1u << kTagBits) - 1)) != static_cast<uintptr_t>(SlotTag::kLive)) return nullptr;
    return reinterpret_cast<Process*>(tagged & ~uintptr_t{(1u << kTagBits) - 1});
  }
  const Slot* SlotOf(uint32_t index) const {
    return index < size_ ? &chunks_[index / kChunk][index % kChunk] : nullptr;
  }
  Slot& SlotAt(uint32_t index) {
    RUNTIME_CHECK(index < size_);
    return chunks_[index / kChunk][index % kChunk];
  }
  void Grow();
  void PushFree(uint32_t index);

  const uint32_t max_processes_;
  uint32_t size_ = 0;  // slots that exist, index 0 included
  uint32_t live_ = 0;
  uint32_t free_count_ = 0;
  uint32_t first_free_ = 0;  // 0: none
  uint32_t last_free_ = 0;
  std::vector<std::unique_ptr<Slot[]>> chunks_;
};

}  // namespace arsenal::runtime
