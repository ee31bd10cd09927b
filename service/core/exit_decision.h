// SPDX-License-Identifier: MIT
// What becomes of the end of a process: what its supervisor would do, and what it has done. Shared
// by everything that ends processes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arsenal/v1/exit_preview.pb.h"
#include "runtime/node/caller_session.h"
#include "runtime/observe/event_ring.h"
#include "runtime/supervisor/exit_decision.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "service/core/wait.h"

namespace arsenal::service::core {

// A process that a supervisor has started, before it ends.
struct SupervisedProcess {
  runtime::Pid supervisor;
  std::optional<std::string> supervisor_name;
  runtime::Pid pid;
  runtime::Term id;             // in the child spec; `undefined` of a child without id
  runtime::EventCursor before;  // nothing of its end is before this
};

// nullopt when no living supervisor has this process among its children.
std::optional<SupervisedProcess> SupervisedBy(Call& call, runtime::Pid pid);

// The registered name of a live process; nullopt when it has none.
std::optional<std::string> NameOf(Call& call, runtime::Pid pid);

// Waits for the first decision of a supervisor, after the end of its child. Pending when the time
// is over.
class DecisionWait {
 public:
  using Resume = Wait<runtime::ExitDecision>::Resume;
  // So long a supervisor may take: less than what callers wait longer than timeout_ms.
  static constexpr std::chrono::seconds kTime{2};

  // For the start of a core::Wait<runtime::ExitDecision>.
  static Wait<runtime::ExitDecision>::Cancel Start(Call& call, const SupervisedProcess& process,
                                                   Resume resume);

  DecisionWait(Call& call, const SupervisedProcess& process, Resume resume);

 private:
  static void Look(const std::shared_ptr<DecisionWait>& wait);
  void Stop();
  void End(runtime::ExitDecision decision);

  Call& call_;
  const SupervisedProcess process_;
  Resume resume_;
  runtime::EventRing::WatchId watch_ = 0;
  runtime::CallerSession::RequestId look_ = 0;
  runtime::CallerSession::RequestId timer_ = 0;
};

void FillDecision(const SupervisedProcess& process, const runtime::ExitDecision& decision,
                  v1::SupervisorDecision& shown);

void FillSteps(const std::vector<runtime::PreviewStep>& steps,
               google::protobuf::RepeatedPtrField<v1::PreviewedStep>& shown);
// The reason that a process ends with when it is sent this one: whoever is killed ends with
// `killed`.
runtime::Term ReasonAtTheEnd(const runtime::Term& signal);

// What would follow from an end of this process with this reason: levels, a cursor, and whom its
// links would tell.
void FillPreview(Call& call, runtime::Pid pid, const runtime::Term& reason, v1::ExitPreview& shown);
// What would follow if its supervisor, or the caller, stopped this process in good order: steps, a
// cursor, and whom its links would tell. A pid that is not valid() stands for a child that does not
// run.
void FillStopPreview(Call& call, runtime::Pid pid, const runtime::Term& id, v1::ExitPreview& shown);
// The same where nobody has told its supervisor: what that would do, too.
void FillEndPreview(Call& call, runtime::Pid pid, const runtime::Term& id,
                    const runtime::Term& reason, v1::ExitPreview& shown);

}  // namespace arsenal::service::core
