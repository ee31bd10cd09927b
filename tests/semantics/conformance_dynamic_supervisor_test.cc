// SPDX-License-Identifier: MIT
// Elixir's own cases on DynamicSupervisor and Supervisor, each under its test's name.
#include "tests/semantics/supervisor_program.h"

namespace arsenal::runtime {
namespace {

std::string Counts(int specs, int active, int supervisors, int workers) {
  return "[{specs," + std::to_string(specs) + "},{active," + std::to_string(active) +
         "},{supervisors," + std::to_string(supervisors) + "},{workers," + std::to_string(workers) +
         "}]";
}

TEST(dynamic_supervisor_test, start_link3withnonokinit) {
  EachLab([](SupervisorLab& lab) {
    const auto start = [&lab](const std::string& answer) {
      return lab.Start("sup", answer, SupervisorKind::kDynamicSupervisor);
    };
    const std::pair<const char*, const char*> rows[] = {
        {"#{strategy=>one_for_all}", "{invalid_strategy,one_for_all}"},
        {"#{intensity=>-1}", "{invalid_intensity,-1}"},
        {"#{intensity=>unknown}", "{invalid_intensity,unknown}"},
        {"#{period=>0}", "{invalid_period,0}"},
        {"#{max_children=>-1}", "{invalid_max_children,-1}"},
        {"#{max_children=>unknown}", "{invalid_max_children,unknown}"},
        {"#{extra_arguments=>-1}", "{invalid_extra_arguments,-1}"},
        {"#{auto_shutdown=>any_significant}", "{invalid_auto_shutdown,any_significant}"}};
    for (const auto& [flags, error] : rows) {
      EXPECT_EQ(start("{ok," + std::string(flags) + "}"),
                "{error,{supervisor_data," + std::string(error) + "}}");
    }
    EXPECT_EQ(start("unknown"), "{error,{bad_return,{cb_sup,init,unknown}}}");
    EXPECT_EQ(start("ignore"), "ignore");
    EXPECT_EQ(start("{ok,#{max_children=>infinity}}"), "{ok,sup}");
  });
}

TEST(dynamic_supervisor_test, start_link3withregisteredprocess) {
  EachLab([](SupervisorLab& lab) {
    const auto supervisor = std::make_shared<std::unique_ptr<Supervisor>>(
        *Supervisor::CreateDynamic(SupervisorFlags()));
    lab.world().Spawn([&lab, supervisor](ProcessContext& self) -> ProcessTask<> {
      self.SetTrapExit(Trap::kOn);
      SpawnOptions options = Linked();
      options.name = A("my_dynamic");
      const auto spawned = self.Spawn(std::move(*supervisor), std::move(options));
      const Pid pid = spawned->pid;
      Message ack = co_await self.Receive();
      EXPECT_TRUE(ack.IsTagged(atoms::kAck, 3));
      EXPECT_EQ(self.Whereis(A("my_dynamic")), pid);
      EXPECT_TRUE(self.IsLinked(pid));
      const Term stopped = co_await ProcLibStop(self, pid, atoms::kNormal);
      EXPECT_TRUE(stopped.Is(atoms::kOk));
      EXPECT_FALSE(self.Whereis(A("my_dynamic")).has_value());
      lab.world().Log("done");
    });
    lab.world().Quiet();
    EXPECT_EQ(lab.log(), (Lines{"done"}));
  });
}

TEST(dynamic_supervisor_test, code_change3) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{max_children=>1}");
    const auto upgrade = [&lab](const std::string& answer) {
      EXPECT_EQ(lab.System("sup", "suspend"), "ok");
      lab.SetAnswer("sup", answer);
      const std::string result = lab.System("sup", "{change_code,cb_sup,v,[]}");
      EXPECT_EQ(lab.System("sup", "resume"), "ok");
      return result;
    };
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("a")), "{ok,a}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b")), "{error,max_children}");
    EXPECT_EQ(upgrade("{ok,#{max_children=>2}}"), "ok");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b")), "{ok,b}");
    EXPECT_EQ(upgrade("{ok,#{max_children=>-1}}"),
              "{error,{error,{supervisor_data,{invalid_max_children,-1}}}}");
    EXPECT_EQ(upgrade("unknown"), "{error,unknown}");
    EXPECT_EQ(upgrade("ignore"), "ok");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("c")), "{error,max_children}");
  });
}

