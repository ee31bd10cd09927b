// SPDX-License-Identifier: MIT
// The supervisor's calls, what can be seen of it, and its events.
#include <gtest/gtest.h>

#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

// A table in which worker:start_link(Id) is a worker that starts, and worker:start_link(Id, Answer)
// one whose init answers so.
void AddWorkers(ProcessWorld& world, ModuleTable& modules) {
  ModuleFunction function;
  function.module = "worker";
  function.function = "start_link";
  function.start = [&world](const Term& args) -> absl::StatusOr<PreparedStart> {
    const std::vector<Term> list = *args.ListElements();
    if (list.empty()) return absl::InvalidArgumentError("found no argument, expected an id");
    auto plan = std::make_shared<WorkerPlan>();
    if (list.size() > 1) plan->starts = {ToText(list[1])};
    PreparedStart start;
    start.handler = std::make_unique<TestWorker>(world, ToText(list[0]), plan);
    return start;
  };
  ASSERT_TRUE(modules.Add(std::move(function)).ok());
  world.space().set_modules(&modules);
}

TEST(SupervisorCalls, ListTheNewestChildFirstAndCountThem) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup =
        StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b")));
    EXPECT_EQ(CallText(world, sup, "which_children"),
              "[{b," + ChildPid(world, sup, "b").ToString() + ",worker,[worker]},{a," +
                  ChildPid(world, sup, "a").ToString() + ",worker,[worker]}]");
    EXPECT_EQ(CallText(world, sup, "count_children"),
              "[{specs,2},{active,2},{supervisors,0},{workers,2}]");
  });
}

TEST(SupervisorCalls, AdministerAChild) {
  ForEachSchedule([](ProcessWorld& world) {
    ModuleTable modules;
    AddWorkers(world, modules);
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
    const std::string spec = "#{id=>w,start=>{worker,start_link,[w]}}";
    EXPECT_EQ(CallText(world, sup, "{start_child," + spec + "}"),
              "{error,{already_started," + ChildPid(world, sup, "w").ToString() + "}}");
    EXPECT_EQ(CallText(world, sup, "{delete_child,w}"), "{error,running}");
    EXPECT_EQ(CallText(world, sup, "{restart_child,w}"), "{error,running}");
    EXPECT_EQ(CallText(world, sup, "{terminate_child,w}"), "ok");
    EXPECT_EQ(CallText(world, sup, "{terminate_child,w}"), "ok");
    EXPECT_EQ(CallText(world, sup, "{start_child," + spec + "}"), "{error,already_present}");
    const std::string restarted = CallText(world, sup, "{restart_child,w}");
    EXPECT_EQ(restarted, "{ok," + ChildPid(world, sup, "w").ToString() + "}");
    EXPECT_EQ(CallText(world, sup, "{terminate_child,w}"), "ok");
    EXPECT_EQ(CallText(world, sup, "{delete_child,w}"), "ok");
    EXPECT_EQ(CallText(world, sup, "{delete_child,w}"), "{error,not_found}");
    for (const char* call : {"terminate_child", "restart_child", "get_childspec"}) {
      EXPECT_EQ(CallText(world, sup, "{" + std::string(call) + ",zz}"), "{error,not_found}");
    }
    const std::string started = CallText(world, sup, "{start_child," + spec + "}");
    EXPECT_EQ(started, "{ok," + ChildPid(world, sup, "w").ToString() + "}");
    world.space().set_modules(nullptr);
  });
}

TEST(SupervisorCalls, AStartThatFailsAddsNoChildAndSaysWhich) {
  ForEachSchedule([](ProcessWorld& world) {
    ModuleTable modules;
    AddWorkers(world, modules);
    const Pid sup = StartSupervisor(world, {}, {});
    EXPECT_EQ(CallText(world, sup, "{start_child,#{id=>e,start=>{worker,start_link,[e,er]}}}"),
              "{error,{er,{child,undefined,e,{worker,start_link,[e,er]},permanent,false,5000,"
              "worker,[worker]}}}");
    EXPECT_EQ(CallText(world, sup, "{start_child,#{id=>e,start=>{nobody,f,[1]}}}"),
              "{error,{{'EXIT',{undef,[{nobody,f,[1],[]}]}},{child,undefined,e,{nobody,f,[1]},"
              "permanent,false,5000,worker,[nobody]}}}");
    const Term text = Term::Binary("found no argument, expected an id");
    EXPECT_TRUE(
        CallText(world, sup, "{start_child,#{id=>e,start=>{worker,start_link,[]}}}")
            .starts_with("{error,{{'EXIT',{badarg," + ToText(text) + "}},{child,undefined,e,"));
    EXPECT_EQ(CallText(world, sup, "count_children"),
              "[{specs,0},{active,0},{supervisors,0},{workers,0}]");
    world.space().set_modules(nullptr);
  });
}

