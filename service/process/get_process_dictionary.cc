// SPDX-License-Identifier: MIT
// ProcessService.GetProcessDictionary: what a process keeps by key.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessDictionaryResponse> GetProcessDictionary(
    core::Call& call, const v1::GetProcessDictionaryRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  v1::GetProcessDictionaryResponse response;
  v1::ProcessDictionary& shown = *response.mutable_data();
  shown.set_pid(info->pid.ToString());
  shown.set_size(info->dictionary.size());
  const auto dictionary = runtime::Term::Map(info->dictionary);
  if (const auto why = ShowTerm(dictionary, *shown.mutable_dictionary())) {
    shown.clear_dictionary();
    shown.set_unavailable(*why);
  }
  return response;
}

}  // namespace arsenal::service::process
