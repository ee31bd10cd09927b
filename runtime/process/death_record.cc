// SPDX-License-Identifier: MIT
// Makes records of deaths, and answers what was delivered last to the living.

#include "runtime/process/death_record.h"

#include <limits>

#include "runtime/process/process.h"
#include "runtime/process/process_inspection.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

RecentDeliveries ProcessSpace::DeliveriesOf(const Process& process, size_t most) const {
  RecentDeliveries recent;
  if (const auto& exact = process.rare_extension().deliveries; exact != nullptr) {
    recent.kept = exact->Kept();
  } else {
    recent.kept = deliveries_.To(process.pid(), process.trail_, most);
  }
  recent.missing = process.trail_.count - recent.kept.size();
  return recent;
}

std::optional<RecentDeliveries> ProcessSpace::LastDeliveries(Pid pid) const {
  const Process* process = Find(pid);
  if (process == nullptr) return std::nullopt;
  return DeliveriesOf(*process, kDeathRecords);
}

void ProcessSpace::RecordDeath(const Process& process) {
  DeathRecord& record = deaths_.Next();
  record.pid = process.pid_;
  record.parent = process.parent_;
  if (process.extension_ != nullptr) record.name = process.extension_->name;
  record.initial_call = process.initial_call();
  record.reason = process.outcome_;
  record.wall = worker_.round_wall();
  record.lived = worker_.round_time() - process.started_;
  record.reductions = process.counters_.reductions;
  record.messages_in = process.counters_.messages_in;
  record.message_queue_length = process.MessageQueueLength();
  record.in_hand = Inspection::InHand(process);
  record.links = Inspection::Links(process);
  record.backtrace = Inspection::Backtrace(process);
  record.deliveries = DeliveriesOf(process, kDeliveriesPerDeath);
}

}  // namespace arsenal::runtime