TEST(SupervisorCalls, RefuseSpecsWithTheWordsOfOtp) {
  ProcessWorld world(std::nullopt);
  const Pid sup = StartSupervisor(world, {}, {});
  const std::pair<const char*, const char*> rows[] = {
      {"#{}", "missing_id"},
      {"#{id=>a}", "missing_start"},
      {"#{id=>a,start=>x}", "{invalid_mfa,x}"},
      {"#{id=>a,start=>{m,f,[]},restart=>zz}", "{invalid_restart_type,zz}"},
      {"#{id=>a,start=>{m,f,[]},shutdown=>-1}", "{invalid_shutdown,-1}"},
      {"#{id=>a,start=>{m,f,[]},type=>zz}", "{invalid_child_type,zz}"},
      {"#{id=>a,start=>{m,f,[]},modules=>zz}", "{invalid_modules,zz}"},
      {"abc", "{invalid_child_spec,abc}"},
      {"{a,{m,f,[]},zz,5000,worker,[m]}", "{invalid_restart_type,zz}"},
  };
  for (const auto& [spec, error] : rows) {
    EXPECT_EQ(CallText(world, sup, std::string("{start_child,") + spec + "}"),
              std::string("{error,") + error + "}");
  }
}

TEST(SupervisorCalls, ShowASpecWithItsDefaults) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
    EXPECT_EQ(CallText(world, sup, "{get_childspec,w}"),
              ToText(Term::TupleOf(atoms::kOk,
                                   T("#{id=>w,start=>{worker,start_link,[]},restart=>permanent,"
                                     "shutdown=>5000,significant=>false,type=>worker,"
                                     "modules=>[worker]}"))));
  });
}

TEST(SupervisorCalls, TerminatingATemporaryChildDropsItsSpec) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec spec = WorkerSpec(world, "w");
    spec.restart = RestartType::kTemporary;
    const Pid sup = StartSupervisor(world, {}, SpecsOf(std::move(spec)));
    EXPECT_EQ(CallText(world, sup, "{terminate_child,w}"), "ok");
    EXPECT_EQ(CallText(world, sup, "which_children"), "[]");
  });
}

TEST(SupervisorCreate, RefusesFlagsOutOfTheirRangeAndTwoEqualIds) {
  ProcessWorld world(std::nullopt);
  EXPECT_FALSE(Supervisor::Create(Flags(-1, 5), {}).ok());
  EXPECT_FALSE(Supervisor::Create(Flags(1, 0), {}).ok());
  EXPECT_FALSE(
      Supervisor::Create({}, SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "a"))).ok());
  EXPECT_TRUE(Supervisor::Create(Flags(0, 1), {}).ok());
}

// --- What can be seen.

TEST(SupervisorSnapshot, OfSomethingElseIsNone) {
  ProcessWorld world(std::nullopt);
  const Pid recorder = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
  EXPECT_FALSE(SnapshotOf(world.space(), recorder).has_value());
  EXPECT_FALSE(SnapshotOf(world.space(), Pid::Make(0, 99, 1)).has_value());
}

TEST(SupervisorSnapshot, ShowsTheChildrenAndTheirRestarts) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec transient = WorkerSpec(world, "b");
    transient.restart = RestartType::kTransient;
    transient.shutdown = Shutdown::BrutalKill();
    const Pid sup =
        StartSupervisor(world, Flags(4, 10), SpecsOf(WorkerSpec(world, "a"), std::move(transient)));
    world.Advance(3000 * kMs);
    const Pid before = ChildPid(world, sup, "a");
    Crash(world, sup, "a");
    Crash(world, sup, "b", "normal");
    world.Quiet();
    SupervisorSnapshot shown = Snapshot(world, sup);
    EXPECT_EQ(shown.strategy, atoms::kOneForOne);
    EXPECT_EQ(shown.max_restarts, 4);
    EXPECT_EQ(shown.max_seconds, 10);
    EXPECT_EQ(shown.restart_count, 1u);
    EXPECT_EQ(shown.restarts_in_window, 1u);
    EXPECT_EQ(shown.last_restart->monotonic, 3000 * kMs);
    EXPECT_EQ(shown.last_restart->wall, VirtualClock::kWallStart + 3000 * kMs);
    ASSERT_EQ(shown.children.size(), 2u);
    EXPECT_NE(shown.children[0].pid, before);
    EXPECT_EQ(shown.children[0].restart_count, 1u);
    EXPECT_EQ(shown.children[0].status, ChildStatus::kRunning);
    EXPECT_EQ(shown.children[1].status, ChildStatus::kUndefined);
    EXPECT_EQ(shown.children[1].restart, RestartType::kTransient);
    EXPECT_EQ(shown.children[1].shutdown.ToTerm(), Term(atoms::kBrutalKill));
    EXPECT_FALSE(shown.children[1].pid.valid());
    world.Advance(11'000 * kMs);
    shown = Snapshot(world, sup);
    EXPECT_EQ(shown.restarts_in_window, 0u);
    EXPECT_EQ(shown.restart_count, 1u);
  });
}

