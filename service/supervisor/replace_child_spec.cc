// SPDX-License-Identifier: MIT
// SupervisorService.ReplaceChildSpec: another spec in the place of a child's.

#include <optional>

#include "service/core/exit_decision.h"
#include "service/core/fail.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Term;
using Request = v1::ReplaceChildSpecRequest;

// What the supervisor would say of the spec before it stops anything.
absl::Status CheckSpec(core::Call& call, const NamedChild& child, const Term& spec) {
  const auto parsed =
      runtime::ParseChildSpec(spec, ObjectOf(call, child.supervisor)->flags().auto_shutdown);
  const Term* error = std::get_if<Term>(&parsed);
  if (error != nullptr) return Refusal(Term::TupleOf(runtime::atoms::kError, *error), "");
  const Term& id = std::get<runtime::ChildSpec>(parsed).id;
  if (id == child.id) return absl::OkStatus();
  return Refusal(Term::TupleOf(runtime::atoms::kError, Term::TupleOf(runtime::atoms::kOtherId, id)),
                 "");
}

}  // namespace

core::Answer<v1::ReplaceChildSpecResponse> ReplaceChildSpec(core::Call& call,
                                                            const Request& request) {
  const absl::StatusOr<NamedChild> child = FindOrdinaryChild(call, request);
  if (!child.ok()) co_return child.status();
  if (absl::Status without = RefuseWithoutId(*child); !without.ok()) co_return without;
  const core::TermFormat format = core::FormatOf(request);
  const auto spec = ReadChildSpec(call, request.new_child_spec(), format, "new_child_spec.");
  if (!spec.ok()) co_return spec.status();
  if (absl::Status bad = CheckSpec(call, *child, *spec); !bad.ok()) co_return bad;
  v1::ReplaceChildSpecResponse response;
  v1::ReplacedChildSpec& data = *response.mutable_data();
  data.set_supervisor(child->supervisor_name);
  data.set_id(child->shown_id());
  if (child->pid.valid()) data.set_old_pid(child->pid.ToString());
  FillChildSpec(ObjectOf(call, child->supervisor)->ChildWithId(child->id)->spec, format,
                *data.mutable_old_child_spec());
  if (request.validate_only()) {
    core::FillStopPreview(call, child->pid, child->id, *data.mutable_preview());
    if (child->pid.valid()) AddStart(*child, *data.mutable_preview());
    co_return response;
  }
  CallWait wait(call, Ask(call, child->supervisor,
                          Term::TupleOf(runtime::atoms::kReplaceChildSpec, child->key, *spec)));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(child->supervisor, outcome, request.child_id());
  if (!reply.ok()) co_return reply.status();
  const runtime::Pid now = StartedPid(*reply);
  if (now.valid()) data.set_new_pid(now.ToString());
  co_return response;
}

}  // namespace arsenal::service::supervisor
