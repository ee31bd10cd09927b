// SPDX-License-Identifier: MIT
// Views of one process: from what the runtime tells to the contract's messages.
#pragma once

#include "arsenal/v1/process.pb.h"
#include "runtime/process/process_info.h"
#include "service/core/call.h"

namespace arsenal::service::process {

// All but what is shown only when it is asked for; of Detail::kFull.
void FillProcess(core::Call& call, const runtime::ProcessInfo& info, v1::Process& process);
void FillPerformance(const runtime::ProcessInfo& info, v1::ProcessPerformance& performance);
void FillMemory(const runtime::ProcessInfo& info, v1::MemoryOfProcess& memory);

}  // namespace arsenal::service::process
