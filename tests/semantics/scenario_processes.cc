// SPDX-License-Identifier: MIT
// The runner, the recorder and the actors of a scenario.

#include <algorithm>
#include <map>

#include "runtime/base/check.h"
#include "runtime/process/process_info.h"
#include "tests/semantics/scenario_supervisors.h"
#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {

using runtime::Message;
using runtime::MessagePattern;
using runtime::atoms::kError;
using runtime::atoms::kFalse;
using runtime::atoms::kOk;
using runtime::atoms::kTrue;
using runtime::atoms::kUndefined;

Atom AtomOf(const std::string& text) {
  const absl::StatusOr<Atom> atom = Atom::Intern(text);
  RUNTIME_CHECK(atom.ok());
  return *atom;
}

ScenarioAtoms::ScenarioAtoms()
    : command(AtomOf("$cmd")),
      die(AtomOf("$die")),
      watch(AtomOf("$watch")),
      event(AtomOf("$event")),
      got(AtomOf("got")),
      dead(AtomOf("dead")),
      raised(AtomOf("raised")),
      died(AtomOf("died")),
      actor_dead(AtomOf("actor_dead")),
      unknown_actor(AtomOf("unknown_actor")),
      unknown_ref(AtomOf("unknown_ref")),
      ms_left(AtomOf("ms_left")),
      later(AtomOf("later")),
      line(AtomOf("$line")),
      script(AtomOf("$script")),
      did(AtomOf("did")),
      runner(AtomOf("the runner")),
      stack(AtomOf("$st")),
      node(AtomOf("node")),
      no_pid(AtomOf("?pid")),
      no_ref(AtomOf("?ref")),
      up(AtomOf("$up")),
      stop(AtomOf("$stop")),
      no_holder(AtomOf("no_holder")),
      child(AtomOf("child")),
      no_child(AtomOf("$child")),
      started(AtomOf("started")),
      starting(AtomOf("starting")),
      failing(AtomOf("failing")),
      failed(AtomOf("failed")),
      ignoring(AtomOf("ignoring")) {}

const ScenarioAtoms& Words() {
  static const ScenarioAtoms words;
  return words;
}

Term StringTerm(const std::string& text) {
  std::vector<Term> characters;
  for (const char c : text) characters.push_back(Term::Integer(static_cast<unsigned char>(c)));
  return Term::List(characters);
}

ProcessTask<> RecorderMain(ProcessContext& self, ScenarioWorld& world) {
  std::map<Ref, Atom> monitors;
  while (true) {
    Message message = co_await self.Receive();
    const Term& payload = message.payload();
    if (message.IsDown()) {
      const Atom actor = monitors[message.ref()];
      world.Record({actor, Term::TupleOf(Words().dead, payload.element(4)), Ref(), self.Now()});
      continue;
    }
    const Pid from = payload.element(1).AsPid();
    if (message.IsTagged(Words().watch, 5)) {
      monitors[self.Monitor(payload.element(3).AsPid())] = payload.element(4).AsAtom();
    } else {
      const Term& seen = payload.element(4);
      world.Record({payload.element(3).AsAtom(), Term::TupleOf(Words().got, seen.element(0)),
                    seen.element(1).AsRef(), runtime::Nanos(seen.element(2).AsSmall())});
    }
    self.Send(from, Term::TupleOf(payload.element(2), kOk));
  }
}

ProcessTask<> TellRecorder(ProcessContext& self, ScenarioWorld& world, Atom tag, Term a, Term b) {
  const Ref ref = self.MakeRef();
  self.Send(world.recorder(), Term::TupleOf(tag, self.pid(), ref, std::move(a), std::move(b)));
  const MessagePattern answer = MessagePattern::About(ref);
  co_await self.Receive(answer);
}

