// SPDX-License-Identifier: MIT
// Children that are known by their pids.

#include "runtime/supervisor/dynamic_children.h"

#include <utility>

namespace arsenal::runtime {

const DynamicChild* DynamicChildren::Find(Pid pid) const {
  const auto found = children_.find(pid);
  return found == children_.end() ? nullptr : &found->second;
}

Pid DynamicChildren::After(Pid pid) const {
  const auto next = children_.upper_bound(pid);
  return next == children_.end() ? Pid() : next->first;
}

void DynamicChildren::Insert(Pid pid, DynamicChild child) {
  ChildTemplate* own = child.own;
  if (children_.emplace(pid, std::move(child)).second && own != nullptr) ++own->users;
}

void DynamicChildren::Erase(Pid pid) {
  const auto found = children_.find(pid);
  if (found == children_.end()) return;
  SetStatus(pid, ChildStatus::kRunning);
  details_.erase(pid);
  ChildTemplate* own = found->second.own;
  children_.erase(found);
  // The newest stays for the next child.
  if (own == nullptr || --own->users > 0 || own == templates_.back().get()) return;
  std::erase_if(templates_, [own](const auto& kept) { return kept.get() == own; });
}

ChildStatus DynamicChildren::StatusOf(Pid pid) const {
  const auto found = details_.find(pid);
  return found == details_.end() ? ChildStatus::kRunning : found->second.status;
}

void DynamicChildren::SetStatus(Pid pid, ChildStatus status) {
  const ChildStatus before = StatusOf(pid);
  if (before == status) return;
  restarting_ -= before == ChildStatus::kRestarting ? 1 : 0;
  restarting_ += status == ChildStatus::kRestarting ? 1 : 0;
  details_[pid].status = status;
}

const ChildPast* DynamicChildren::PastOf(Pid pid) const {
  const auto found = details_.find(pid);
  return found == details_.end() ? nullptr : found->second.past.get();
}

ChildPast& DynamicChildren::Past(Pid pid) {
  std::unique_ptr<ChildPast>& past = details_[pid].past;
  if (past == nullptr) past = std::make_unique<ChildPast>();
  return *past;
}

std::unique_ptr<ChildPast> DynamicChildren::TakePast(Pid pid) {
  const auto found = details_.find(pid);
  return found == details_.end() ? nullptr : std::move(found->second.past);
}

void DynamicChildren::SetPast(Pid pid, std::unique_ptr<ChildPast> past) {
  if (past != nullptr) details_[pid].past = std::move(past);
}

ChildTemplate* DynamicChildren::Share(ChildSpec spec) {
  if (!templates_.empty() && templates_.back()->spec.SameTemplate(spec)) {
    return templates_.back().get();
  }
  if (!templates_.empty() && templates_.back()->users == 0) templates_.pop_back();
  spec.args = Term::Nil();
  templates_.push_back(std::make_unique<ChildTemplate>(std::move(spec)));
  return templates_.back().get();
}

size_t DynamicChildren::Bytes() const {
  size_t bytes = children_.size() * (sizeof(Pid) + sizeof(DynamicChild)) * 9 / 8;
  for (const auto& [pid, child] : children_) bytes += child.args.ByteSize() - sizeof(Term);
  bytes += details_.capacity() * (sizeof(std::pair<Pid, Detail>) + 1);
  for (const auto& [pid, detail] : details_) {
    bytes += detail.past == nullptr ? 0 : sizeof(ChildPast);
  }
  for (const auto& kept : templates_) bytes += sizeof(ChildTemplate) + kept->spec.HeapBytes();
  return bytes;
}

}  // namespace arsenal::runtime
