// SPDX-License-Identifier: MIT
// HeldSignals: signals that are under way in a simulation. A channel holds those of one sender to
// one receiver, in their order; there is a channel as long as it holds one. Channels are listed in
// an order that depends on what happened alone, never on addresses or hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "runtime/scheduler/simulation.h"

namespace arsenal::runtime {

class HeldSignals {
 public:
  struct Key {
    uint32_t worker;
    Pid from;
    Pid to;
    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Key& key) {
      return H::combine(std::move(h), key.worker, key.from, key.to);
    }
  };
  struct Channel {
    Key key;
    SignalSink* sink;
    Worker* worker;
    Cell* first;
    Cell* last;
  };

  HeldSignals() = default;
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  bool empty() const { return channels_.empty(); }
  size_t size() const { return channels_.size(); }
  Channel& at(size_t place) { return channels_[place]; }
  // The channel, null if nothing is under way. Valid until the next Add or Take.
  Channel* Find(const Key& key) {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &channels_[found->second];
  }
  const Channel* Find(const Key& key) const { return const_cast<HeldSignals*>(this)->Find(key); }

  // Behind what `channel` holds.
  static void Append(Channel& channel, Cell* cell) {
    cell->next.store(nullptr, std::memory_order_relaxed);
    channel.last->next.store(cell, std::memory_order_relaxed);
    channel.last = cell;
  }
  // A new channel that holds this one.
  void Add(const Key& key, SignalSink& sink, Worker& worker, Cell* cell) {
    cell->next.store(nullptr, std::memory_order_relaxed);
    places_.emplace(key, channels_.size());
    channels_.push_back({key, &sink, &worker, cell, cell});
  }
  // Takes the head out. The channel is gone when it was the last one.
  Cell* Take(Channel& channel) {
    Cell* const cell = channel.first;
    channel.first = cell->next.load(std::memory_order_relaxed);
    if (channel.first == nullptr) Remove(channel);
    return cell;
  }

 private:
  // The last channel takes the place of the one that goes.
  void Remove(Channel& channel) {
    const size_t place = static_cast<size_t>(&channel - channels_.data());
    places_.erase(channel.key);
    if (place + 1 != channels_.size()) {
      channel = channels_.back();
      places_[channel.key] = place;
    }
    channels_.pop_back();
  }

  std::vector<Channel> channels_;
  absl::flat_hash_map<Key, size_t> places_;
};

}  // namespace arsenal::runtime
