// SPDX-License-Identifier: MIT
// StateService.UpdateProcessState: some entries of a state that is a map.

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/state/operations.h"
#include "service/state/state_change.h"

namespace arsenal::service::state {
namespace {

using runtime::Atom;
using runtime::Pid;
using runtime::Term;
using Updates = std::vector<std::pair<std::string, Term>>;

absl::StatusOr<Updates> ReadUpdates(const v1::UpdateProcessStateRequest& request) {
  Updates updates;
  for (const auto& [key, value] : request.updates().fields()) {
    absl::StatusOr<Term> term =
        core::ReadTerm(absl::StrCat("updates.", key), value, core::FormatOf(request));
    if (!term.ok()) return term.status();
    updates.emplace_back(key, *std::move(term));
  }
  return updates;
}

bool HasAtomKeys(const Term& state) {
  for (size_t i = 0; i < state.map_size(); ++i) {
    if (!state.map_entry(i).first.Is(Term::Kind::kAtom)) return false;
  }
  return state.map_size() > 0;
}

// The key that a text stands for: one that the state has; else an atom in a state whose keys are
// all atoms, a binary in any other.
absl::StatusOr<Term> KeyOf(const Term& state, const std::string& text) {
  const Term binary = Term::Binary(text);
  if (state.Find(binary) != nullptr) return binary;
  const std::optional<Atom> atom = Atom::Find(text);
  if (atom.has_value() && state.Find(*atom) != nullptr) return Term(*atom);
  if (!HasAtomKeys(state)) return binary;
  absl::StatusOr<Atom> made = Atom::Intern(text);
  if (made.ok()) return Term(*made);
  return core::RefuseTerm(v1::REASON_INVALID_TERM, "updates", made.status());
}

absl::StatusOr<Term> Merged(Term state, const Updates& updates) {
  if (!state.Is(Term::Kind::kMap)) {
    const std::string kind(runtime::KindName(state.kind()));
    return core::Fail(v1::REASON_STATE_REFUSED,
                      absl::StrCat("updates: found a state of kind ", kind, ", expected a map"),
                      {{"reason", absl::StrCat("the state is a ", kind)}});
  }
  for (const auto& [text, value] : updates) {
    absl::StatusOr<Term> key = KeyOf(state, text);
    if (!key.ok()) return key.status();
    state = state.WithEntry(*std::move(key), value);
  }
  return state;
}

}  // namespace

core::Answer<v1::UpdateProcessStateResponse> UpdateProcessState(
    core::Call& call, const v1::UpdateProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveChangeable(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<Updates> updates = ReadUpdates(request);
  if (!updates.ok()) co_return updates.status();
  absl::StatusOr<std::optional<JsonSchema>> schema = SchemaOf(request);
  if (!schema.ok()) co_return schema.status();
  const auto mode =
      request.validate_only() ? StateChange::Mode::kPreview : StateChange::Mode::kChange;
  StateChange change(mode, core::FormatOf(request), *std::move(schema),
                     [&updates](const Term& before) { return Merged(before, *updates); });
  const auto timeout = TimeoutOf(request);
  SysWait wait(call, SysCall(call, *pid, change.Request(), timeout));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) {
    change.GiveUp();
    co_return absl::CancelledError("interrupted");
  }
  absl::StatusOr<v1::ChangedState> changed = change.Finish(*pid, *outcome, timeout);
  if (!changed.ok()) co_return changed.status();
  v1::UpdateProcessStateResponse response;
  *response.mutable_data() = *std::move(changed);
  co_return response;
}

}  // namespace arsenal::service::state
