// SPDX-License-Identifier: MIT
// Children in requests: their specs, and the slots that they name.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "arsenal/v1/supervisor.pb.h"
#include "runtime/observe/event.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/terms.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

// The spec as a supervisor takes it, a map. INVALID_TERM, ATOM_LIMIT, UNKNOWN_MODULE,
// UNKNOWN_FUNCTION, INVALID_CHILD_SPEC; `prefix` stands before the names of fields: "child_spec.".
absl::StatusOr<runtime::Term> ReadChildSpec(core::Call& call, const v1::ChildSpec& spec,
                                            core::TermFormat format, const std::string& prefix);

void FillChildSpec(const runtime::ChildSpec& spec, core::TermFormat format, v1::ChildSpec& out);

// A child that is to be started.
struct NewChild {
  runtime::Pid supervisor;
  runtime::Term request;  // what the supervisor is called with
  std::string id;         // as answers show it
  std::string restart;    // permanent, transient or temporary
};

// What the supervisor is to be asked for this spec, by its kind and strategy.
absl::StatusOr<NewChild> PrepareChild(core::Call& call, runtime::Pid supervisor,
                                      const v1::ChildSpec& spec, core::TermFormat format);

// The spec of a request that names module, function, args and perhaps an id.
template <typename Request>
v1::ChildSpec SpecOf(const Request& request, const char* restart) {
  v1::ChildSpec spec;
  spec.set_id(request.has_id() ? request.id() : request.module());
  spec.mutable_start()->set_module(request.module());
  if (request.has_function()) spec.mutable_start()->set_function(request.function());
  *spec.mutable_start()->mutable_args() = request.args();
  spec.set_restart(restart);
  return spec;
}

void FillStarted(core::Call& call, const NewChild& child, const runtime::Term& reply,
                 v1::StartedChild& out);

// A slot that a request names.
struct NamedChild {
  runtime::Pid supervisor;
  std::string supervisor_name;
  bool has_id = true;     // false: it is known by its pid
  runtime::Term key;      // what the supervisor calls it: the id, or the pid
  runtime::Term id;       // `undefined` without id
  runtime::Pid pid;       // not valid(): it does not run
  bool spec_kept = true;  // when it is terminated

  std::string shown_id() const { return core::ReasonText(id); }
};

// CHILD_NOT_FOUND, INVALID_TERM and ATOM_LIMIT.
absl::StatusOr<NamedChild> FindChildOf(core::Call& call, runtime::Pid supervisor,
                                       const std::string& text);
// The same for a request with name, child_id and if_pid that changes something.
template <typename Request>
absl::StatusOr<NamedChild> FindOrdinaryChild(core::Call& call, const Request& request) {
  const absl::StatusOr<runtime::Pid> supervisor = FindOrdinary(call, request);
  if (!supervisor.ok()) return supervisor.status();
  return FindChildOf(call, *supervisor, request.child_id());
}

// STRATEGY_INCOMPATIBLE for a child without id, of which only its end can be asked for.
absl::Status RefuseWithoutId(const NamedChild& child);

// Adds to a preview that the child is started.
void AddStart(const NamedChild& child, v1::ExitPreview& preview);

// The reason of the end of a child that its supervisor has stopped since then, if the events hold
// it.
std::optional<std::string> StopReason(core::Call& call, runtime::Pid supervisor, runtime::Pid child,
                                      const runtime::EventCursor& since);

}  // namespace arsenal::service::supervisor
