// SPDX-License-Identifier: MIT
// The newest restarts.

#include "runtime/supervisor/restart_history.h"

#include <utility>

namespace arsenal::runtime {

std::string_view OutcomeName(RestartRecord::Outcome outcome) {
  switch (outcome) {
    case RestartRecord::Outcome::kUnderWay: return "under_way";
    case RestartRecord::Outcome::kRestarted: return "restarted";
    case RestartRecord::Outcome::kFailed: return "failed";
    case RestartRecord::Outcome::kGaveUp: return "gave_up";
  }
  return "";
}

Term RestartHistory::Bounded(const Term& reason) {
  if (reason.ByteSize() <= kReasonBytes) return reason;
  return Term::TupleOf(atoms::kTruncated, Term::UnsignedInteger(reason.ByteSize()));
}

RestartRecord& RestartHistory::Add(RestartRecord record) {
  record.reason = Bounded(record.reason);
  if (records_.size() == kRecords) records_.pop_front();
  records_.push_back(std::move(record));
  return records_.back();
}

void RestartHistory::AddChild(const Term& id, Pid old_pid) {
  RestartRecord& record = records_.back();
  ++record.children_count;
  if (record.children.size() < kChildren) record.children.push_back({Bounded(id), old_pid, Pid()});
}

void RestartHistory::SetNewPid(const Term& id, Pid new_pid) {
  if (records_.empty()) return;
  for (RestartedChild& child : records_.back().children) {
    if (child.id == id) child.new_pid = new_pid;
  }
}

size_t RestartHistory::Bytes() const {
  size_t bytes = records_.size() * sizeof(RestartRecord);
  for (const RestartRecord& record : records_) {
    bytes += record.child_id.ByteSize() + record.reason.ByteSize() +
             record.children.size() * sizeof(RestartedChild);
  }
  return bytes;
}

}  // namespace arsenal::runtime
