// SPDX-License-Identifier: MIT
// What supervisors report to the logger, with OTP's labels and contexts.
#include <gtest/gtest.h>

#include "runtime/logger/reports.h"
#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

// Notes "SUBJECT REASON ID" of each report of a supervisor.
void NoteReports(ProcessWorld& world, Lines& lines) {
  world.space().logger().SetSink([&lines](const LogReport& report) {
    if (report.label.source != atoms::kSupervisor) return;
    std::string line(report.label.subject.text());
    for (Term rest = *report.report.Find(atoms::kReport); rest.Is(Term::Kind::kList);) {
      const Term item = rest.head();
      if (item.IsTagged(atoms::kReason, 2)) line += " " + ToText(item.element(1));
      if (item.IsTagged(atoms::kOffender, 2) || item.IsTagged(atoms::kStarted, 2)) {
        const std::vector<Term> offender = *item.element(1).ListElements();
        line += " " + ToText(offender[1].element(1));
        if (offender[0].IsTagged(atoms::kNbChildren, 2)) line += " " + ToText(offender[0]);
      }
      Term tail = rest.tail();
      rest = std::move(tail);
    }
    lines.push_back(std::move(line));
  });
}

TEST(SupervisorReports, TellOfExitsThatAreNotExpected) {
  ForEachSchedule([](ProcessWorld& world) {
    Lines reports;
    NoteReports(world, reports);
    ChildSpec transient = WorkerSpec(world, "t");
    transient.restart = RestartType::kTransient;
    ChildSpec temporary = WorkerSpec(world, "x");
    temporary.restart = RestartType::kTemporary;
    const Pid sup = StartSupervisor(
        world, Flags(2, 5),
        SpecsOf(WorkerSpec(world, "p"), std::move(transient), std::move(temporary)));
    Crash(world, sup, "p", "normal");
    world.Quiet();
    Crash(world, sup, "t", "boom");
    world.Quiet();
    Crash(world, sup, "t", "{shutdown,x}");
    world.Quiet();
    Crash(world, sup, "x", "normal");
    world.Quiet();
    EXPECT_EQ(reports, (Lines{"child_terminated normal p", "child_terminated boom t"}));
    reports.clear();
    Crash(world, sup, "p", "boom");
    world.Quiet();
    EXPECT_EQ(reports,
              (Lines{"child_terminated boom p", "shutdown reached_max_restart_intensity p"}));
    world.space().logger().SetSink(nullptr);
  });
}

TEST(SupervisorReports, TellOfStartsThatFail) {
  ForEachSchedule([](ProcessWorld& world) {
    Lines reports;
    NoteReports(world, reports);
    WorkerPlan bad;
    bad.starts = {"rsn"};
    StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "bad", bad)));
    EXPECT_EQ(reports, (Lines{"start_error rsn bad"}));
    reports.clear();
    bad.starts = {"ok", "e1", "ok"};
    const Pid sup = StartSupervisor(world, Flags(5, 5), SpecsOf(WorkerSpec(world, "w", bad)));
    Crash(world, sup, "w", "boom");
    world.Quiet();
    EXPECT_EQ(reports, (Lines{"child_terminated boom w", "start_error e1 w"}));
    world.space().logger().SetSink(nullptr);
  });
}

TEST(SupervisorReports, TellOfChildrenThatDoNotStopAsTheyShould) {
  ForEachSchedule([](ProcessWorld& world) {
    Lines reports;
    NoteReports(world, reports);
    const auto ending = [&world](const char* id, const char* with) {
      WorkerPlan plan;
      plan.end_with = with;
      return WorkerSpec(world, id, plan);
    };
    WorkerPlan never;
    never.slow_end = kNever;
    ChildSpec slow = WorkerSpec(world, "slow", never);
    slow.shutdown = Shutdown::After(10 * kMs);
    ChildSpec brutal = WorkerSpec(world, "brutal", never);
    brutal.shutdown = Shutdown::BrutalKill();
    ChildSpec transient = ending("transient", "{shutdown,x}");
    transient.restart = RestartType::kTransient;
    const Pid sup = StartSupervisor(
        world, {},
        SpecsOf(ending("good", "shutdown"), ending("normal", "normal"), ending("odd", "weird"),
                std::move(slow), std::move(brutal), std::move(transient)));
    world.Send(sup, T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    world.Advance(20 * kMs);
    EXPECT_EQ(reports, (Lines{"shutdown_error killed slow", "shutdown_error weird odd",
                              "shutdown_error normal normal"}));
    world.space().logger().SetSink(nullptr);
  });
}

TEST(SupervisorReports, OfManyChildrenAreOneForEachReason) {
  ForEachSchedule([](ProcessWorld& world) {
    Lines reports;
    NoteReports(world, reports);
    SupervisorFlags flags;
    flags.strategy = Strategy::kSimpleOneForOne;
    ChildSpec spec(A("t"), A("worker"), A("start_link"),
                   ChildFactory([&world](const Term& args) -> absl::StatusOr<PreparedStart> {
                     WorkerPlan plan;
                     plan.end_with = ToText(args.head());
                     PreparedStart start;
                     start.handler = std::make_unique<TestWorker>(
                         world, "w", std::make_shared<WorkerPlan>(std::move(plan)));
                     return start;
                   }));
    const Pid sup = StartSupervisor(world, flags, SpecsOf(std::move(spec)));
    for (const char* args : {"[weird]", "[shutdown]", "[weird]", "[weird]"}) {
      CallText(world, sup, "{start_child," + std::string(args) + "}");
    }
    world.Send(sup, T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    world.Quiet();
    EXPECT_EQ(reports, (Lines{"shutdown_error weird t {nb_children,3}"}));
    world.space().logger().SetSink(nullptr);
  });
}

TEST(SupervisorReports, TellOfProgressToThoseWhoAskForIt) {
  ForEachSchedule([](ProcessWorld& world) {
    Lines reports;
    NoteReports(world, reports);
    StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "a")));
    EXPECT_EQ(reports, Lines{});
    world.space().logger().set_level(LogLevel::kInfo);
    world.OnWorker([&] { (void)world.space().Unregister(A("sup")); });
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "b")));
    Crash(world, sup, "b");
    world.Quiet();
    EXPECT_EQ(reports, (Lines{"progress b", "child_terminated boom b", "progress b"}));
    world.space().logger().SetSink(nullptr);
  });
}

}  // namespace
}  // namespace arsenal::runtime
