// SPDX-License-Identifier: MIT
// What several operations show of a process: a row of a list, and a process that another has to do
// with.
#pragma once

#include "arsenal/v1/process.pb.h"
#include "runtime/process/process_info.h"
#include "runtime/process/process_space.h"
#include "service/core/call.h"
#include "service/core/target.h"

namespace arsenal::service::process {

// Terms of more bytes are not shown: the answer would be larger than callers take.
inline constexpr size_t kShownBytesMax = 1 << 20;

void FillRow(const runtime::ProcessInfo& info, size_t memory, v1::ProcessSummary& row);

// Of a process that may have ended.
void FillRelated(core::Call& call, runtime::Pid pid, v1::RelatedProcess& related);

// The process that a text names. PROCESS_NOT_FOUND also when its exit was decided a moment ago.
absl::StatusOr<runtime::ProcessInfo> InspectTarget(core::Call& call, const std::string& text,
                                                   runtime::Detail detail = runtime::Detail::kFull);

void FillFrame(const runtime::BacktraceFrame& frame, v1::BacktraceFrame& shown);

// The process that a changing request is about: PROCESS_CRITICAL when it belongs to the node.
template <typename Request>
absl::StatusOr<runtime::Pid> ResolveOrdinary(core::Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid;
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  return pid;
}

void FillSuspended(const runtime::ProcessInfo& info, v1::SuspendedProcess& shown);
void FillScheduling(const runtime::ProcessInfo& info, v1::ProcessScheduling& shown);

// Asks a process to give up memory, again while that helps, at most so many times.
void Collect(runtime::ProcessSpace& space, runtime::Pid pid, uint32_t most_rounds,
             v1::CollectedProcess& shown);

// Shows a term in the JSON form; or answers why not, when it is too large.
std::optional<std::string> ShowTerm(const runtime::Term& term, google::protobuf::Value& value);

}  // namespace arsenal::service::process