TEST(SupervisorHealth, NamesTheRuleThatFired) {
  SupervisorSnapshot snapshot;
  snapshot.max_restarts = 4;
  snapshot.max_seconds = 10;
  const Nanos now = std::chrono::minutes(10);
  EXPECT_EQ(HealthOf(snapshot, now).word, HealthWord::kHealthy);
  snapshot.restarts_in_window = 1;
  EXPECT_EQ(HealthOf(snapshot, now).word, HealthWord::kHealthy);
  snapshot.restarts_in_window = 2;
  EXPECT_EQ(HealthOf(snapshot, now).word, HealthWord::kDegraded);
  EXPECT_EQ(HealthOf(snapshot, now).rule, "half of the restart budget is used: 2 of 4 in 10 s");
  snapshot.children.emplace_back();
  snapshot.children[0].id = A("w");
  snapshot.children[0].status = ChildStatus::kRestarting;
  EXPECT_EQ(HealthOf(snapshot, now).rule, "a child is restarting: w");
  snapshot.gave_up = Moment{now - std::chrono::seconds(60), Nanos(0)};
  EXPECT_EQ(HealthOf(snapshot, now).word, HealthWord::kCritical);
  EXPECT_EQ(HealthOf(snapshot, now).rule, "gave up within the last minute: 60 s ago");
  snapshot.gave_up = Moment{now - std::chrono::seconds(61), Nanos(0)};
  EXPECT_EQ(HealthOf(snapshot, now).word, HealthWord::kDegraded);
  EXPECT_EQ(HealthOf(std::nullopt, now).rule, "not alive");
}

// The supervisor's events as "TYPE CHILD reason".
Lines EventLines(ProcessWorld& world, Pid sup) {
  Lines lines;
  for (const Event& event : world.events().Read({1, 0}, 1000).events) {
    const std::string_view type = EventTypeName(event.type);
    if (event.pid != sup || !type.starts_with("supervisor:")) continue;
    const Term* id = event.details.Find(atoms::kChildId);
    lines.push_back(std::string(type) + " " + ToText(*id) +
                    (event.reason ? " " + ToText(*event.reason) : ""));
  }
  return lines;
}

TEST(SupervisorEvents, TellEveryStepWithTheChild) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, Flags(1, 5),
                                    SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b")));
    const Pid first = ChildPid(world, sup, "a");
    Crash(world, sup, "a");
    world.Quiet();
    const Pid second = ChildPid(world, sup, "a");
    Crash(world, sup, "a", "again");
    world.Quiet();
    EXPECT_EQ(EventLines(world, sup),
              (Lines{"supervisor:child_start a", "supervisor:child_start b",
                     "supervisor:child_exit a boom", "supervisor:child_restart a",
                     "supervisor:child_exit a again", "supervisor:gave_up a shutdown",
                     "supervisor:child_terminate b shutdown"}));
    for (const Event& event : world.events().Read({1, 0}, 1000).events) {
      if (event.type == EventType::kSupervisorChildRestart) {
        EXPECT_EQ(event.related, second);
        EXPECT_EQ(event.details, Term::Map({{atoms::kChildId, A("a")},
                                            {atoms::kOldPid, first},
                                            {atoms::kNewPid, second},
                                            {atoms::kRestartsInWindow, Term::Integer(1)},
                                            {atoms::kMaxRestarts, Term::Integer(1)}}));
      }
      if (event.type == EventType::kSupervisorGaveUp) {
        EXPECT_EQ(event.related, second);
        EXPECT_EQ(*event.details.Find(atoms::kRestartsInWindow), Term::Integer(2));
      }
    }
  });
}

}  // namespace
}  // namespace arsenal::runtime
