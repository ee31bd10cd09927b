// SPDX-License-Identifier: MIT

#include "service/supervisor/ending.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "runtime/node/node.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "service/core/terms.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Pid;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

constexpr size_t kShown = 1000;
// What has been killed is gone at once; so long it may take on a node that has much else to do.
constexpr std::chrono::seconds kKillTime(2);

}  // namespace

EndStart TellToEnd(core::Call& call, Pid pid, const Term& reason, runtime::Nanos timeout) {
  return [&session = call.session(), pid, reason, timeout](core::Wait<core::Exit>::Resume resume) {
    const auto tell = [&session, pid, reason] {
      const Term from = Term::TupleOf(session.pid(), atoms::kStop);
      (void)session.Send(
          pid, Term::TupleOf(atoms::kSystem, from, Term::TupleOf(atoms::kTerminate, reason)));
    };
    return core::ExitWait::Begin(session, pid, timeout, tell, std::move(resume));
  };
}

EndStart KillAll(core::Call& call, Pid pid) {
  return [&call, pid](core::Wait<core::Exit>::Resume resume) {
    const auto kill = [&call, pid] {
      bool complete = true;
      for (const auto& step :
           runtime::StopStepsOf(call.node().space(), pid, atoms::kUndefined, complete)) {
        call.session().ExitProcess(step.pid, atoms::kKill);
      }
      if (!complete) call.session().ExitProcess(pid, atoms::kKill);
    };
    return core::ExitWait::Begin(call.session(), pid, kKillTime, kill, std::move(resume));
  };
}

std::vector<runtime::ChildSnapshot> InStopOrder(core::Call& call, Pid pid) {
  const runtime::Supervisor* supervisor = ObjectOf(call, pid);
  if (supervisor == nullptr) return {};
  const size_t count = supervisor->ChildCount();
  const bool many = supervisor->dynamic_children().size() > 0;
  const size_t first = many || count < kShown ? 0 : count - kShown;
  std::vector<runtime::ChildSnapshot> children = supervisor->ChildrenFrom(Pid(), first, kShown);
  if (!many) std::reverse(children.begin(), children.end());
  return children;
}

void FillOutcomes(core::Call& call, const std::vector<runtime::ChildSnapshot>& children,
                  const runtime::EventCursor& since, v1::StoppedSupervisor& out) {
  absl::flat_hash_map<Pid, std::optional<Term>> reasons;
  for (const auto& child : children) {
    if (child.pid.valid()) reasons.emplace(child.pid, std::nullopt);
  }
  const auto ended = [&reasons](const runtime::Event& event) {
    return event.type == runtime::EventType::kProcessExit && reasons.contains(event.pid);
  };
  for (const auto& event : call.node().events().Read(since, reasons.size() + 1, ended).events) {
    reasons[event.pid] = event.reason;
  }
  for (const auto& child : children) {
    v1::StoppedChild& row = *out.add_children();
    row.set_id(core::ReasonText(child.id));
    row.set_outcome("not_running");
    if (!child.pid.valid()) continue;
    row.set_pid(child.pid.ToString());
    const std::optional<Term>& reason = reasons[child.pid];
    row.set_outcome(!reason ? "ended" : reason->Is(atoms::kKilled) ? "killed" : "stopped");
    if (reason) row.set_exit_reason(core::ReasonText(*reason));
  }
}

}  // namespace arsenal::service::supervisor