namespace {

Term Raised(Term reason) { return Term::TupleOf(Words().raised, kError, std::move(reason)); }

Term UnknownActor(const std::string& name) {
  return Raised(Term::TupleOf(Words().unknown_actor, StringTerm(name)));
}

ProcessContext::TrapExit TrapOf(const ScenarioLine& line) {
  return line.HasWord("trap") ? ProcessContext::TrapExit::kOn : ProcessContext::TrapExit::kOff;
}

bool EndsTheActor(Op op) {
  return op == Op::kDie || op == Op::kError || op == Op::kThrow || op == Op::kReturn;
}

// What must be known before a line is sent to its actor; nullopt when all of it is.
std::optional<Term> Unknown(const ScenarioWorld& world, const ScenarioLine& line) {
  const std::vector<std::string>& words = line.words;
  switch (line.op) {
    case Op::kSpawn: return std::nullopt;
    case Op::kLink:
    case Op::kUnlink:
    case Op::kMonitor:
    case Op::kMonitorAlias:
    case Op::kExit2:
    case Op::kSend:
    case Op::kAfter:
    case Op::kStartTimer:
    case Op::kSuspend:
    case Op::kResume:
      if (!world.PidOf(words[1])) return UnknownActor(words[1]);
      break;
    case Op::kRegister:
      if (!world.PidOf(words[2])) return UnknownActor(words[2]);
      break;
    case Op::kDemonitor:
    case Op::kCancel:
    case Op::kCancelLater:
    case Op::kFlushLater:
    case Op::kReadTimer:
    case Op::kUnalias:
      if (!world.RefOf(words[0], words[1])) {
        return Raised(Term::TupleOf(Words().unknown_ref, StringTerm(words[1])));
      }
      break;
    case Op::kSendAlias:
      if (!world.RefOf(words[1], words[2])) {
        return Raised(Term::TupleOf(Words().unknown_ref, StringTerm(words[2])));
      }
      break;
    default: break;
  }
  if (!world.PidOf(words[0])) return UnknownActor(words[0]);
  return std::nullopt;
}

// The word that names the ref which a line makes; empty for others.
std::string NewRefOf(const ScenarioLine& line) {
  switch (line.op) {
    case Op::kMonitor:
    case Op::kMonitorName:
    case Op::kSpawnMonitor:
    case Op::kMonitorAlias: return line.words[2];
    case Op::kAfter:
    case Op::kAfterName:
    case Op::kStartTimer: return line.words[4];
    case Op::kAlias: return line.words[1];
    default: return {};
  }
}

// Sends the line to its actor and waits for the answer or the actor's end.
ProcessTask<Term> AskActor(ProcessContext& self, ScenarioWorld& world, size_t index) {
  const Pid actor = *world.PidOf(world.LineAt(index).words[0]);
  if (!self.IsAlive(actor)) co_return Words().actor_dead;
  const Ref ref = self.MakeRef();
  const Ref monitor = self.Monitor(actor);
  self.Send(actor, Term::TupleOf(Words().command, self.pid(), ref,
                                 Term::Integer(static_cast<int64_t>(index))));
  const MessagePattern answer = MessagePattern::Where([ref, monitor](const Message& message) {
    return message.ref() == monitor || message.element(0) == Term(ref);
  });
  Message message = co_await self.Receive(answer);
  if (message.IsDown()) co_return Term::TupleOf(Words().died, message.payload().element(4));
  self.Demonitor(monitor, runtime::Flush::kFlush);
  co_return message.element(1);
}

ProcessTask<Term> RunLineHere(ProcessContext& self, ScenarioWorld& world, size_t index) {
  const ScenarioLine& line = world.LineAt(index);
  if (line.op == Op::kQuiet) co_return kOk;
  if (IsAboutASupervisor(line.op)) {
    Term result = co_await RunSupervisorLine(self, world, index);
    co_return result;
  }
  if (line.op == Op::kSpawn) {
    const Atom name = AtomOf(line.words[0]);
    const Pid pid = self.Spawn(world.ActorMain(name, TrapOf(line)))->pid;
    world.NameActor(name, pid);
    if (!world.notes_directly()) co_await TellRecorder(self, world, Words().watch, pid, name);
    co_return kOk;
  }
  if (std::optional<Term> unknown = Unknown(world, line); unknown) co_return *unknown;
  const Pid actor = *world.PidOf(line.words[0]);
  if (line.op == Op::kAlive) co_return self.IsAlive(actor) ? kTrue : kFalse;
  if (line.op == Op::kLinks) {
    const std::optional<runtime::ProcessInfo> info = runtime::Inspect(self.space(), actor);
    if (!info) co_return kUndefined;
    std::vector<Term> links;
    for (const Pid pid : info->links) links.push_back(world.Shown(pid));
    std::sort(links.begin(), links.end(),
              [](const Term& a, const Term& b) { return runtime::Compare(a, b) < 0; });
    co_return Term::List(links);
  }
  if (EndsTheActor(line.op)) {
    if (!self.IsAlive(actor)) co_return Words().actor_dead;
    self.Send(actor, Term::TupleOf(Words().die, Term::Integer(static_cast<int64_t>(index))));
    co_return kOk;
  }
  if (line.op == Op::kReceive || line.op == Op::kReceiveAbout) {
    co_return Raised(runtime::atoms::kBadarg);
  }
  Term result = co_await AskActor(self, world, index);
  const std::string ref_name = NewRefOf(line);
  if (ref_name.empty() || !result.Is(Term::Kind::kReference)) co_return result;
  world.NameRef(line.words[0], ref_name, result.AsRef());
  co_return StringTerm(ref_name);
}

// A child that an actor starts: known to the world and watched before the actor goes on.
ProcessTask<Term> SpawnChild(ProcessContext& self, ScenarioWorld& world, const ScenarioLine& line) {
  const Atom name = AtomOf(line.words[1]);
  runtime::SpawnOptions options;
  if (line.op == Op::kSpawnLink) options.link = runtime::StartLink::kLink;
  if (line.op == Op::kSpawnMonitor) options.monitor = runtime::StartMonitor::kMonitor;
  const absl::StatusOr<runtime::Spawned> child =
      self.Spawn(world.ActorMain(name, TrapOf(line)), std::move(options));
  RUNTIME_CHECK(child.ok());
  const runtime::Spawned spawned = *child;
  world.NameActor(name, spawned.pid);
  if (!world.notes_directly()) {
    co_await TellRecorder(self, world, Words().watch, spawned.pid, name);
  }
  co_return line.op == Op::kSpawnMonitor ? Term(spawned.monitor) : Term(kOk);
}

bool IsLater(Op op) { return op == Op::kCancelLater || op == Op::kFlushLater; }

// Without receiving meanwhile: what comes waits in the mailbox.
ProcessTask<> DoLater(ProcessContext& self, ScenarioWorld& world, const ScenarioLine& line,
                      Atom name) {
  const Ref ref = *world.RefOf(line.words[0], line.words[1]);
  co_await self.Sleep(std::chrono::milliseconds(line.ms));
  Term result = PerformOperation(self, world, line);
  Term seen = Term::TupleOf(Term::TupleOf(Words().later, ref, std::move(result)), ref,
                            Term::Integer(self.Now().count()));
  co_await TellRecorder(self, world, Words().event, name, seen);
}

void NoteMessage(ProcessContext& self, ScenarioWorld& world, Atom name, const Message& message) {
  world.Record({name, Term::TupleOf(Words().got, message.payload()), message.ref(), self.Now()});
}

// The actor's lines one after the other, while others do theirs.
ProcessTask<> RunScript(ProcessContext& self, ScenarioWorld& world, Atom name) {
  for (const size_t index : world.ScriptOf(name)) {
    const ScenarioLine& line = world.LineAt(index);
    if (EndsTheActor(line.op)) {
      Term reason = EndReason(line);
      co_await self.Exit(reason);
    }
    if (line.op == Op::kReceive) {
      Message message = co_await self.Receive();
      NoteMessage(self, world, name, message);
      continue;
    }
    if (line.op == Op::kReceiveAbout) {
      const std::optional<Ref> ref = world.RefOf(line.words[0], line.words[1]);
      const MessagePattern about = MessagePattern::About(*ref);
      Message message = co_await self.Receive(about);
      NoteMessage(self, world, name, message);
      continue;
    }
    if (IsLater(line.op)) co_await self.Sleep(std::chrono::milliseconds(line.ms));
    Term result;
    if (line.op == Op::kSpawnLink || line.op == Op::kSpawnMonitor) {
      result = co_await SpawnChild(self, world, line);
    } else {
      result = PerformOperation(self, world, line);
    }
    const std::string ref_name = NewRefOf(line);
    if (!ref_name.empty() && result.Is(Term::Kind::kReference)) {
      world.NameRef(line.words[0], ref_name, result.AsRef());
    } else if (!result.Is(kTrue) && !result.Is(Words().later) && line.op != Op::kSend) {
      world.Record(
          {name, Term::TupleOf(Words().did, AtomOf(line.text), result), Ref(), self.Now()});
    }
    // A place where signals act and others may go on.
    co_await self.Yield();
  }
}

// An exit signal with the reason `shutdown`.
bool IsShutdown(const Message& message) {
  return message.IsTagged(runtime::atoms::kExit, 3) &&
         message.payload().element(2).Is(runtime::atoms::kShutdown);
}

// Does one of the lines that are done at once; what it answers is not shown.
ProcessTask<> HandMain(ProcessContext& self, ScenarioWorld& world, size_t index) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  Term result = co_await RunLineHere(self, world, index);
}

