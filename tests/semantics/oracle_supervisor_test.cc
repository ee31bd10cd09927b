// SPDX-License-Identifier: MIT
// What programs were seen to do on Erlang/OTP 25.2.3, as rows of the conformance list: supervisors.
#include "tests/semantics/supervisor_program.h"

namespace arsenal::runtime {
namespace {

std::string Abc(const char* opts = "trap=>true") {
  return ListOf({Worker("a", "", opts), Worker("b", "", opts), Worker("c", "", opts)});
}

TEST(oracleerl2523, s40_sup_order) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", Abc());
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{c,c,worker,[w]},{b,b,worker,[w]},{a,a,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "count_children"),
              "[{specs,3},{active,3},{supervisors,0},{workers,3}]");
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(lab.TakeLog(),
              (Lines{"{init,a}", "{init,b}", "{init,c}", "{terminate,c,shutdown}",
                     "{terminate,b,shutdown}", "{terminate,a,shutdown}", "{exit,sup,shutdown}"}));
    // A start that fails.
    const std::string failed =
        lab.Start("sup", "{ok,{#{}," +
                             ListOf({Worker("a", "", "trap=>true"), Worker("b", "", "trap=>true"),
                                     Worker("bad", "", "init=>{error,rsn}"), Worker("d")}) +
                             "}}");
    EXPECT_EQ(failed, "{error,{shutdown,{failed_to_start_child,bad,rsn}}}");
    EXPECT_EQ(lab.TakeLog(), (Lines{"{init,a}", "{init,b}", "{init_error,bad}",
                                    "{terminate,b,shutdown}", "{terminate,a,shutdown}",
                                    "{exit,sup,{shutdown,{failed_to_start_child,bad,rsn}}}"}));
  });
}

TEST(Supervisor, Fact27KeepsOrUndoesWhatWasStarted) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a", "", "trap=>true"), Worker("ign", "", "init=>ignore"),
                           Worker("tmp", "restart=>temporary", "init=>ignore")}));
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{ign,undefined,worker,[w]},{a,a,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "{restart_child,ign}"), "{ok,undefined}");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,a}"), "ok");
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{ign,undefined,worker,[w]},{a,undefined,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "{get_childspec,a}"),
              "{ok,#{id => a,modules => [w],restart => permanent,shutdown => 5000,significant => "
              "false,start => {w,start_link,[a,#{trap => true}]},type => worker}}");
    const std::string child =
        "{child,undefined,e,{w,start_link,[e,#{init => INIT}]},permanent,false,5000,worker,[w]}}}";
    const std::pair<const char*, const char*> forms[] = {
        {"{error,er}", "{error,{er,"},
        {"{crash,cr}", "{error,{{cr,'$st'},"},
        {"{other,zzz}", "{error,{{bad_return_value,zzz},"}};
    for (const auto& [init, error] : forms) {
      EXPECT_EQ(
          lab.Call("sup", "{start_child," + Worker("e", "", "init=>" + std::string(init)) + "}"),
          error + absl::StrReplaceAll(child, {{"INIT", init}}));
    }
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("ex", "", "extra=>info") + "}"),
              "{ok,ex,info}");
  });
}

TEST(oracleerl2523, s41_sup_matrix) {
  const char* types[] = {"permanent", "transient", "temporary"};
  const char* reasons[] = {"normal", "shutdown", "{shutdown,x}", "abnormal", "kill"};
  for (const std::string type : types) {
    for (const std::string reason : reasons) {
      SCOPED_TRACE(type + " " + reason);
      const bool abnormal = reason == "abnormal" || reason == "kill";
      std::string expected = type == "temporary" ? "spec_removed" : "restarted";
      if (type == "transient" && !abnormal) expected = "spec_kept_not_running";
      EachLab([&](SupervisorLab& lab) {
        lab.Sup("#{intensity=>5}", ListOf({Worker("w", "restart=>" + type)}));
        const Pid before = lab.PidOf("w");
        if (reason == "kill") {
          lab.Kill("w");
        } else {
          lab.Exit("w", reason);
        }
        const std::string which = lab.Call("sup", "which_children");
        std::string outcome = "restarted";
        if (which == "[]") outcome = "spec_removed";
        if (which == "[{w,undefined,worker,[w]}]") outcome = "spec_kept_not_running";
        EXPECT_EQ(outcome, expected);
        EXPECT_EQ(outcome == "restarted", lab.PidOf("w") != before);
      });
    }
  }
}