TEST(dynamic_supervisor_test, start_childwithinvalidchildspec) {
  EachLab([](SupervisorLab& lab) {
    const std::pair<const char*, const char*> rows[] = {
        {"foo", "{invalid_child_spec,foo}"},
        {"#{id=>1}", "{invalid_child_spec,#{id => 1}}"},
        {"{id,foo,permanent,5000,worker,[foo]}", "{invalid_mfa,foo}"},
        {"{id,{m,f,[]},foo,5000,worker,[foo]}", "{invalid_restart_type,foo}"},
        {"{id,{m,f,[]},permanent,foo,worker,[foo]}", "{invalid_shutdown,foo}"},
        {"#{id=>1,start=>{m,f,[]},shutdown=>-1}", "{invalid_shutdown,-1}"},
        {"{id,{m,f,[]},permanent,5000,wrker,[foo]}", "{invalid_child_type,wrker}"},
        {"{id,{m,f,[]},permanent,5000,worker,foo}", "{invalid_modules,foo}"}};
    for (const auto& [spec, error] : rows) {
      // Nobody needs to be there.
      EXPECT_EQ(lab.StartDynamicChild("nobody", spec), "{error," + std::string(error) + "}");
    }
    EXPECT_EQ(lab.StartDynamicChild("nobody", Worker("a")), "{exit,noproc}");
  });
}

TEST(dynamic_supervisor_test, start_childwiththrowerrorexit) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("a", "", "init=>{crash,{nocatch,oops}}")),
              "{error,{{nocatch,oops},'$st'}}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("a", "", "init=>{error,oops}")), "{error,oops}");
    EXPECT_EQ(lab.StartDynamicChild("sup", "#{id=>a,start=>{none,f,[1]}}"),
              "{error,{'EXIT',{undef,[{none,f,[1],[]}]}}}");
    lab.Plan("b", {"unknown", "ignore", "ok"});
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b")), "{error,unknown}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b")), "ignore");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(0, 0, 0, 0));
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b", "", "extra=>more")), "{ok,b,more}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,b,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 1, 0, 1));
  });
}

TEST(dynamic_supervisor_test, start_childwithmax_children) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{max_children=>0}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("a")), "{error,max_children}");
  });
}

TEST(DynamicSupervisor, PutsItsExtraArgumentsBeforeThoseOfAChild) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{extra_arguments=>[first]}");
    EXPECT_EQ(lab.StartDynamicChild("sup", "#{id=>x,start=>{w,start_link,[#{trap=>true}]}}"),
              "{ok,first}");
    lab.Exit("first", "crash");
    EXPECT_TRUE(lab.Lives("first"));
  });
}

const char* const kReasons[] = {"normal", "shutdown", "{shutdown,x}", "abnormal"};

TEST(dynamic_supervisor_test, temporarychildisnotrestartedregardlessofreason) {
  for (const char* reason : kReasons) {
    EachLab([reason](SupervisorLab& lab) {
      lab.Dynamic("#{}");
      lab.StartDynamicChild("sup", Worker("a", "restart=>temporary"));
      lab.Exit("a", reason);
      EXPECT_EQ(lab.Call("sup", "count_children"), Counts(0, 0, 0, 0));
      EXPECT_FALSE(lab.Lives("a"));
    });
  }
}

TEST(dynamic_supervisor_test, permanentchildisrestartedregardlessofreason) {
  for (const char* reason : kReasons) {
    EachLab([reason](SupervisorLab& lab) {
      lab.Dynamic("#{intensity=>100000}");
      lab.StartDynamicChild("sup", Worker("a"));
      const Pid before = lab.PidOf("a");
      lab.Exit("a", reason);
      EXPECT_NE(lab.PidOf("a"), before);
      EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,a,worker,[w]}]");
    });
  }
}

TEST(dynamic_supervisor_test, childisrestartedwithdifferentvalues) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{intensity=>100000}");
    lab.Plan("a", {"ok", "ok", "ignore"});
    lab.StartDynamicChild("sup", Worker("a", "", "extra=>more"));
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,a,worker,[w]}]");
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[]");
  });
  for (const char* bad : {"{error,wrong}", "unknown"}) {
    EachLab([bad](SupervisorLab& lab) {
      lab.Dynamic("#{intensity=>100000,back_off=>#{initial=>1000}}");
      lab.Plan("a", {"ok", bad});
      lab.StartDynamicChild("sup", Worker("a"));
      lab.Exit("a", "crash");
      EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,restarting,worker,[w]}]");
      EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 0, 0, 1));
      lab.world().Advance(seconds(2));
      EXPECT_EQ(lab.log().back(), "{start_attempt,a," + std::string(bad) + "}");
      EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,restarting,worker,[w]}]");
    });
  }
}

TEST(dynamic_supervisor_test, restartingoninitchildrencountedinmax_children) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{intensity=>100000,max_children=>1,back_off=>#{initial=>1000}}");
    lab.Plan("a", {"ok", "{error,e}"});
    lab.StartDynamicChild("sup", Worker("a"));
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("b")), "{error,max_children}");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 0, 0, 1));
  });
}

TEST(dynamic_supervisor_test, childisrestartedwhentryingagain) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{intensity=>2}");
    lab.Plan("a", {"ok", "{error,e}", "ok"});
    lab.StartDynamicChild("sup", Worker("a"));
    lab.Exit("a", "crash");
    EXPECT_TRUE(lab.Lives("a"));
    EXPECT_EQ(lab.Snapshot("sup").restart_count, 2u);
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,a,worker,[w]}]");
  });
}

