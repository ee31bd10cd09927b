// SPDX-License-Identifier: MIT
// ProcessService.GetProcessAttribute: one item of process_info.

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/process/process_items.h"
#include "service/core/target.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessAttributeResponse> GetProcessAttribute(
    core::Call& call, const v1::GetProcessAttributeRequest& request) {
  const auto pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  const runtime::Process* process = call.node().space().Find(*pid);  // alive, as it was resolved
  const runtime::Atom key = *runtime::Atom::Find(request.key());     // the validator knows the keys
  const runtime::Term value = runtime::InfoItem(*process, key, call.session().pid());
  v1::GetProcessAttributeResponse response;
  v1::ProcessAttribute& attribute = *response.mutable_data();
  attribute.set_pid(pid->ToString());
  attribute.set_key(request.key());
  if (const auto why = ShowTerm(value, *attribute.mutable_value())) {
    attribute.clear_value();
    attribute.set_unavailable(*why);
  }
  return response;
}

}  // namespace arsenal::service::process
