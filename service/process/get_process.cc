// SPDX-License-Identifier: MIT
// ProcessService.GetProcess: one process in full, seen from outside.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/process_view.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::ProcessInfo;

// Shows a term under a field's name, or says why not.
void Show(const char* field, const runtime::Term& term, v1::Process& process,
          google::protobuf::Value* (v1::Process::*mutable_field)(),
          void (v1::Process::*clear_field)()) {
  const auto why = ShowTerm(term, *(process.*mutable_field)());
  if (!why.has_value()) return;
  (process.*clear_field)();
  (*process.mutable_unavailable())[field] = *why;
}

void FillState(core::Call& call, const ProcessInfo& info, v1::Process& process) {
  const auto state = runtime::InspectState(call.node().space(), info.pid);
  if (state.has_value()) {
    Show("state", *state, process, &v1::Process::mutable_state, &v1::Process::clear_state);
  } else {
    (*process.mutable_unavailable())["state"] = "not_inspectable: this process shows no state";
  }
}

void FillDictionary(const ProcessInfo& info, v1::Process& process) {
  Show("dictionary", runtime::Term::Map(info.dictionary), process, &v1::Process::mutable_dictionary,
       &v1::Process::clear_dictionary);
}

}  // namespace

core::Answer<v1::GetProcessResponse> GetProcess(core::Call& call,
                                                const v1::GetProcessRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  auto* response = call.New<v1::GetProcessResponse>();
  v1::Process& process = *response->mutable_data();
  FillProcess(call, *info, process);
  for (const std::string& include : request.include()) {
    if (include == "state") FillState(call, *info, process);
    if (include == "dictionary") FillDictionary(*info, process);
    if (include == "stack_trace") {
      for (const auto& frame : info->backtrace) FillFrame(frame, *process.add_stack_trace());
    }
  }
  return response;
}

}  // namespace arsenal::service::process