TEST(dynamic_supervisor_test, childtriggersmaximumrestarts) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{intensity=>1}");
    lab.StartDynamicChild("sup", Worker("a"));
    lab.Exit("a", "crash");
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(dynamic_supervisor_test, childtriggersmaximumintensitywhentryingagain) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{intensity=>10}");
    lab.Plan("a", {"ok", "{error,e}"});
    lab.StartDynamicChild("sup", Worker("a"));
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    EXPECT_EQ(std::count(lab.log().begin(), lab.log().end(), "{start_attempt,a,{error,e}}"), 10);
  });
}

// --- Stops. Children with these shutdowns and options, and the reasons they exit with.
struct StopRow {
  std::string shutdown;
  std::string opts;
  std::string exit;
};

void CheckStop(const std::vector<StopRow>& rows, Nanos within) {
  EachLab([&](SupervisorLab& lab) {
    lab.Dynamic("#{}");
    std::map<std::string, std::string> exits;
    std::map<std::string, std::string> expected;
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string id = "c" + std::to_string(i);
      lab.StartDynamicChild("sup", Worker(id, "shutdown=>" + rows[i].shutdown, rows[i].opts));
      expected[id] = rows[i].exit;
      lab.world().Spawn(
          [pid = lab.PidOf(id), &exit = exits[id]](ProcessContext& self) -> ProcessTask<> {
            const Ref monitor = self.Monitor(pid);
            exit = co_await DownReason(self, monitor, seconds(30));
          });
    }
    lab.world().Quiet();
    lab.ExitFromParent("sup", "shutdown");
    lab.world().Advance(within);
    EXPECT_EQ(exits, expected);
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(dynamic_supervisor_test, terminateschildrenwithbrutalkill) {
  CheckStop({{"brutal_kill", "trap=>true", "killed"},
             {"brutal_kill", "", "killed"},
             {"brutal_kill", "trap=>true", "killed"}},
            Nanos(0));
}
TEST(dynamic_supervisor_test, terminateschildrenwithinfinityshutdown) {
  CheckStop({{"infinity", "trap=>true,term_sleep=>3000", "shutdown"},
             {"infinity", "", "shutdown"},
             {"infinity", "trap=>true", "shutdown"}},
            milliseconds(3010));
}
TEST(dynamic_supervisor_test, terminateschildrenwithintegershutdown) {
  CheckStop({{"1000", "trap=>true", "shutdown"},
             {"1000", "trap=>true,term_sleep=>2000", "killed"},
             {"1000", "trap=>true,term_sleep=>500", "shutdown"}},
            milliseconds(1010));
}
TEST(dynamic_supervisor_test, terminateschildrenwithpermanentrestartandnormalreason) {
  CheckStop({{"1000", "trap=>true,term_exit=>normal", "normal"},
             {"1000", "trap=>true,term_exit=>normal", "normal"}},
            Nanos(0));
}
TEST(dynamic_supervisor_test, terminateswithmixedchildren) {
  CheckStop({{"infinity", "trap=>true,term_sleep=>1500", "shutdown"},
             {"brutal_kill", "trap=>true", "killed"},
             {"100", "trap=>true,term_sleep=>1000", "killed"},
             {"2000", "trap=>true,term_sleep=>1400", "shutdown"},
             {"0", "trap=>true,term_sleep=>10", "killed"}},
            milliseconds(1510));
}

TEST(dynamic_supervisor_test, terminate_child) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{}");
    lab.StartDynamicChild("sup", Worker("a"));
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$a'}"), "ok");
    EXPECT_FALSE(lab.Lives("a"));
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$a'}"), "{error,not_found}");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(0, 0, 0, 0));
  });
}

// --- Supervisor.

TEST(supervisor_testelixir, childlifecycle) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("a") + "}"), "{ok,a}");
    EXPECT_EQ(lab.Call("sup", "{delete_child,a}"), "{error,running}");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,a}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{restart_child,a}"), "{ok,a}");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,a}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{delete_child,a}"), "ok");
  });
}

TEST(supervisor_testelixir, start_childwithinvalidchildspec) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    const std::pair<const char*, const char*> rows[] = {
        {"#{}", "missing_id"},
        {"{1,2,3,4,5,6}", "{invalid_mfa,2}"},
        {"#{id=>1,start=>{t,f,[]},shutdown=>-1}", "{invalid_shutdown,-1}"}};
    for (const auto& [spec, error] : rows) {
      EXPECT_EQ(lab.Call("sup", "{start_child," + std::string(spec) + "}"),
                "{error," + std::string(error) + "}");
    }
  });
}

}  // namespace
}  // namespace arsenal::runtime