// At which crash the supervisor dies; 0: never.
int DiesAtCrash(SupervisorLab& lab, std::string_view flags, int most) {
  lab.Sup(flags, ListOf({Worker("w")}));
  for (int crash = 1; crash <= most; ++crash) {
    lab.Kill("w");
    if (!lab.Lives("sup")) return crash;
  }
  return 0;
}

bool SurvivesGap(SupervisorLab& lab, Nanos phase, Nanos gap) {
  lab.Sup("#{intensity=>1,period=>1}", ListOf({Worker("w")}));
  const Nanos into_second = lab.world().worker().round_time() % seconds(1);
  lab.world().Advance(seconds(10) - into_second + phase);
  lab.Kill("w");
  lab.world().Advance(gap);
  lab.Kill("w");
  return lab.Lives("sup");
}

TEST(oracleerl2523, s42_sup_window) {
  EachLab([](SupervisorLab& lab) { EXPECT_EQ(DiesAtCrash(lab, "#{}", 5), 2); });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(DiesAtCrash(lab, "#{intensity=>3,period=>1}", 10), 4);
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
  // Stamps that differ by one second are in the window, by two they are not.
  EachLab([](SupervisorLab& lab) {
    EXPECT_FALSE(SurvivesGap(lab, milliseconds(50), milliseconds(1850)));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_TRUE(SurvivesGap(lab, milliseconds(950), milliseconds(1100)));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_TRUE(SurvivesGap(lab, milliseconds(50), milliseconds(2100)));
  });
}

TEST(oracleerl2523, s42_sup_intensity0) {
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(DiesAtCrash(lab, "#{intensity=>0}", 3), 1);
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(oracleerl2523, s43_sup_temporary) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>one_for_all}",
            ListOf({Worker("a"), Worker("t", "restart=>temporary"), Worker("b")}));
    lab.TakeLog();
    lab.Kill("t");
    EXPECT_EQ(lab.TakeLog(), Lines{});
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{b,b,worker,[w]},{a,a,worker,[w]}]");
  });
}

// The events after a kill of b, of three workers whose starts give these answers.
Lines AfterFailingRestart(SupervisorLab& lab, const std::string& flags,
                          const std::map<std::string, std::deque<std::string>>& plans) {
  for (const char* id : {"a", "b", "c"}) lab.Plan(id, {"ok"});
  for (const auto& [id, plan] : plans) lab.Plan(id, plan);
  lab.Sup(flags, Abc());
  lab.TakeLog();
  lab.Kill("b");
  return lab.TakeLog();
}

TEST(oracleerl2523, s44_sup_failing) {
  using Plans = std::map<std::string, std::deque<std::string>>;
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{intensity=>10}",
                                  Plans{{"b", {"ok", "{error,e1}", "{error,e2}", "ok"}}}),
              (Lines{"{start_attempt,b,{error,e1}}", "{start_attempt,b,{error,e2}}",
                     "{start_attempt,b,ok}", "{init,b}"}));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{intensity=>3}", Plans{{"b", {"ok", "{error,e1}"}}}),
              (Lines{"{start_attempt,b,{error,e1}}", "{start_attempt,b,{error,e1}}",
                     "{start_attempt,b,{error,e1}}", "{terminate,c,shutdown}",
                     "{terminate,a,shutdown}", "{exit,sup,shutdown}"}));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{intensity=>2}", Plans{{"b", {"ok", "weird"}}}),
              (Lines{"{start_attempt,b,weird}", "{start_attempt,b,weird}", "{terminate,c,shutdown}",
                     "{terminate,a,shutdown}", "{exit,sup,shutdown}"}));
  });
}

