// SPDX-License-Identifier: MIT
// Changes of a supervisor's flags: from requests to what the supervisor is called with, and what a
// change would make of it.
#pragma once

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "arsenal/v1/supervisor_configuration.pb.h"
#include "runtime/supervisor/supervisor_flags.h"
#include "service/core/call.h"

namespace arsenal::service::supervisor {

// The keys that are to be changed, as {change_flags, Map} takes them.
using Flags = std::vector<std::pair<runtime::Term, runtime::Term>>;

void AddStrategy(const std::string& strategy, Flags& flags);
void AddIntensity(uint32_t max_restarts, Flags& flags);
void AddPeriod(uint32_t max_seconds, Flags& flags);
// VALIDATION_ERROR when the pause is longer at first than at most.
absl::Status AddBackOff(const std::string& field, const v1::BackOff& back_off, Flags& flags);

// Those of a message with optional strategy, max_restarts, max_seconds, auto_shutdown and back_off.
template <typename Message>
absl::StatusOr<Flags> FlagsOf(const Message& message, const std::string& prefix) {
  Flags flags;
  if (message.has_strategy()) AddStrategy(message.strategy(), flags);
  if (message.has_max_restarts()) AddIntensity(message.max_restarts(), flags);
  if (message.has_max_seconds()) AddPeriod(message.max_seconds(), flags);
  if (message.has_auto_shutdown()) {
    flags.emplace_back(runtime::atoms::kAutoShutdown,
                       runtime::Atom::OfCode(message.auto_shutdown()));
  }
  if (message.has_back_off()) {
    absl::Status added = AddBackOff(prefix + "back_off", message.back_off(), flags);
    if (!added.ok()) return added;
  }
  return flags;
}

// {change_flags, Map}.
runtime::Term ChangeRequest(const Flags& flags);
// All flags that a supervisor has now.
Flags FlagsNow(core::Call& call, runtime::Pid pid);

// What the change would make of a live supervisor: before, after and warnings.
// STRATEGY_INCOMPATIBLE, or VALIDATION_ERROR for what it would not take.
absl::StatusOr<v1::ChangedSupervisor> PlanChange(core::Call& call, runtime::Pid pid,
                                                 const Flags& flags);
// Fills in what the change has made of it.
void FinishChange(core::Call& call, runtime::Pid pid, v1::ChangedSupervisor& change);

}  // namespace arsenal::service::supervisor
