// SPDX-License-Identifier: MIT
// StateChange: one change of a state, which the process itself makes between two messages, so that
// the state before is the one that the state after was made from.
#pragma once

#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "arsenal/v1/state.pb.h"
#include "runtime/node/caller_session.h"
#include "runtime/term/term.h"
#include "service/state/json_schema.h"
#include "service/state/state_access.h"

namespace arsenal::service::state {

class StateChange {
 public:
  // The state after, from the state before, or why there is none.
  using Make = absl::AnyInvocable<absl::StatusOr<runtime::Term>(const runtime::Term& before)>;
  enum class Mode {
    kChange,
    kPreview,  // nothing is set
  };

  // `schema` may be empty; the state after must satisfy it, in its JSON form.
  StateChange(Mode mode, core::TermFormat format, std::optional<JsonSchema> schema, Make make);

  StateChange(const StateChange&) = delete;
  StateChange& operator=(const StateChange&) = delete;
  ~StateChange() { GiveUp(); }

  // What is sent to the process.
  runtime::Term Request() const;
  // The change is not made any more, even if the process gets to it. To be called when nobody waits
  // for its answer.
  void GiveUp();
  // The outcome, from the process's answer.
  absl::StatusOr<v1::ChangedState> Finish(runtime::Pid pid, const runtime::CallOutcome& outcome,
                                          std::chrono::milliseconds timeout);

 private:
  struct Shared;  // with the function that travels to the process

  absl::Status CheckSchema(const runtime::Term& state) const;
  absl::StatusOr<runtime::Term> After(const runtime::Term& before);

  const Mode mode_;
  const core::TermFormat format_;
  const std::optional<JsonSchema> schema_;
  Make make_;
  std::shared_ptr<Shared> shared_;
};

// The schema of a request that may have one. INVALID_SCHEMA says where it is none.
template <typename Request>
absl::StatusOr<std::optional<JsonSchema>> SchemaOf(const Request& request);
absl::StatusOr<JsonSchema> ReadSchema(const google::protobuf::Struct& schema);
// What the schema says of a state in its JSON form: NOT_INSPECTABLE when that is too large,
// INVALID_SCHEMA when it takes too many steps.
absl::StatusOr<SchemaResult> CheckState(const JsonSchema& schema, const runtime::Term& state,
                                        core::TermFormat format);

template <typename Request>
absl::StatusOr<std::optional<JsonSchema>> SchemaOf(const Request& request) {
  if (!request.has_schema()) return std::optional<JsonSchema>();
  absl::StatusOr<JsonSchema> schema = ReadSchema(request.schema());
  if (!schema.ok()) return schema.status();
  return std::optional<JsonSchema>(*std::move(schema));
}

}  // namespace arsenal::service::state