TEST(Supervisor, Fact30ARestartThatFailsIsTriedAgainAsTheStrategySays) {
  using Plans = std::map<std::string, std::deque<std::string>>;
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{strategy=>one_for_all,intensity=>10}",
                                  Plans{{"b", {"ok", "{error,e1}", "ok"}}}),
              (Lines{"{terminate,c,shutdown}", "{terminate,a,shutdown}", "{start_attempt,a,ok}",
                     "{init,a}", "{start_attempt,b,{error,e1}}", "{terminate,a,shutdown}",
                     "{start_attempt,a,ok}", "{init,a}", "{start_attempt,b,ok}", "{init,b}",
                     "{start_attempt,c,ok}", "{init,c}"}));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{strategy=>one_for_all,intensity=>10}",
                                  Plans{{"c", {"ok", "{error,e1}", "ok"}}}),
              (Lines{"{terminate,c,shutdown}", "{terminate,a,shutdown}", "{start_attempt,a,ok}",
                     "{init,a}", "{start_attempt,b,ok}", "{init,b}", "{start_attempt,c,{error,e1}}",
                     "{terminate,b,shutdown}", "{terminate,a,shutdown}", "{start_attempt,a,ok}",
                     "{init,a}", "{start_attempt,b,ok}", "{init,b}", "{start_attempt,c,ok}",
                     "{init,c}"}));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{strategy=>rest_for_one,intensity=>10}",
                                  Plans{{"c", {"ok", "{error,e1}", "ok"}}}),
              (Lines{"{terminate,c,shutdown}", "{start_attempt,b,ok}", "{init,b}",
                     "{start_attempt,c,{error,e1}}", "{start_attempt,c,ok}", "{init,c}"}));
  });
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(AfterFailingRestart(lab, "#{intensity=>10}", Plans{{"b", {"ok", "ignore"}}}),
              (Lines{"{start_attempt,b,ignore}"}));
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{c,c,worker,[w]},{b,undefined,worker,[w]},{a,a,worker,[w]}]");
  });
}

struct ShutdownRow {
  std::string name;
  std::string shutdown;
  std::string opts;
  std::string restart;
  std::string exit;  // of the child
  int took_ms;
};

TEST(oracleerl2523, s45_sup_shutdown) {
  const ShutdownRow rows[] = {
      {"no_trap_5000", "5000", "", "permanent", "shutdown", 0},
      {"trap_quick", "5000", "trap=>true", "permanent", "shutdown", 0},
      {"slow_within", "200", "trap=>true,term_sleep=>80", "permanent", "shutdown", 80},
      {"slow_exceeds", "60", "trap=>true,term_sleep=>500", "permanent", "killed", 60},
      {"brutal_trap", "brutal_kill", "trap=>true", "permanent", "killed", 0},
      {"brutal_no_trap", "brutal_kill", "", "permanent", "killed", 0},
      {"zero_timeout", "0", "trap=>true,term_sleep=>50", "permanent", "killed", 0},
      {"infinity_slow", "infinity", "trap=>true,term_sleep=>100", "permanent", "shutdown", 100},
      {"exits_other", "500", "trap=>true,term_exit=>weird", "permanent", "weird", 0},
      {"exits_normal", "500", "trap=>true,term_exit=>normal", "permanent", "normal", 0},
      {"exits_normal_t", "500", "trap=>true,term_exit=>normal", "temporary", "normal", 0},
      {"exits_shutdown_t", "500", "trap=>true,term_exit=>{shutdown,t}", "transient", "{shutdown,t}",
       0},
      {"exits_other_t", "500", "trap=>true,term_exit=>weird", "temporary", "weird", 0},
  };
  for (const ShutdownRow& row : rows) {
    SCOPED_TRACE(row.name);
    EachLab([&row](SupervisorLab& lab) {
      lab.Sup("#{}", ListOf({Worker("w", "shutdown=>" + row.shutdown + ",restart=>" + row.restart,
                                    row.opts)}));
      const Pid pid = lab.PidOf("w");
      std::string exit;
      lab.world().Spawn([pid, &exit](ProcessContext& self) -> ProcessTask<> {
        const Ref monitor = self.Monitor(pid);
        exit = co_await DownReason(self, monitor, seconds(10));
      });
      lab.world().Quiet();
      lab.ExitFromParent("sup", "shutdown");
      // It ends neither before its time nor after it.
      if (row.took_ms > 10) lab.world().Advance(milliseconds(row.took_ms - 10));
      EXPECT_EQ(lab.Lives("sup"), row.took_ms > 0);
      lab.world().Advance(milliseconds(row.took_ms > 0 ? 20 : 0));
      EXPECT_EQ(exit, row.exit);
      EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    });
  }
}

