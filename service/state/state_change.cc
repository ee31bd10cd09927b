// SPDX-License-Identifier: MIT

#include "service/state/state_change.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/behaviour/function_terms.h"
#include "service/core/fail.h"

namespace arsenal::service::state {

using runtime::Term;

// What the process that makes the change and the call that waits for it both see.
struct StateChange::Shared {
  StateChange* change = nullptr;  // null: nobody waits any more
  std::optional<Term> before;
  std::optional<Term> after;
  absl::Status refused;
};

StateChange::StateChange(Mode mode, core::TermFormat format, std::optional<JsonSchema> schema,
                         Make make)
    : mode_(mode),
      format_(format),
      schema_(std::move(schema)),
      make_(std::move(make)),
      shared_(std::make_shared<Shared>()) {
  shared_->change = this;
}

Term StateChange::Request() const {
  if (mode_ == Mode::kPreview) return runtime::atoms::kGetState;
  // A state that is not to be changed is set as it is.
  runtime::StateFunction function = [shared = shared_](const Term& before) {
    if (shared->change == nullptr) return before;
    shared->before = before;
    absl::StatusOr<Term> after = shared->change->After(before);
    if (!after.ok()) {
      shared->refused = after.status();
      return before;
    }
    shared->after = *after;
    return *std::move(after);
  };
  return Term::TupleOf(
      runtime::atoms::kReplaceState,
      runtime::StateFunctionTerm(runtime::Atom::OfCode("state_change"), std::move(function)));
}

void StateChange::GiveUp() { shared_->change = nullptr; }

absl::StatusOr<Term> StateChange::After(const Term& before) {
  absl::StatusOr<Term> after = make_(before);
  if (!after.ok() || !schema_.has_value()) return after;
  if (absl::Status status = CheckSchema(*after); !status.ok()) return status;
  return after;
}

absl::Status StateChange::CheckSchema(const Term& state) const {
  const absl::StatusOr<SchemaResult> result = CheckState(*schema_, state, format_);
  if (!result.ok()) return result.status();
  if (result->valid) return absl::OkStatus();
  const Violation& first = result->violations.front();
  return core::Fail(
      v1::REASON_STATE_REFUSED,
      absl::StrCat("state: ", first.path, ": ", first.description, " (", first.keyword, ")"),
      {{"path", first.path}, {"keyword", first.keyword}, {"reason", first.description}});
}

absl::StatusOr<v1::ChangedState> StateChange::Finish(runtime::Pid pid,
                                                     const runtime::CallOutcome& outcome,
                                                     std::chrono::milliseconds timeout) {
  GiveUp();
  absl::StatusOr<Term> state = StateOf(pid, outcome, timeout);
  if (!shared_->refused.ok()) return shared_->refused;
  if (!state.ok()) return state.status();
  if (mode_ == Mode::kPreview) {
    shared_->before = *state;
    state = After(*state);
    if (!state.ok()) return state.status();
  }
  const Term& before = *shared_->before;
  v1::ChangedState changed;
  changed.set_pid(pid.ToString());
  changed.set_changed(mode_ == Mode::kChange && !(before == *state));
  changed.set_old_version(VersionOf(before));
  changed.set_new_version(VersionOf(*state));
  Show("old_state", before, format_, changed, &v1::ChangedState::mutable_old_state);
  Show("new_state", *state, format_, changed, &v1::ChangedState::mutable_new_state);
  return changed;
}

absl::StatusOr<JsonSchema> ReadSchema(const google::protobuf::Struct& schema) {
  absl::StatusOr<JsonSchema> compiled = JsonSchema::Compile(schema);
  if (compiled.ok()) return compiled;
  return core::FailFields(v1::REASON_INVALID_SCHEMA,
                          {{"schema", std::string(compiled.status().message())}});
}

absl::StatusOr<SchemaResult> CheckState(const JsonSchema& schema, const Term& state,
                                        core::TermFormat format) {
  if (const auto why = TooLarge(state); why.has_value()) {
    return core::Fail(v1::REASON_NOT_INSPECTABLE, absl::StrCat("state: ", *why), {{"why", *why}});
  }
  google::protobuf::Value value;
  core::TermToJson(state, format, &value);
  absl::StatusOr<SchemaResult> result = schema.Check(value);
  if (result.ok()) return result;
  return core::FailFields(v1::REASON_INVALID_SCHEMA,
                          {{"schema", std::string(result.status().message())}});
}

}  // namespace arsenal::service::state
