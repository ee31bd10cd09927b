// SPDX-License-Identifier: MIT
// The state of the stateful worker, taken from a term.

#include <optional>
#include <utility>

#include "runtime/demo/stateful_worker.h"

namespace arsenal::runtime {

// {Number, Change, Value}.
std::optional<StatefulWorker::Version> StatefulWorker::VersionOf(const Term& term) {
  if (!term.Is(Term::Kind::kTuple) || term.arity() != 3 || !term.element(0).IsSmall() ||
      !term.element(1).Is(Term::Kind::kAtom) || term.element(2).ByteSize() > kMaxValueBytes) {
    return std::nullopt;
  }
  return Version{term.element(0).AsSmall(), term.element(1).AsAtom(), term.element(2)};
}

bool StatefulWorker::TakeHistory(const Term& term) {
  const std::optional<std::vector<Term>> versions = term.ListElements();
  if (!versions || versions->size() > kMaxHistory) return false;
  std::deque<Version> history;
  for (const Term& each : *versions) {
    std::optional<Version> version = VersionOf(each);
    if (!version) return false;
    history.push_back(*std::move(version));
  }
  history_ = std::move(history);
  return true;
}

bool StatefulWorker::TakeSnapshots(const Term& term) {
  if (!term.Is(Term::Kind::kMap) || term.map_size() > kMaxSnapshots) return false;
  std::map<Term, Version, TermOrder> snapshots;
  for (size_t i = 0; i < term.map_size(); ++i) {
    const auto [name, content] = term.map_entry(i);
    std::optional<Version> version = VersionOf(content);
    if (!version || name.ByteSize() > kMaxValueBytes) return false;
    snapshots.emplace(name, *std::move(version));
  }
  snapshots_ = std::move(snapshots);
  return true;
}

ChangeResult StatefulWorker::ReplaceState(ProcessContext&, const Term& state) {
  const auto refused = [](const char* expected) {
    return ChangeResult::Refused(Term::TupleOf(Word("expected"), Term::Binary(expected)));
  };
  if (!state.Is(Term::Kind::kMap)) return refused("a map #{value, version, history, snapshots}");
  const Term* value = state.Find(Word("value"));
  const Term* version = state.Find(Word("version"));
  const Term* history = state.Find(Word("history"));
  const Term* snapshots = state.Find(Word("snapshots"));
  const size_t known = 2 + (history != nullptr ? 1 : 0) + (snapshots != nullptr ? 1 : 0);
  if (value == nullptr || version == nullptr || state.map_size() != known) {
    return refused("the keys value and version, and of history and snapshots what is to change");
  }
  if (value->ByteSize() > kMaxValueBytes) return refused("a value of at most 64 KiB");
  if (!version->IsSmall()) return refused("an integer as version");
  std::deque<Version> history_before = history_;
  if (history != nullptr && !TakeHistory(*history)) {
    return refused("as history a list of at most 100 {Version, Change, Value}");
  }
  if (snapshots != nullptr && !TakeSnapshots(*snapshots)) {
    history_ = std::move(history_before);
    return refused("as snapshots a map of at most 20 Name => {Version, Change, Value}");
  }
  now_ = Version{version->AsSmall(), Word("replace"), *value};
  return ChangeResult::Done();
}

}  // namespace arsenal::runtime