TEST(Supervisor, Fact32WaitsForAChildThatHasUnlinkedItself) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("u", "", "unlink=>true")}));
    const Pid pid = lab.PidOf("u");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,u}"), "ok");
    EXPECT_FALSE(lab.Lives(pid));
  });
}

TEST(oracleerl2523, s47_sup_significant) {
  const char* reasons[] = {"normal", "shutdown", "abnormal", "kill"};
  for (const std::string mode : {"any_significant", "all_significant"}) {
    for (const std::string type : {"temporary", "transient"}) {
      for (const std::string reason : reasons) {
        SCOPED_TRACE(mode + " " + type + " " + reason);
        const bool counts = type == "temporary" || reason == "normal" || reason == "shutdown";
        EachLab([&](SupervisorLab& lab) {
          const std::string more = "significant=>true,restart=>" + type;
          lab.Sup("#{auto_shutdown=>" + mode + ",intensity=>5}",
                  ListOf({Worker("x", more), Worker("y", more), Worker("z")}));
          const auto end = [&lab, &reason](const char* id) {
            if (reason == "kill") {
              lab.Kill(id);
            } else {
              lab.Exit(id, reason);
            }
          };
          end("x");
          EXPECT_EQ(lab.Lives("sup"), !counts || mode == "all_significant");
          if (!lab.Lives("sup")) return;
          end("y");
          EXPECT_EQ(lab.Lives("sup"), !counts);
          if (counts) {
            EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
          }
        });
      }
    }
  }
}

TEST(oracleerl2523, s48_sup_signals) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("w")}));
    lab.world().Spawn([sup = lab.PidOf("sup")](ProcessContext& self) -> ProcessTask<> {
      self.ExitProcess(sup, atoms::kShutdown);
      co_return;
    });
    lab.Send("sup", "garbage");
    EXPECT_TRUE(lab.Lives("sup"));
    EXPECT_EQ(lab.Object("sup").unknown_messages(), 1u);
    lab.Send("sup", "{'$gen_cast',junk}");
    EXPECT_FALSE(lab.Lives("sup"));
    EXPECT_EQ(lab.log().back(), "{exit,sup,{function_clause,[{supervisor,handle_cast,2,[]}]}}");
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.Call("sup", "junk"), "{exit,{function_clause,[{supervisor,handle_call,3,[]}]}}");
    EXPECT_FALSE(lab.Lives("sup"));
  });
}

TEST(oracleerl2523, s48_sup_parent) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("w")}));
    lab.ExitFromParent("sup", "normal");
    EXPECT_EQ(lab.log().back(), "{exit,sup,normal}");
    lab.Sup("#{}", ListOf({Worker("w")}));
    lab.Kill("sup");
    EXPECT_EQ(lab.log().back(), "{exit,sup,killed}");
    EXPECT_FALSE(lab.Lives("w"));
    lab.Sup("#{}", ListOf({Worker("t", "", "trap=>true")}));
    EXPECT_EQ(lab.System("sup", "{terminate,normal}"), "ok");
    EXPECT_EQ(lab.log().back(), "{exit,sup,normal}");
  });
}

