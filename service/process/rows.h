// SPDX-License-Identifier: MIT
// What several operations show of a process: a row of a list, and a process that another has to do
// with.
#pragma once

#include "arsenal/v1/process.pb.h"
#include "runtime/process/process_info.h"
#include "service/core/call.h"

namespace arsenal::service::process {

// Terms of more bytes are not shown: the answer would be larger than callers take.
inline constexpr size_t kShownBytesMax = 1 << 20;

void FillRow(const runtime::ProcessInfo& info, size_t memory, v1::ProcessSummary& row);

// Of a process that may have ended.
void FillRelated(core::Call& call, runtime::Pid pid, v1::RelatedProcess& related);

// The process in full. PROCESS_NOT_FOUND also when its exit was decided a moment ago.
absl::StatusOr<runtime::ProcessInfo> InspectTarget(core::Call& call, const std::string& text);

void FillFrame(const runtime::BacktraceFrame& frame, v1::BacktraceFrame& shown);

// Shows a term in the JSON form; or answers why not, when it is too large.
std::optional<std::string> ShowTerm(const runtime::Term& term, google::protobuf::Value& value);

}  // namespace arsenal::service::process
