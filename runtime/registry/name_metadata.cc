// SPDX-License-Identifier: MIT
// Versions and index of the metadata of names.

#include "runtime/registry/name_metadata.h"

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

bool HasAll(const Term& metadata, const Term& query) {
  for (size_t i = 0; i < query.map_size(); ++i) {
    const auto [key, value] = query.map_entry(i);
    const Term* found = metadata.Find(key);
    if (found == nullptr || !(*found == value)) return false;
  }
  return true;
}

}  // namespace

uint64_t NameMetadata::Set(Atom name, Term metadata, Nanos wall) {
  RUNTIME_CHECK(metadata.Is(Term::Kind::kMap));
  std::deque<MetadataVersion>& versions = names_[name];
  const uint64_t number = versions.empty() ? 1 : versions.front().number + 1;
  if (!versions.empty()) Unindex(name, versions.front().metadata);
  Index(name, metadata);
  versions.push_front({number, wall, std::move(metadata)});
  if (versions.size() > kVersionsKept) versions.pop_back();
  return number;
}

const MetadataVersion* NameMetadata::Find(Atom name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second.front();
}

std::vector<MetadataVersion> NameMetadata::Versions(Atom name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void NameMetadata::Forget(Atom name) {
  const auto found = names_.find(name);
  if (found == names_.end()) return;
  Unindex(name, found->second.front().metadata);
  names_.erase(found);
}

void NameMetadata::Index(Atom name, const Term& metadata) {
  for (size_t i = 0; i < metadata.map_size(); ++i) {
    const auto [key, value] = metadata.map_entry(i);
    index_[Entry(key, value)].insert(name);
  }
}

void NameMetadata::Unindex(Atom name, const Term& metadata) {
  for (size_t i = 0; i < metadata.map_size(); ++i) {
    const auto [key, value] = metadata.map_entry(i);
    const auto found = index_.find(Entry(key, value));
    RUNTIME_CHECK(found != index_.end());
    found->second.erase(name);
    if (found->second.empty()) index_.erase(found);
  }
}

MetadataMatches NameMetadata::Search(const Term& query, std::optional<Atom> after,
                                     size_t most) const {
  RUNTIME_CHECK(query.map_size() > 0);
  const Names* fewest = nullptr;
  for (size_t i = 0; i < query.map_size(); ++i) {
    const auto [key, value] = query.map_entry(i);
    const auto found = index_.find(Entry(key, value));
    if (found == index_.end()) return {};
    if (fewest == nullptr || found->second.size() < fewest->size()) fewest = &found->second;
  }
  MetadataMatches matches;
  auto name = after ? fewest->upper_bound(*after) : fewest->begin();
  for (size_t looked = 0; name != fewest->end() && looked < most; ++name, ++looked) {
    if (HasAll(names_.find(*name)->second.front().metadata, query)) matches.names.push_back(*name);
    matches.next = *name;
  }
  if (name == fewest->end()) matches.next = std::nullopt;
  return matches;
}

}  // namespace arsenal::runtime