TEST(Supervisor, Fact35AnswersAsOtpDoes) {
  EachLab([](SupervisorLab& lab) {
    const std::string w = Worker("w");
    lab.Sup("#{}", ListOf({w}));
    EXPECT_EQ(lab.Call("sup", "{start_child," + w + "}"), "{error,{already_started,w}}");
    EXPECT_EQ(lab.Call("sup", "{delete_child,w}"), "{error,running}");
    EXPECT_EQ(lab.Call("sup", "{restart_child,w}"), "{error,running}");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,w}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,w}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{start_child," + w + "}"), "{error,already_present}");
    EXPECT_EQ(lab.Call("sup", "{delete_child,w}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{delete_child,w}"), "{error,not_found}");
    for (const char* call : {"terminate_child", "restart_child", "get_childspec"}) {
      EXPECT_EQ(lab.Call("sup", "{" + std::string(call) + ",zz}"), "{error,not_found}");
    }
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$sup'}"), "{error,not_found}");
    EXPECT_EQ(lab.Call("nobody", "which_children"), "{exit,noproc}");
  });
}

TEST(Supervisor, Fact35RefusesFlagsAndAnswersOfInit) {
  EachLab([](SupervisorLab& lab) {
    const std::pair<const char*, const char*> flags[] = {
        {"#{strategy=>zz}", "{invalid_strategy,zz}"},
        {"#{intensity=>-1}", "{invalid_intensity,-1}"},
        {"#{intensity=>1.0}", "{invalid_intensity,1.0}"},
        {"#{period=>0}", "{invalid_period,0}"},
        {"#{auto_shutdown=>zz}", "{invalid_auto_shutdown,zz}"},
        {"{one_for_one,1}", "{invalid_type,{one_for_one,1}}"}};
    for (const auto& [bad, error] : flags) {
      const std::string expected = "{supervisor_data," + std::string(error) + "}";
      EXPECT_EQ(lab.Start("sup", "{ok,{" + std::string(bad) + ",[]}}"), "{error," + expected + "}");
      EXPECT_EQ(lab.log().back(), "{exit,sup," + expected + "}");
    }
    EXPECT_EQ(lab.Start("sup", "{ok,{#{unknown=>1},[]}}"), "{ok,sup}");
    EXPECT_EQ(lab.Start("sup", "{ok,{{one_for_all,1,5},[]}}"), "{ok,sup}");
    EXPECT_EQ(lab.Start("sup", "ignore"), "ignore");
    EXPECT_EQ(lab.log().back(), "{exit,sup,normal}");
    EXPECT_EQ(lab.Start("sup", "zz"), "{error,{bad_return,{cb_sup,init,zz}}}");
    EXPECT_EQ(lab.log().back(), "{exit,sup,{bad_return,{cb_sup,init,zz}}}");
    EXPECT_EQ(lab.Start("sup", "{ok,foo}"), "{error,{bad_return,{cb_sup,init,{ok,foo}}}}");
    const std::string leaf = Worker("leaf", "", "init=>{error,why}");
    EXPECT_EQ(lab.Start("sup",
                        "{ok,{#{},[#{id=>sub,type=>supervisor,start=>{sup,start_link,"
                        "[{ok,{#{},[" +
                            leaf + "]}}]}}]}}"),
              "{error,{shutdown,{failed_to_start_child,sub,"
              "{shutdown,{failed_to_start_child,leaf,why}}}}}");
  });
}

TEST(Supervisor, Fact36AnInnerSupervisorThatGivesUpIsOneFailure) {
  for (const std::string type : {"permanent", "transient"}) {
    EachLab([&type](SupervisorLab& lab) {
      const std::string inner = "{ok,{#{intensity=>0},[" + Worker("leaf") + "]}}";
      lab.Sup("#{}", "[#{id=>inner,type=>supervisor,restart=>" + type +
                         ",start=>{sup,start_link,[" + inner + "]}}]");
      lab.Kill("leaf");
      EXPECT_EQ(lab.Lives("leaf"), type == "permanent");
      EXPECT_EQ(lab.Snapshot("sup").restart_count, type == "permanent" ? 1u : 0u);
    });
  }
}

