// SPDX-License-Identifier: MIT
// RefMap: values by ref, in the order in which they were put in. Made for what comes and goes all
// the time and is seldom many: monitors, aliases, timers. A handful is looked through from the
// newest; more get a table of buckets. The last node taken out is kept for the next one put in, so
// that putting in and taking out in turn allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "runtime/base/ref.h"

namespace arsenal::runtime {

template <typename Value>
class RefMap {
 public:
  struct Item {
    template <typename... Args>
    explicit Item(Ref ref, Args&&... args) : first(ref), second{std::forward<Args>(args)...} {}
    const Ref first;
    Value second;
  };

 private:
  struct Links {
    Links* older;
    Links* newer;
  };
  struct Node : Links {
    template <typename... Args>
    explicit Node(Ref ref, Args&&... args) : item(ref, std::forward<Args>(args)...) {}
    Node* next_in_bucket = nullptr;
    Item item;
  };

 public:
  class iterator {
   public:
    explicit iterator(Links* at) : at_(at) {}
    Item& operator*() const { return static_cast<Node*>(at_)->item; }
    Item* operator->() const { return &static_cast<Node*>(at_)->item; }
    iterator& operator++() {
      at_ = at_->newer;
      return *this;
    }
    bool operator==(const iterator&) const = default;

   private:
    friend class RefMap;
    Links* at_;
  };

  RefMap() = default;
  RefMap(const RefMap&) = delete;
  RefMap& operator=(const RefMap&) = delete;
  ~RefMap() {
    while (!empty()) erase(begin());
    if (spare_ != nullptr) std::allocator<Node>().deallocate(spare_, 1);
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Oldest first. Taking out another value, or putting one in, leaves an iterator valid.
  iterator begin() const { return iterator(ring_.newer); }
  iterator end() const { return iterator(&ring_); }

  iterator find(Ref ref) const {
    if (buckets_.empty()) {
      Links* at = ring_.older;
      while (at != &ring_ && static_cast<Node*>(at)->item.first != ref) at = at->older;
      return iterator(at);
    }
    Node* node = buckets_[BucketOf(ref)];
    while (node != nullptr && node->item.first != ref) node = node->next_in_bucket;
    return node == nullptr ? end() : iterator(node);
  }
  bool contains(Ref ref) const { return find(ref) != end(); }

  // Puts a value in as the newest; the ref must not be in the map.
  template <typename... Args>
  Value& emplace(Ref ref, Args&&... args) {
    Node* memory = std::exchange(spare_, nullptr);
    if (memory == nullptr) memory = std::allocator<Node>().allocate(1);
    Node* node = std::construct_at(memory, ref, std::forward<Args>(args)...);
    node->newer = &ring_;
    node->older = ring_.older;
    ring_.older->newer = node;
    ring_.older = node;
    ++size_;
    if (size_ > kWithoutBuckets && size_ > buckets_.size()) {
      MakeBuckets();
    } else if (!buckets_.empty()) {
      PutIntoBucket(node);
    }
    return node->item.second;
  }

  void erase(iterator at) {
    Node* node = static_cast<Node*>(at.at_);
    node->older->newer = node->newer;
    node->newer->older = node->older;
    if (!buckets_.empty()) TakeOutOfBucket(node);
    --size_;
    std::destroy_at(node);
    if (spare_ == nullptr) {
      spare_ = node;
    } else {
      std::allocator<Node>().deallocate(node, 1);
    }
    if (size_ == 0) buckets_ = std::vector<Node*>();
  }
  // Whether it was there.
  bool erase(Ref ref) {
    const iterator at = find(ref);
    if (at == end()) return false;
    erase(at);
    return true;
  }

  // Bytes of all values and of the table.
  size_t Bytes() const { return size_ * sizeof(Node) + buckets_.capacity() * sizeof(Node*); }

 private:
  static constexpr size_t kWithoutBuckets = 8;

  // Refs are numbered one by one, so the lowest bits of a product with an odd number spread them.
  size_t BucketOf(Ref ref) const {
    return ((ref.bits() >> 1) * 0x9e3779b97f4a7c15u >> 20) & (buckets_.size() - 1);
  }
  void PutIntoBucket(Node* node) {
    Node*& bucket = buckets_[BucketOf(node->item.first)];
    node->next_in_bucket = bucket;
    bucket = node;
  }
  void TakeOutOfBucket(Node* node) {
    Node** place = &buckets_[BucketOf(node->item.first)];
    while (*place != node) place = &(*place)->next_in_bucket;
    *place = node->next_in_bucket;
  }
  void MakeBuckets() {
    buckets_.assign(buckets_.empty() ? 4 * kWithoutBuckets : 4 * buckets_.size(), nullptr);
    for (Links* at = ring_.newer; at != &ring_; at = at->newer) {
      PutIntoBucket(static_cast<Node*>(at));
    }
  }

  mutable Links ring_{&ring_, &ring_};
  std::vector<Node*> buckets_;  // empty, or a power of two
  Node* spare_ = nullptr;       // memory of a node, without a value
  size_t size_ = 0;
};

}  // namespace arsenal::runtime
