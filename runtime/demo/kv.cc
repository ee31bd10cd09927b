// SPDX-License-Identifier: MIT
// The key-value server.

#include "runtime/demo/kv.h"

#include <utility>
#include <vector>

namespace arsenal::runtime {

CallResult Kv::HandleCall(ProcessContext&, const Term& request, const From&) {
  if (request.IsTagged(put_, 3)) {
    Put(request.element(1), request.element(2));
    return CallResult::Reply(atoms::kOk);
  }
  if (request.IsTagged(atoms::kGet, 2)) {
    const auto found = entries_.find(request.element(1));
    if (found == entries_.end()) return CallResult::Reply(atoms::kNotFound);
    return CallResult::Reply(Term::TupleOf(atoms::kOk, found->second));
  }
  if (request.IsTagged(delete_, 2)) return Erase(request.element(1));
  if (request.Is(keys_)) return CallResult::Reply(Keys());
  if (request.Is(size_)) {
    return CallResult::Reply(Term::Integer(static_cast<int64_t>(entries_.size())));
  }
  return CallResult::UnknownMessage();
}

void Kv::Put(const Term& key, const Term& value) {
  const auto [place, is_new] = entries_.try_emplace(key, value);
  if (is_new) {
    bytes_ += key.ByteSize() + value.ByteSize();
    return;
  }
  bytes_ += value.ByteSize() - place->second.ByteSize();
  place->second = value;
}

CallResult Kv::Erase(const Term& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return CallResult::Reply(atoms::kNotFound);
  bytes_ -= found->first.ByteSize() + found->second.ByteSize();
  entries_.erase(found);
  return CallResult::Reply(atoms::kOk);
}

Term Kv::Keys() const {
  std::vector<Term> keys;
  keys.reserve(entries_.size());
  for (const auto& [key, value] : entries_) keys.push_back(key);
  return Term::List(keys);
}

size_t Kv::StateBytes() const { return bytes_ + entries_.size() * kEntryBytes; }

ChangeResult Kv::ReplaceState(ProcessContext&, const Term& state) {
  if (!state.Is(Term::Kind::kMap)) return ChangeResult::Refused(Word("not_a_map"));
  entries_.clear();
  bytes_ = 0;
  for (size_t i = 0; i < state.map_size(); ++i) {
    const auto [key, value] = state.map_entry(i);
    Put(key, value);
  }
  return ChangeResult::Done();
}

std::optional<Term> Kv::StateTerm() const {
  return Term::Map(std::vector<std::pair<Term, Term>>(entries_.begin(), entries_.end()));
}

}  // namespace arsenal::runtime