TEST(Supervisor, ChangesItsFlagsAndSpecsByAChangeOfCode) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{intensity=>0,period=>1}", ListOf({Worker("a"), Worker("b")}));
    const auto upgrade = [&lab](const std::string& answer) {
      EXPECT_EQ(lab.System("sup", "suspend"), "ok");
      lab.SetAnswer("sup", answer);
      const std::string result = lab.System("sup", "{change_code,cb_sup,v,[]}");
      EXPECT_EQ(lab.System("sup", "resume"), "ok");
      return result;
    };
    EXPECT_EQ(upgrade("{ok,{#{intensity=>5,period=>5}," +
                      ListOf({Worker("a", "shutdown=>77"), Worker("c")}) + "}}"),
              "ok");
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{b,b,worker,[w]},{c,undefined,worker,[w]},{a,a,worker,[w]}]");
    EXPECT_NE(lab.Call("sup", "{get_childspec,a}").find("shutdown => 77"), std::string::npos);
    EXPECT_EQ(lab.Call("sup", "{restart_child,c}"), "{ok,c}");
    lab.Kill("a");
    EXPECT_TRUE(lab.Lives("sup"));
    EXPECT_EQ(upgrade("ignore"), "ok");
    EXPECT_EQ(upgrade("{ok,{#{intensity=>x},[]}}"), "{error,{error,{invalid_intensity,x}}}");
    EXPECT_EQ(upgrade("{ok,{#{},[#{id=>z}]}}"), "{error,{error,missing_start}}");
    EXPECT_EQ(upgrade("zzz"), "{error,zzz}");
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{b,b,worker,[w]},{c,c,worker,[w]},{a,a,worker,[w]}]");
  });
}

TEST(Supervisor, UnderstandsSystemMessages) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("w")}));
    const std::string state = lab.System("sup", "get_state");
    EXPECT_NE(state.find("children => [{w,w,worker,[w]}]"), std::string::npos) << state;
    EXPECT_NE(state.find("intensity => 1"), std::string::npos) << state;
    const std::string callback = lab.Text(
        Term::TupleOf(atoms::kSupervisor,
                      Term::Cons(Term::TupleOf(StringTerm("Callback"), A("cb_sup")), Term::Nil())));
    EXPECT_NE(lab.System("sup", "get_status").find(callback), std::string::npos);
    // Of a state that is set the flags count.
    EXPECT_EQ(lab.System("sup", "{set_state,#{intensity=>7,children=>[]}}"), "ok");
    EXPECT_EQ(lab.Snapshot("sup").max_restarts, 7);
    EXPECT_EQ(lab.System("sup", "{set_state,#{intensity=>-7}}"), "{error,{invalid_intensity,-7}}");
    EXPECT_EQ(lab.System("sup", "{change_code,cb_sup,v,[]}"),
              "{error,{unknown_system_msg,{change_code,cb_sup,v,[]}}}");
    // While it is suspended it answers nothing else, and ends with its parent.
    EXPECT_EQ(lab.System("sup", "suspend"), "ok");
    EXPECT_EQ(lab.Call("sup", "which_children", seconds(1)), "{exit,timeout}");
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(Supervisor, LogsItsCallsForSys) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.System("sup", "{debug,{log,true}}"), "ok");
    lab.Call("sup", "which_children");
    lab.Send("sup", "hello");
    const std::string log = lab.System("sup", "{debug,{log,get}}");
    EXPECT_NE(log.find("which_children"), std::string::npos) << log;
    EXPECT_NE(log.find("{out,[]"), std::string::npos) << log;
    EXPECT_NE(log.find("{in,hello}"), std::string::npos) << log;
  });
}

TEST(oracleerl2523, e70_dynamic_supervisor) {
  EachLab([](SupervisorLab& lab) {
    lab.Dynamic("#{}");
    EXPECT_EQ(lab.StartDynamicChild("sup", Worker("w", "restart=>transient")), "{ok,w}");
    lab.Exit("w", "normal");
    EXPECT_EQ(lab.Call("sup", "count_children"),
              "[{specs,0},{active,0},{supervisors,0},{workers,0}]");
  });
}

}  // namespace
}  // namespace arsenal::runtime
