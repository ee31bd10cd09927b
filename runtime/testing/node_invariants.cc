// SPDX-License-Identifier: MIT
// Following signals from step to step.

#include "runtime/testing/node_invariants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/testing/invariants.h"

namespace arsenal::runtime {

NodeInvariants::NodeInvariants(SimulatedDriver& driver, ProcessSpace& space)
    : driver_(driver), space_(space) {
  driver_.AddObserver(*this);
}

void NodeInvariants::Break(std::string sentence) {
  if (broken_.size() < kMaxSentences) broken_.push_back(std::move(sentence));
}

void NodeInvariants::Break(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) Break(sentence);
}

void NodeInvariants::Sent(uint32_t, Pid from, Pid to, const Cell& cell) {
  sent_.insert_or_assign(&cell, SentSignal{++next_number_, to});
}

void NodeInvariants::Arriving(uint32_t, Pid to, const Cell&) { Touch(to); }

void NodeInvariants::Handling(uint32_t, Pid to, const Cell& cell) {
  Touch(to);
  const auto sent = sent_.find(&cell);
  if (sent == sent_.end()) {
    Break(to.ToString() + ": handles a signal that nobody has sent");
    return;
  }
  if (sent->second.to != to) {
    Break(absl::StrCat(to.ToString(), ": handles a signal to ", sent->second.to.ToString()));
  }
  uint64_t& last = last_handled_[{cell.sender, to}];
  // Those of nobody are sent by many.
  if (cell.sender.valid() && sent->second.number < last) {
    Break(absl::StrCat(to.ToString(), ": a signal of ", cell.sender.ToString(),
                       " has overtaken an earlier one"));
  }
  last = sent->second.number;
  if (InvariantChecker::TellsOfAnEnd(cell)) {
    Break(InvariantChecker::CheckEndOf(space_, cell.sender));
  }
  if (cell.kind == SignalKind::kDown && InvariantChecker::WillGiveDown(space_, to, cell.ref) &&
      !downs_.insert(cell.ref).second) {
    Break(to.ToString() + ": gets a second 'DOWN' of one monitor");
  }
}

void NodeInvariants::Running(uint32_t, Pid pid) {
  Touch(pid);
  suspended_ = Pid();
  if (const auto reductions = InvariantChecker::ReductionsIfSuspended(space_, pid)) {
    suspended_ = pid;
    suspended_reductions_ = *reductions;
  }
}

void NodeInvariants::CheckSuspended() {
  const auto reductions = InvariantChecker::ReductionsIfSuspended(space_, suspended_);
  if (reductions && *reductions != suspended_reductions_) {
    Break(suspended_.ToString() + ": runs although it is suspended");
  }
  suspended_ = Pid();
}

void NodeInvariants::Stepped() {
  if (suspended_.valid()) CheckSuspended();
  const auto at_rest = [this](Pid from, Pid to) {
    return !driver_.IsHeld(space_.worker().simulated_number(), from, to);
  };
  for (const Pid pid : touched_) {
    if (const Process* process = space_.Find(pid); process != nullptr) {
      InvariantChecker::CheckProcess(space_, *process, at_rest, broken_);
    }
  }
  touched_.clear();
  if (++steps_ % kFullCheckSteps == 0) Break(InvariantChecker::CheckStep(space_));
}

void NodeInvariants::CheckQuiet() { Break(InvariantChecker::CheckQuiet(space_)); }
void NodeInvariants::CheckEmpty() { Break(InvariantChecker::CheckEmpty(space_)); }

}  // namespace arsenal::runtime