Term StartHands(ProcessContext& self, ScenarioWorld& world, size_t together) {
  for (size_t index = together + 1; index < world.LineAfter(together); ++index) {
    const absl::StatusOr<runtime::Spawned> hand = self.Spawn(
        [&world, index](ProcessContext& context) { return HandMain(context, world, index); });
    RUNTIME_CHECK(hand.ok());
  }
  return kOk;
}

}  // namespace

ProcessTask<> RunnerMain(ProcessContext& self, ScenarioWorld& world) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  while (true) {
    Message message = co_await self.Receive();
    if (!message.IsTagged(Words().line, 2)) {
      // Each answer is awaited and each monitor flushed: nothing else can be left.
      NoteMessage(self, world, Words().runner, message);
      continue;
    }
    const size_t index = static_cast<size_t>(message.element(1).AsSmall());
    Term result;
    if (world.LineAt(index).op == Op::kTogether) {
      result = StartHands(self, world, index);
    } else {
      result = co_await RunLineHere(self, world, index);
    }
    world.SetResult(std::move(result));
  }
}

ProcessTask<> ActorMain(ProcessContext& self, ScenarioWorld& world, Atom name,
                        ProcessContext::TrapExit trap) {
  self.SetTrapExit(trap);
  return ActorLoop(self, world, name, Temper::kPlain);
}

