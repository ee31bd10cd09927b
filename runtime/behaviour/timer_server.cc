// SPDX-License-Identifier: MIT
// Timers that repeat, exit and start.

#include "runtime/behaviour/timer_server.h"

#include <algorithm>
#include <utility>

#include "runtime/process/module_table.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kMaxMs = int64_t{1} << 43;

// Which request, and how many elements it has.
struct Form {
  Atom tag;
  size_t arity;
  bool repeats;
  bool exits;
};
constexpr Form kForms[] = {
    {atoms::kSendAfter, 4, false, false},  {atoms::kSendInterval, 4, true, false},
    {atoms::kExitAfter, 4, false, true},   {atoms::kKillAfter, 3, false, true},
    {atoms::kApplyAfter, 3, false, false}, {atoms::kApplyInterval, 3, true, false},
};

const Form* FormOf(const Term& request) {
  for (const Form& form : kForms) {
    if (request.IsTagged(form.tag, form.arity)) return &form;
  }
  return nullptr;
}

bool IsFunction(const Term& term) {
  return term.Is(Term::Kind::kTuple) && term.arity() == 3 &&
         term.element(0).Is(Term::Kind::kAtom) && term.element(1).Is(Term::Kind::kAtom) &&
         term.element(2).ListElements().has_value();
}

// Whether the receiver of a request is one: a function, a process to exit, a pid or a name.
bool HasReceiver(const Form& form, const Term& to) {
  if (form.tag == atoms::kApplyAfter || form.tag == atoms::kApplyInterval) return IsFunction(to);
  return to.Is(Term::Kind::kPid) || (!form.exits && to.Is(Term::Kind::kAtom));
}

}  // namespace

size_t TimerServer::StateBytes() const {
  size_t bytes = ServerBytes() + entries_.size() * sizeof(Entry) +
                 owners_.size() * sizeof(std::pair<Ref, Ref>);
  for (const auto& [id, entry] : entries_) bytes += entry.action.ByteSize() - sizeof(Term);
  return bytes;
}

std::optional<Term> TimerServer::StateTerm() const {
  return Term::UnsignedInteger(entries_.size());
}

CallResult TimerServer::HandleCall(ProcessContext& self, const Term& request, const From&) {
  if (request.IsTagged(atoms::kCancel, 2)) {
    if (!request.element(1).Is(Term::Kind::kReference)) {
      return CallResult::Reply(Term::TupleOf(atoms::kError, atoms::kBadarg));
    }
    End(self, request.element(1).AsRef());
    return CallResult::Reply(Term::TupleOf(atoms::kOk, atoms::kCancel));
  }
  if (FormOf(request) == nullptr) return CallResult::UnknownMessage();
  const std::optional<Ref> id = Start(self, request);
  return CallResult::Reply(id ? Term::TupleOf(atoms::kOk, *id)
                              : Term::TupleOf(atoms::kError, atoms::kBadarg));
}

std::optional<Ref> TimerServer::Start(ProcessContext& self, const Term& request) {
  const Form& form = *FormOf(request);
  const Term& time = request.element(1);
  if (!time.IsSmall() || time.AsSmall() < 0 || time.AsSmall() > kMaxMs) return std::nullopt;
  if (!HasReceiver(form, request.element(2))) return std::nullopt;
  const Nanos wait = std::chrono::milliseconds(time.AsSmall());
  if (form.repeats && wait == Nanos(0)) return std::nullopt;
  std::vector<Term> action(request.elements().begin(), request.elements().end());
  action.erase(action.begin() + 1);

  const Ref id = self.MakeRef();
  if (wait == Nanos(0)) {
    Act(self, Term::Tuple(action));
    return id;
  }
  Entry& entry = entries_[id];
  entry.action = Term::Tuple(action);
  entry.next = self.Now() + wait;
  entry.alarm = self.SendAfter(wait, self.pid(), atoms::kTimeout);
  owners_[entry.alarm] = id;
  if (form.repeats) entry.period = wait;
  if (form.repeats && request.element(2).Is(Term::Kind::kPid)) {
    entry.monitor = self.Monitor(request.element(2).AsPid());
    owners_[entry.monitor] = id;
  }
  return id;
}

bool TimerServer::End(ProcessContext& self, Ref id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return false;
  self.CancelTimerAndFlush(found->second.alarm);
  owners_.erase(found->second.alarm);
  if (found->second.monitor.valid()) {
    self.Demonitor(found->second.monitor, Flush::kFlush);
    owners_.erase(found->second.monitor);
  }
  entries_.erase(found);
  return true;
}

ServerResult TimerServer::HandleInfo(ProcessContext& self, Message& message) {
  const auto owner = owners_.find(message.ref());
  if (owner == owners_.end()) return ServerResult::UnknownMessage();
  const Ref id = owner->second;
  Entry& entry = entries_.at(id);
  if (message.IsDown()) {
    End(self, id);
    return ServerResult::NoReply();
  }
  const Term action = entry.action;
  if (entry.period == Nanos(0)) {
    End(self, id);
  } else {
    // From when it was due, so that what is late once is not late for ever.
    owners_.erase(owner);
    entry.next = std::max(entry.next + entry.period, self.Now());
    entry.alarm = self.SendAt(entry.next, self.pid(), atoms::kTimeout);
    owners_[entry.alarm] = id;
  }
  Act(self, action);
  return ServerResult::NoReply();
}

void TimerServer::Act(ProcessContext& self, const Term& action) {
  const Term& to = action.element(1);
  if (action.element(0).Is(atoms::kExitAfter)) {
    self.ExitProcess(to.AsPid(), action.element(2));
  } else if (action.element(0).Is(atoms::kKillAfter)) {
    self.ExitProcess(to.AsPid(), atoms::kKill);
  } else if (to.Is(Term::Kind::kTuple)) {
    Apply(self, to);
  } else if (to.Is(Term::Kind::kPid)) {
    self.Send(to.AsPid(), action.element(2));
  } else {
    (void)self.Send(to.AsAtom(), action.element(2));  // nobody has the name: nobody is told
  }
}

void TimerServer::Apply(ProcessContext& self, const Term& function) {
  const ModuleTable* modules = self.space().modules();
  if (modules == nullptr) return;
  absl::StatusOr<PreparedStart> start =
      modules->Prepare(function.element(0).AsAtom().text(), function.element(1).AsAtom().text(),
                       function.element(2));
  if (start.ok()) (void)self.Spawn(*std::move(start)).status();
}

}  // namespace arsenal::runtime
