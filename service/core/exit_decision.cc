// SPDX-License-Identifier: MIT

#include "service/core/exit_decision.h"

#include <utility>

#include "runtime/node/node.h"
#include "runtime/process/process.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"
#include "service/core/terms.h"
#include "service/core/timestamp.h"

namespace arsenal::service::core {
namespace {

using runtime::ExitDecision;
using runtime::Pid;

constexpr int kSignalled = 1000;
// What a supervisor has done without an event is looked for so often.
constexpr std::chrono::milliseconds kLook(10);

enum class Whom { kAll, kAllButChildren };

// Those linked with a process, its supervisor aside.
void FillSignalled(Call& call, Pid pid, Whom whom, v1::ExitPreview& shown) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRelations);
  if (!info.has_value()) return;
  for (const Pid linked : info->links) {
    if (info->supervisor == linked) continue;
    if (shown.signalled_size() == kSignalled) {
      shown.set_complete(false);
      return;
    }
    const auto row = call.node().Inspect(linked, runtime::Detail::kRow);
    if (!row.has_value() || (whom == Whom::kAllButChildren && row->supervisor == pid)) continue;
    v1::SignalledProcess& signalled = *shown.add_signalled();
    signalled.set_pid(linked.ToString());
    if (row->name) signalled.set_name(std::string(row->name->text()));
    signalled.set_trap_exit(row->trap_exit);
  }
}

}  // namespace

std::optional<SupervisedProcess> SupervisedBy(Call& call, Pid pid) {
  const runtime::Process* process = call.node().space().Find(pid);
  if (process == nullptr) return std::nullopt;
  const runtime::Process* parent = call.node().space().Find(process->parent());
  const runtime::Supervisor* supervisor =
      parent == nullptr ? nullptr : runtime::Supervisor::Of(*parent);
  if (supervisor == nullptr) return std::nullopt;
  const runtime::Child* child = supervisor->FindChild(pid);
  if (child == nullptr && supervisor->dynamic_children().Find(pid) == nullptr) return std::nullopt;
  SupervisedProcess supervised;
  supervised.supervisor = process->parent();
  supervised.supervisor_name = NameOf(call, supervised.supervisor);
  supervised.pid = pid;
  supervised.id = child != nullptr ? child->spec.id : runtime::Term(runtime::atoms::kUndefined);
  supervised.before = call.node().events().Now();
  return supervised;
}

std::optional<std::string> NameOf(Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (!info.has_value() || !info->name.has_value()) return std::nullopt;
  return std::string(info->name->text());
}

DecisionWait::DecisionWait(Call& call, const SupervisedProcess& process, Resume resume)
    : call_(call), process_(process), resume_(std::move(resume)) {}

Wait<ExitDecision>::Cancel DecisionWait::Start(Call& call, const SupervisedProcess& process,
                                               Resume resume) {
  auto wait = std::make_shared<DecisionWait>(call, process, std::move(resume));
  wait->watch_ = call.node().events().Watch([wait] { Look(wait); });
  wait->timer_ = call.session().After(kTime, [wait] { wait->End(ExitDecision()); });
  Look(wait);
  return [wait] { wait->Stop(); };
}

void DecisionWait::Look(const std::shared_ptr<DecisionWait>& wait) {
  if (!wait->resume_) return;
  Call& call = wait->call_;
  ExitDecision decision =
      runtime::DecisionOf(call.node().space(), wait->process_.supervisor, wait->process_.pid,
                          wait->process_.id, wait->process_.before);
  if (decision.kind != ExitDecision::Kind::kPending) return wait->End(std::move(decision));
  call.session().Cancel(wait->look_);
  wait->look_ = call.session().After(kLook, [wait] { Look(wait); });
}

void DecisionWait::Stop() {
  call_.node().events().Unwatch(watch_);
  call_.session().Cancel(timer_);
  call_.session().Cancel(look_);
}

void DecisionWait::End(ExitDecision decision) {
  Resume resume = std::exchange(resume_, nullptr);
  Stop();
  resume(std::move(decision));
}

void FillDecision(const SupervisedProcess& process, const ExitDecision& decision,
                  v1::SupervisorDecision& shown) {
  shown.set_supervisor_pid(process.supervisor.ToString());
  if (process.supervisor_name) shown.set_supervisor(*process.supervisor_name);
  shown.set_outcome(std::string(runtime::ExitDecisionName(decision.kind)));
  if (decision.kind == ExitDecision::Kind::kRestarted) {
    for (const runtime::RestartedChild& child : decision.restarted) {
      v1::ReplacedProcess& row = *shown.add_restarted();
      row.set_id(ReasonText(child.id));
      if (child.old_pid.valid()) row.set_old_pid(child.old_pid.ToString());
      if (child.new_pid.valid()) row.set_new_pid(child.new_pid.ToString());
    }
    shown.set_restarted_count(decision.restarted_count);
  }
  if (decision.error) shown.set_error(ReasonText(*decision.error));
  if (decision.kind == ExitDecision::Kind::kNotRestarted) shown.set_spec_kept(decision.spec_kept);
}

void FillSteps(const std::vector<runtime::PreviewStep>& steps,
               google::protobuf::RepeatedPtrField<v1::PreviewedStep>& shown) {
  for (const runtime::PreviewStep& step : steps) {
    v1::PreviewedStep& row = *shown.Add();
    row.set_action(step.action == runtime::PreviewStep::Action::kStop ? "stop" : "start");
    row.set_id(ReasonText(step.id));
    if (step.pid.valid()) row.set_pid(step.pid.ToString());
    row.set_depth(step.depth);
  }
}

namespace {

void FillLevels(Call& call, Pid pid, const runtime::Term& reason, v1::ExitPreview& shown) {
  const auto preview = runtime::PreviewOf(call.node().space(), pid, reason);
  if (!preview) return;
  if (!preview->complete) shown.set_complete(false);
  for (const runtime::PreviewLevel& level : preview->levels) {
    v1::PreviewedLevel& row = *shown.add_levels();
    row.set_supervisor_pid(level.supervisor.ToString());
    if (auto name = NameOf(call, level.supervisor)) row.set_supervisor(*std::move(name));
    row.set_outcome(std::string(runtime::OutcomeName(level.outcome)));
    FillSteps(level.steps, *row.mutable_steps());
    row.set_pause_ms(Milliseconds(level.pause));
  }
}

}  // namespace

runtime::Term ReasonAtTheEnd(const runtime::Term& signal) {
  return signal.Is(runtime::atoms::kKill) ? runtime::Term(runtime::atoms::kKilled) : signal;
}

void FillPreview(Call& call, Pid pid, const runtime::Term& reason, v1::ExitPreview& shown) {
  shown.set_cursor(call.node().events().Now().ToString());
  shown.set_complete(true);
  FillLevels(call, pid, reason, shown);
  FillSignalled(call, pid, Whom::kAll, shown);
}

void FillStopPreview(Call& call, Pid pid, const runtime::Term& id, v1::ExitPreview& shown) {
  shown.set_cursor(call.node().events().Now().ToString());
  shown.set_complete(true);
  if (!pid.valid()) return;
  bool complete = true;
  FillSteps(runtime::StopStepsOf(call.node().space(), pid, id, complete), *shown.mutable_steps());
  shown.set_complete(complete);
  FillSignalled(call, pid, Whom::kAllButChildren, shown);
}

void FillEndPreview(Call& call, Pid pid, const runtime::Term& id, const runtime::Term& reason,
                    v1::ExitPreview& shown) {
  FillStopPreview(call, pid, id, shown);
  FillLevels(call, pid, reason, shown);
}

}  // namespace arsenal::service::core
