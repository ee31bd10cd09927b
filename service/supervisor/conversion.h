// SPDX-License-Identifier: MIT
// Conversions to another strategy: what they mean for the children.
#pragma once

#include "absl/status/status.h"
#include "arsenal/v1/supervisor_configuration.pb.h"
#include "runtime/supervisor/supervisor_flags.h"
#include "service/core/call.h"

namespace arsenal::service::supervisor {

// Name, strategies and the report, before anything is changed.
void FillConversion(core::Call& call, runtime::Pid pid, runtime::Strategy wanted,
                    v1::ConvertedSupervisor& out);
// STRATEGY_INCOMPATIBLE with the obstacles of the report, if there are any.
absl::Status RefuseConversion(const v1::ConversionReport& report);

// What the supervisor is called with.
runtime::Term ConversionRequest(runtime::Strategy wanted);

}  // namespace arsenal::service::supervisor
