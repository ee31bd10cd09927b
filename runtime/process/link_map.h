// SPDX-License-Identifier: MIT
// LinkMap: the ends of a process's links, by the process at the other end. Most processes have one,
// to their supervisor: it is kept in place, more in a tree.
#pragma once

#include <memory>
#include <utility>

#include "absl/container/btree_map.h"
#include "runtime/base/check.h"
#include "runtime/base/pid.h"
#include "runtime/base/seeded_bug.h"

namespace arsenal::runtime {

// One end of a link. After Unlink the end stays, without effect, until the other side has
// acknowledged: exit signals that are on their way are ignored meanwhile.
struct LinkEnd {
  uint64_t unlinking = 0;  // number of the unlinking that is not yet acknowledged; 0: linked
#ifdef ARSENAL_SEEDED_BUGS
  bool doubled = false;  // linked again, which must change nothing
#endif
};

class LinkMap {
 public:
  size_t size() const { return (only_.valid() ? 1 : 0) + (tree_ == nullptr ? 0 : tree_->size()); }
  // Null when there is no such end. Valid until the map changes.
  const LinkEnd* Find(Pid other) const {
    static constexpr LinkEnd kLinked;
    if (only_.valid()) return only_ == other ? &kLinked : nullptr;
    if (tree_ == nullptr) return nullptr;
    const auto found = tree_->find(other);
    return found == tree_->end() ? nullptr : &found->second;
  }
  bool contains(Pid other) const { return Find(other) != nullptr; }

  // Linked now, unless there is an end already. Whether there was none.
  bool Insert(Pid other) {
    if (tree_ == nullptr && !only_.valid()) {
      only_ = other;
      return true;
    }
    if (only_ == other) return false;
    return Tree().try_emplace(other).second;
  }
  // The end, which must be there, to change it. Valid until the map changes.
  LinkEnd& Change(Pid other) {
    const auto found = Tree().find(other);
    RUNTIME_CHECK(found != tree_->end());
    return found->second;
  }
  // Whether it was there.
  bool Erase(Pid other) {
    if (only_.valid()) {
      if (only_ != other) return false;
      only_ = Pid();
      return true;
    }
    return tree_ != nullptr && tree_->erase(other) > 0;
  }
  // Calls visit(Pid other, const LinkEnd& end), in order of the pids.
  template <typename Visit>
  void ForEach(Visit visit) const {
    if (only_.valid()) visit(only_, LinkEnd());
    if (tree_ == nullptr) return;
    for (const auto& [other, end] : *tree_) visit(other, end);
  }
  // Bytes of what stands outside of this.
  size_t Bytes() const {
    if (tree_ == nullptr) return 0;
    return sizeof(*tree_) + tree_->size() * sizeof(std::pair<Pid, LinkEnd>);
  }

  // For the seeded bug that tells the exit of a link twice that was made twice.
  void LinkAgain([[maybe_unused]] Pid other) {
#ifdef ARSENAL_SEEDED_BUGS
    if (SeededBug(Bug::kSecondExitOfADoubleLink)) Change(other).doubled = true;
#endif
  }
  // Whether one more exit is to come.
  bool TakeDoubled([[maybe_unused]] Pid other) {
#ifdef ARSENAL_SEEDED_BUGS
    if (tree_ != nullptr) return std::exchange(Change(other).doubled, false);
#endif
    return false;
  }

 private:
  using Ends = absl::btree_map<Pid, LinkEnd>;

  // The tree, with all ends in it.
  Ends& Tree() {
    if (tree_ == nullptr) tree_ = std::make_unique<Ends>();
    if (only_.valid()) tree_->try_emplace(std::exchange(only_, Pid()));
    return *tree_;
  }

  Pid only_;  // valid(): the only link, and not being unlinked
  std::unique_ptr<Ends> tree_;
};

}  // namespace arsenal::runtime
