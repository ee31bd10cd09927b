// SPDX-License-Identifier: MIT
// What actors do: one operation of a scenario is one call of the process's context.

#include "runtime/base/check.h"
#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {

namespace atoms = runtime::atoms;
using runtime::AliasMode;
using std::chrono::milliseconds;

namespace {

Term Raised(Atom reason) { return Term::TupleOf(Words().raised, atoms::kError, reason); }
Term Bool(bool value) { return value ? atoms::kTrue : atoms::kFalse; }
Term TrueOrBadarg(bool done) { return done ? Term(atoms::kTrue) : Raised(atoms::kBadarg); }

AliasMode ModeOf(const ScenarioLine& line) {
  if (line.HasWord("reply")) return AliasMode::kReply;
  if (line.HasWord("demonitor")) return AliasMode::kDemonitor;
  if (line.HasWord("reply_demonitor")) return AliasMode::kReplyDemonitor;
  return AliasMode::kExplicitUnalias;
}

Term Demonitor(ProcessContext& self, const ScenarioLine& line, Ref monitor) {
  const runtime::DemonitorResult result = self.Demonitor(
      monitor, line.HasWord("flush") ? runtime::Flush::kFlush : runtime::Flush::kKeep);
  return Bool(!line.HasWord("info") || result == runtime::DemonitorResult::kRemoved);
}

Term SetTrap(ProcessContext& self, const ScenarioLine& line) {
  using Trap = ProcessContext::TrapExit;
  return Bool(self.SetTrapExit(line.words[1] == "true" ? Trap::kOn : Trap::kOff) == Trap::kOn);
}

Term Left(std::optional<runtime::Nanos> left) {
  return left ? Words().ms_left : Term(atoms::kFalse);
}

// Operations on another process.
Term ToAnother(ProcessContext& self, const ScenarioLine& line, Pid other) {
  switch (line.op) {
    case Op::kLink: return self.Link(other).ok() ? atoms::kTrue : Raised(atoms::kNoproc);
    case Op::kUnlink: self.Unlink(other); return atoms::kTrue;
    case Op::kMonitor: return self.Monitor(other);
    case Op::kMonitorAlias: return self.Monitor(other, runtime::MonitorOptions(ModeOf(line)));
    case Op::kExit2: self.ExitProcess(other, line.term); return atoms::kTrue;
    case Op::kSend: self.Send(other, line.term); return line.term;
    case Op::kAfter: return self.SendAfter(milliseconds(line.ms), other, line.term);
    case Op::kStartTimer: return self.StartTimer(milliseconds(line.ms), other, line.term);
    case Op::kSuspend: return TrueOrBadarg(self.Suspend(other));
    case Op::kResume: return TrueOrBadarg(self.Resume(other));
    default: runtime::CheckFailed(__FILE__, __LINE__, "an operation on another process");
  }
}

// Operations on a name.
Term ToName(ProcessContext& self, const ScenarioWorld& world, const ScenarioLine& line, Atom name) {
  switch (line.op) {
    case Op::kMonitorName: return self.Monitor(name, runtime::MonitorOptions());
    case Op::kSendName: return self.Send(name, line.term).ok() ? line.term : Raised(atoms::kBadarg);
    case Op::kRegister: return TrueOrBadarg(self.Register(name, *world.PidOf(line.words[2])).ok());
    case Op::kUnregister: return TrueOrBadarg(self.Unregister(name).ok());
    case Op::kWhereis: {
      const std::optional<Pid> pid = self.Whereis(name);
      return pid ? Term(*pid) : Term(atoms::kUndefined);
    }
    case Op::kAfterName: return self.SendAfter(milliseconds(line.ms), name, line.term);
    default: runtime::CheckFailed(__FILE__, __LINE__, "an operation on a name");
  }
}

}  // namespace

Term PerformOperation(ProcessContext& self, ScenarioWorld& world, const ScenarioLine& line) {
  const std::vector<std::string>& words = line.words;
  switch (line.op) {
    case Op::kDemonitor: return Demonitor(self, line, *world.RefOf(words[0], words[1]));
    case Op::kFlushLater:
      self.Demonitor(*world.RefOf(words[0], words[1]), runtime::Flush::kFlush);
      return atoms::kTrue;
    case Op::kCancelLater:
    case Op::kCancel: return Left(self.CancelTimer(*world.RefOf(words[0], words[1])));
    case Op::kReadTimer: return Left(self.ReadTimer(*world.RefOf(words[0], words[1])));
    case Op::kUnalias: return Bool(self.Unalias(*world.RefOf(words[0], words[1])));
    case Op::kAlias: return self.MakeAlias(ModeOf(line));
    case Op::kSendAlias:
      self.SendToAlias(*world.RefOf(words[1], words[2]), line.term);
      return line.term;
    case Op::kFlagTrap: return SetTrap(self, line);
    case Op::kMonitorName:
    case Op::kSendName:
    case Op::kRegister:
    case Op::kUnregister:
    case Op::kWhereis:
    case Op::kAfterName: return ToName(self, world, line, AtomOf(words[1]));
    default: return ToAnother(self, line, *world.PidOf(words[1]));
  }
}

Term EndReason(const ScenarioLine& line) {
  if (line.op == Op::kReturn) return atoms::kNormal;
  if (line.op == Op::kDie) return line.term;
  // As an Erlang process that fails: with the stack behind the reason.
  const Atom scenario = AtomOf("scenario");
  const Term place = Term::TupleOf(scenario, scenario, Term::Integer(0), Term::Nil());
  const Term stack = Term::Cons(place, Term::Nil());
  if (line.op == Op::kError) return Term::TupleOf(line.term, stack);
  return Term::TupleOf(Term::TupleOf(atoms::kNocatch, line.term), stack);
}

}  // namespace arsenal::semantics
