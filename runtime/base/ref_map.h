// SPDX-License-Identifier: MIT
// RefMap: values by ref, in the order in which they were put in. Made for what comes and goes all
// the time and is seldom many: monitors, aliases, timers. A handful is looked through from the
// newest; more get a table of buckets. The last node taken out is kept for the next one put in, so
// that putting in and taking out in turn allocates nothing. A map that never had a value takes 8
// bytes.
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
  struct Node {
    template <typename... Args>
    explicit Node(Ref ref, Args&&... args) : item(ref, std::forward<Args>(args)...) {}
    Node* older = nullptr;
    Node* newer = nullptr;
    Node* next_in_bucket = nullptr;
    Item item;
  };
  struct Content {
    Node* oldest = nullptr;
    Node* newest = nullptr;
    std::vector<Node*> buckets;  // empty, or a power of two
    Node* spare = nullptr;       // memory of a node, without a value
    size_t size = 0;
  };

 public:
  class iterator {
   public:
    explicit iterator(Node* at) : at_(at) {}
    Item& operator*() const { return at_->item; }
    Item* operator->() const { return &at_->item; }
    iterator& operator++() {
      at_ = at_->newer;
      return *this;
    }
    bool operator==(const iterator&) const = default;

   private:
    friend class RefMap;
    Node* at_;  // null: behind the newest
  };

  RefMap() = default;
  RefMap(const RefMap&) = delete;
  RefMap& operator=(const RefMap&) = delete;
  ~RefMap() {
    if (content_ == nullptr) return;
    while (!empty()) erase(begin());
    if (content_->spare != nullptr) std::allocator<Node>().deallocate(content_->spare, 1);
  }

  size_t size() const { return content_ == nullptr ? 0 : content_->size; }
  bool empty() const { return size() == 0; }
  // Oldest first. Taking out another value, or putting one in, leaves an iterator valid.
  iterator begin() const { return iterator(content_ == nullptr ? nullptr : content_->oldest); }
  iterator end() const { return iterator(nullptr); }

  iterator find(Ref ref) const {
    if (content_ == nullptr) return end();
    const auto& buckets = content_->buckets;
    Node* node = buckets.empty() ? content_->newest : buckets[BucketOf(ref)];
    while (node != nullptr && node->item.first != ref) {
      node = buckets.empty() ? node->older : node->next_in_bucket;
    }
    return iterator(node);
  }
  bool contains(Ref ref) const { return find(ref) != end(); }

  // Puts a value in as the newest; the ref must not be in the map.
  template <typename... Args>
  Value& emplace(Ref ref, Args&&... args) {
    if (content_ == nullptr) content_ = std::make_unique<Content>();
    Node* memory = std::exchange(content_->spare, nullptr);
    if (memory == nullptr) memory = std::allocator<Node>().allocate(1);
    Node* node = std::construct_at(memory, ref, std::forward<Args>(args)...);
    node->older = std::exchange(content_->newest, node);
    (node->older == nullptr ? content_->oldest : node->older->newer) = node;
    ++content_->size;
    if (content_->size > kWithoutBuckets && content_->size > content_->buckets.size()) {
      MakeBuckets();
    } else if (!content_->buckets.empty()) {
      PutIntoBucket(node);
    }
    return node->item.second;
  }

  void erase(iterator at) {
    Node* node = at.at_;
    (node->older == nullptr ? content_->oldest : node->older->newer) = node->newer;
    (node->newer == nullptr ? content_->newest : node->newer->older) = node->older;
    if (!content_->buckets.empty()) TakeOutOfBucket(node);
    --content_->size;
    std::destroy_at(node);
    if (content_->spare == nullptr) {
      content_->spare = node;
    } else {
      std::allocator<Node>().deallocate(node, 1);
    }
    if (content_->size == 0) content_->buckets = std::vector<Node*>();
  }
  // Whether it was there.
  bool erase(Ref ref) {
    const iterator at = find(ref);
    if (at == end()) return false;
    erase(at);
    return true;
  }

  // Bytes of all values and of what is kept to hold them.
  size_t Bytes() const {
    if (content_ == nullptr) return 0;
    const size_t nodes = content_->size + (content_->spare == nullptr ? 0 : 1);
    return sizeof(Content) + nodes * sizeof(Node) + content_->buckets.capacity() * sizeof(Node*);
  }

 private:
  static constexpr size_t kWithoutBuckets = 8;

  // Refs are numbered one by one, so the lowest bits of a product with an odd number spread them.
  size_t BucketOf(Ref ref) const {
    return ((ref.bits() >> 1) * 0x9e3779b97f4a7c15u >> 20) & (content_->buckets.size() - 1);
  }
  void PutIntoBucket(Node* node) {
    Node*& bucket = content_->buckets[BucketOf(node->item.first)];
    node->next_in_bucket = bucket;
    bucket = node;
  }
  void TakeOutOfBucket(Node* node) {
    Node** place = &content_->buckets[BucketOf(node->item.first)];
    while (*place != node) place = &(*place)->next_in_bucket;
    *place = node->next_in_bucket;
  }
  void MakeBuckets() {
    auto& buckets = content_->buckets;
    buckets.assign(buckets.empty() ? 4 * kWithoutBuckets : 4 * buckets.size(), nullptr);
    for (Node* at = content_->oldest; at != nullptr; at = at->newer) PutIntoBucket(at);
  }

  std::unique_ptr<Content> content_;
};

}  // namespace arsenal::runtime