ProcessTask<> ActorLoop(ProcessContext& self, ScenarioWorld& world, Atom name, Temper temper) {
  while (true) {
    Message message = co_await self.Receive();
    if (message.IsTagged(Words().command, 4)) {
      const ScenarioLine& line =
          world.LineAt(static_cast<size_t>(message.payload().element(3).AsSmall()));
      Term result;
      if (line.op == Op::kSpawnLink || line.op == Op::kSpawnMonitor) {
        result = co_await SpawnChild(self, world, line);
      } else if (IsLater(line.op)) {
        result = kOk;
      } else {
        result = PerformOperation(self, world, line);
      }
      self.Send(message.element(1).AsPid(), Term::TupleOf(message.element(2), std::move(result)));
      if (IsLater(line.op)) co_await DoLater(self, world, line, name);
      continue;
    }
    if (message.Is(Words().script)) {
      co_await RunScript(self, world, name);
      continue;
    }
    if (world.notes_directly()) {
      NoteMessage(self, world, name, message);
      continue;
    }
    if (message.IsTagged(Words().die, 2)) {
      const ScenarioLine& line = world.LineAt(static_cast<size_t>(message.element(1).AsSmall()));
      if (line.op == Op::kReturn) co_return;
      Term reason = EndReason(line);
      co_await self.Exit(reason);
    }
    if (temper == Temper::kTraps && IsShutdown(message)) {
      const Term reason = runtime::atoms::kShutdown;
      co_await self.Exit(reason);
    }
    Term seen = Term::TupleOf(message.payload(), message.ref(), Term::Integer(self.Now().count()));
    co_await TellRecorder(self, world, Words().event, name, seen);
  }
}

}  // namespace arsenal::semantics
