// SPDX-License-Identifier: MIT
// StateService.DiffProcessState: what another state has more, less or otherwise.

#include "service/state/operations.h"
#include "service/state/state_access.h"
#include "service/state/term_difference.h"

namespace arsenal::service::state {
namespace {

using runtime::Pid;
using runtime::Term;

constexpr size_t kDifferencesMax = 500;
// Of all values that are shown, together.
constexpr size_t kShownTogetherMax = 1 << 20;

// Shows values as long as there is room for them.
class Values {
 public:
  explicit Values(core::TermFormat format) : format_(format) {}
  template <typename Entry>
  void Show(const Term& term, Entry& entry, google::protobuf::Value* (Entry::*mutable_field)()) {
    if (term.ByteSize() > left_) return;
    left_ -= term.ByteSize();
    core::TermToJson(term, format_, (entry.*mutable_field)());
  }

 private:
  const core::TermFormat format_;
  size_t left_ = kShownTogetherMax;
};

void Fill(const TermDifferences& found, core::TermFormat format, v1::StateDifferences& shown) {
  shown.set_equal(found.list.empty());
  shown.set_truncated(found.truncated);
  Values values(format);
  for (const TermDifference& each : found.list) {
    if (each.before.has_value() && each.after.has_value()) {
      v1::ChangedEntry& entry = *shown.add_changed();
      entry.set_path(each.path);
      values.Show(*each.before, entry, &v1::ChangedEntry::mutable_value);
      values.Show(*each.after, entry, &v1::ChangedEntry::mutable_other_value);
      continue;
    }
    v1::StateEntry& entry = each.after.has_value() ? *shown.add_added() : *shown.add_removed();
    entry.set_path(each.path);
    values.Show(each.after.has_value() ? *each.after : *each.before, entry,
                &v1::StateEntry::mutable_value);
  }
}

}  // namespace

core::Answer<v1::DiffProcessStateResponse> DiffProcessState(
    core::Call& call, const v1::DiffProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveInspectable(call, request);
  if (!pid.ok()) co_return pid.status();
  const core::TermFormat format = core::FormatOf(request);
  const absl::StatusOr<Term> other = core::ReadTerm("other_state", request.other_state(), format);
  if (!other.ok()) co_return other.status();
  const auto timeout = TimeoutOf(request);
  SysWait wait(call, SysCall(call, *pid, runtime::atoms::kGetState, timeout));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  const absl::StatusOr<Term> state = StateOf(*pid, *outcome, timeout);
  if (!state.ok()) co_return state.status();
  v1::DiffProcessStateResponse response;
  response.mutable_data()->set_pid(pid->ToString());
  Fill(DiffTerms(*state, *other, kDifferencesMax), format, *response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::state
