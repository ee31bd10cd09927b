// SPDX-License-Identifier: MIT
// OTP's own cases on supervisors, each under its suite's and its case's name: restarts, strategies,
// automatic shutdown, changes of code.
#include "tests/semantics/supervisor_program.h"

namespace arsenal::runtime {
namespace {

constexpr char kSimple[] = "#{strategy=>simple_one_for_one}";

std::string Template(std::string_view more = "") {
  return "[#{id=>t,start=>{w,start_link,[]}" + std::string(more.empty() ? "" : ",") +
         std::string(more) + "}]";
}

void End(SupervisorLab& lab, std::string_view id, const std::string& reason) {
  if (reason == "kill") {
    lab.Kill(id);
  } else {
    lab.Exit(id, reason);
  }
}

// --- Restart types. What becomes of a single child that ends so.
std::string AfterEnd(const std::string& type, const std::string& reason) {
  std::string outcome;
  EachLab([&](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("w", "restart=>" + type)}));
    const Pid before = lab.PidOf("w");
    End(lab, "w", reason);
    const std::string which = lab.Call("sup", "which_children");
    if (which == "[]") {
      outcome = "removed";
      EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("w") + "}"), "{ok,w}");
    } else if (which == "[{w,undefined,worker,[w]}]") {
      outcome = "kept";
      EXPECT_EQ(lab.Call("sup", "count_children"),
                "[{specs,1},{active,0},{supervisors,0},{workers,1}]");
      EXPECT_EQ(lab.Call("sup", "{restart_child,w}"), "{ok,w}");
    } else {
      outcome = which == "[{w,w,worker,[w]}]" && lab.PidOf("w") != before ? "restarted" : which;
    }
  });
  return outcome;
}

TEST(supervisor_SUITE, permanent_normal) {
  EXPECT_EQ(AfterEnd("permanent", "normal"), "restarted");
}
TEST(supervisor_SUITE, permanent_shutdown) {
  EXPECT_EQ(AfterEnd("permanent", "shutdown"), "restarted");
  EXPECT_EQ(AfterEnd("permanent", "{shutdown,x}"), "restarted");
}
TEST(supervisor_SUITE, transient_normal) { EXPECT_EQ(AfterEnd("transient", "normal"), "kept"); }
TEST(supervisor_SUITE, transient_shutdown) {
  EXPECT_EQ(AfterEnd("transient", "shutdown"), "kept");
  EXPECT_EQ(AfterEnd("transient", "{shutdown,x}"), "kept");
}
TEST(supervisor_SUITE, transient_abnormal) {
  EXPECT_EQ(AfterEnd("transient", "abnormal"), "restarted");
}
TEST(supervisor_SUITE, temporary_shutdown) {
  EXPECT_EQ(AfterEnd("temporary", "shutdown"), "removed");
  EXPECT_EQ(AfterEnd("temporary", "{shutdown,x}"), "removed");
}
TEST(supervisor_SUITE, temporary_abnormal) {
  EXPECT_EQ(AfterEnd("temporary", "abnormal"), "removed");
}

TEST(supervisor_SUITE, do_not_save_child_specs_for_temporary_children) {
  const char* ways[] = {"kill", "normal", "abnormal", "api"};
  for (const std::string type : {"permanent", "transient", "temporary"}) {
    for (const std::string way : ways) {
      SCOPED_TRACE(type + " " + way);
      EachLab([&](SupervisorLab& lab) {
        const std::string spec = Worker("w", "restart=>" + type);
        lab.Sup("#{intensity=>5}", ListOf({spec}));
        if (way == "api") {
          EXPECT_EQ(lab.Call("sup", "{terminate_child,w}"), "ok");
        } else {
          End(lab, "w", way);
        }
        std::string expected = "{error,{already_started,w}}";
        if (way == "api" || (way == "normal" && type == "transient")) {
          expected = "{error,already_present}";
        }
        if (type == "temporary") expected = "{ok,w}";
        EXPECT_EQ(lab.Call("sup", "{start_child," + spec + "}"), expected);
      });
    }
  }
}

// --- Intensity.

TEST(supervisor_SUITE, multiple_restarts) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{intensity=>1,period=>1}", ListOf({Worker("w")}));
    for (int i = 0; i < 5; ++i) {
      lab.Kill("w");
      lab.world().Advance(milliseconds(2100));
      EXPECT_TRUE(lab.Lives("sup"));
    }
  });
}

// --- Strategies.

TEST(supervisor_SUITE, one_for_one) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{intensity=>2,period=>3600}", ListOf({Worker("a"), Worker("b")}));
    const Pid b = lab.PidOf("b");
    for (int i = 0; i < 2; ++i) {
      const Pid a = lab.PidOf("a");
      lab.Exit("a", "crash");
      EXPECT_NE(lab.PidOf("a"), a);
      EXPECT_EQ(lab.PidOf("b"), b);
      EXPECT_TRUE(lab.Lives("b"));
    }
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    EXPECT_FALSE(lab.Lives("b"));
  });
}

// A child that cannot be started again takes the supervisor with it.
void CheckEscalation(const std::string& strategy, const char* crashes, const char* fails) {
  EachLab([&](SupervisorLab& lab) {
    for (const char* id : {"a", "b"}) lab.Plan(id, {"ok"});
    lab.Plan(fails, {"ok", "{error,e}"});
    lab.Sup("#{intensity=>4,period=>3600,strategy=>" + strategy + "}",
            ListOf({Worker("a"), Worker("b")}));
    lab.Exit(crashes, "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    EXPECT_EQ(lab.world().space().process_count(), 1u);  // the supervisor's parent
    const std::string attempt = "{start_attempt," + std::string(fails) + ",{error,e}}";
    EXPECT_EQ(std::count(lab.log().begin(), lab.log().end(), attempt), 4);
  });
}

TEST(supervisor_SUITE, one_for_one_escalation) { CheckEscalation("one_for_one", "a", "a"); }
TEST(supervisor_SUITE, one_for_all_escalation) { CheckEscalation("one_for_all", "a", "b"); }
TEST(supervisor_SUITE, rest_for_one_escalation) { CheckEscalation("rest_for_one", "a", "b"); }

TEST(supervisor_SUITE, one_for_all_other_child_fails_restart) {
  EachLab([](SupervisorLab& lab) {
    for (const char* id : {"a", "b"}) lab.Plan(id, {"ok"});
    lab.Plan("b", {"ok", "{error,e}", "ok"});
    lab.Sup("#{intensity=>3,strategy=>one_for_all}",
            ListOf({Worker("a", "", "trap=>true"), Worker("b", "", "trap=>true")}));
    lab.TakeLog();
    lab.Kill("a");
    EXPECT_EQ(lab.TakeLog(),
              (Lines{"{terminate,b,shutdown}", "{start_attempt,a,ok}", "{init,a}",
                     "{start_attempt,b,{error,e}}", "{terminate,a,shutdown}",
                     "{start_attempt,a,ok}", "{init,a}", "{start_attempt,b,ok}", "{init,b}"}));
  });
}

TEST(supervisor_SUITE, rest_for_one_other_child_fails_restart) {
  EachLab([](SupervisorLab& lab) {
    for (const char* id : {"a", "b"}) lab.Plan(id, {"ok"});
    lab.Plan("b", {"ok", "{error,e}", "ok"});
    lab.Sup("#{intensity=>3,strategy=>rest_for_one}",
            ListOf({Worker("a", "", "trap=>true"), Worker("b", "", "trap=>true")}));
    lab.TakeLog();
    lab.Kill("a");
    EXPECT_EQ(lab.TakeLog(),
              (Lines{"{terminate,b,shutdown}", "{start_attempt,a,ok}", "{init,a}",
                     "{start_attempt,b,{error,e}}", "{start_attempt,b,ok}", "{init,b}"}));
  });
}

TEST(supervisor_SUITE, simple_one_for_one) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>simple_one_for_one,intensity=>2,period=>3600}", Template());
    lab.Call("sup", "{start_child,[a]}");
    lab.Call("sup", "{start_child,[b]}");
    const Pid b = lab.PidOf("b");
    for (int i = 0; i < 2; ++i) {
      const Pid a = lab.PidOf("a");
      lab.Exit("a", "crash");
      EXPECT_NE(lab.PidOf("a"), a);
      EXPECT_TRUE(lab.Lives("a"));
      EXPECT_EQ(lab.PidOf("b"), b);
    }
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    EXPECT_FALSE(lab.Lives("b"));
  });
}

TEST(supervisor_SUITE, simple_one_for_one_extra) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template());
    EXPECT_EQ(lab.Call("sup", "{start_child,[a,#{extra=>more}]}"), "{ok,a,more}");
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,a,worker,[w]}]");
  });
}

TEST(supervisor_SUITE, simple_one_for_one_corruption) {
  EachLab([](SupervisorLab& lab) {
    const std::string huge(20'000, 'x');
    for (const std::string type : {"temporary", "permanent"}) {
      lab.Sup(kSimple, Template("restart=>" + type));
      const size_t before = lab.Object("sup").StateBytes();
      const Term args = Term::Cons(A("a"), Term::Cons(Term::Binary(huge), Term::Nil()));
      EXPECT_EQ(lab.CallTerm(lab.PidOf("sup"), Term::TupleOf(atoms::kStartChild, args)), "{ok,a}");
      const size_t grown = lab.Object("sup").StateBytes() - before;
      EXPECT_EQ(grown < 200, type == "temporary") << grown;
    }
  });
}

TEST(supervisor_SUITE, simple_one_for_one_escalation) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>simple_one_for_one,intensity=>4,period=>3600}", Template());
    lab.Plan("a", {"ok", "{error,e}"});
    lab.Call("sup", "{start_child,[a]}");
    lab.Call("sup", "{start_child,[b]}");
    lab.Exit("a", "crash");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    EXPECT_FALSE(lab.Lives("b"));
  });
}

// --- A restart that fails for ever, while calls come.

// The state of such a supervisor after some attempts, and what is asked of it then.
void WithHangingRestart(SupervisorLab& lab, absl::FunctionRef<void()> then) {
  lab.world().Exit(lab.PidOf("b"), atoms::kKill);
  while (lab.Snapshot("sup").restart_count < 3) ASSERT_TRUE(lab.world().driver().Step());
  then();
  lab.world().Quiet();
}

TEST(supervisor_SUITE, hanging_restart_loop_rest_for_one) {
  EachLab([](SupervisorLab& lab) {
    for (const char* id : {"a", "b", "c"}) lab.Plan(id, {"ok"});
    lab.Plan("b", {"ok", "{error,e}"});
    lab.Sup("#{strategy=>rest_for_one,intensity=>1000000,period=>1}",
            ListOf({Worker("a"), Worker("b"), Worker("c")}));
    const Pid a = lab.PidOf("a");
    Lines replies;
    WithHangingRestart(lab, [&lab, &replies, sup = lab.PidOf("sup")] {
      lab.world().Spawn([&lab, &replies, sup](ProcessContext& self) -> ProcessTask<> {
        for (const char* request :
             {"which_children", "{start_child,#{id=>b,start=>{w,start_link,[b]}}}",
              "{restart_child,b}", "{delete_child,b}", "{restart_child,a}",
              "{terminate_child,b}"}) {
          const Term term = T(request);
          const CallAnswer answer = co_await Call(self, sup, term);
          replies.push_back(lab.Text(answer.reply()));
        }
      });
    });
    EXPECT_EQ(replies,
              (Lines{"[{c,undefined,worker,[w]},{b,restarting,worker,[w]},{a,a,worker,[w]}]",
                     "{error,already_present}", "{error,restarting}", "{error,restarting}",
                     "{error,running}", "ok"}));
    EXPECT_EQ(lab.PidOf("a"), a);
    EXPECT_EQ(lab.Call("sup", "which_children"),
              "[{c,undefined,worker,[w]},{b,undefined,worker,[w]},{a,a,worker,[w]}]");
  });
}

TEST(supervisor_SUITE, hanging_restart_loop_simple) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>simple_one_for_one,intensity=>1000000,period=>1}", Template());
    lab.Plan("b", {"ok", "{error,e}"});
    lab.Call("sup", "{start_child,[b]}");
    Lines replies;
    WithHangingRestart(lab, [&lab, &replies, sup = lab.PidOf("sup"), b = lab.PidOf("b")] {
      lab.world().Spawn([&lab, &replies, sup, b](ProcessContext& self) -> ProcessTask<> {
        const Term requests[] = {atoms::kWhichChildren, Term::TupleOf(atoms::kRestartChild, b),
                                 Term::TupleOf(atoms::kTerminateChild, b), atoms::kWhichChildren};
        for (const Term& request : requests) {
          const CallAnswer answer = co_await Call(self, sup, request);
          replies.push_back(lab.Text(answer.reply()));
        }
      });
    });
    EXPECT_EQ(replies, (Lines{"[{undefined,restarting,worker,[w]}]", "{error,simple_one_for_one}",
                              "ok", "[]"}));
  });
  // It can be stopped meanwhile.
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>simple_one_for_one,intensity=>1000000,period=>1}", Template());
    lab.Plan("b", {"ok", "{error,e}"});
    lab.Call("sup", "{start_child,[b]}");
    WithHangingRestart(lab, [&lab] {
      lab.world().Send(lab.PidOf("sup"), T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    });
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

// --- Automatic shutdown.

TEST(supervisor_SUITE, nonsignificant_temporary) {
  for (const std::string mode : {"never", "any_significant", "all_significant"}) {
    EachLab([&mode](SupervisorLab& lab) {
      lab.Sup("#{auto_shutdown=>" + mode + "}",
              ListOf({Worker("a", "restart=>temporary"), Worker("b", "restart=>temporary"),
                      Worker("c", "restart=>temporary")}));
      lab.Call("sup", "{terminate_child,a}");
      lab.Kill("b");
      lab.Exit("c", "normal");
      EXPECT_TRUE(lab.Lives("sup"));
      EXPECT_EQ(lab.Call("sup", "which_children"), "[]");
    });
  }
}

// The children that end so one after the other, and after how many of them the supervisor has
// ended; 0: not at all.
int EndsAfter(const std::string& mode, const std::string& type,
              const std::vector<std::string>& ends) {
  int after = 0;
  EachLab([&](SupervisorLab& lab) {
    std::vector<std::string> specs;
    for (size_t i = 0; i < ends.size(); ++i) {
      specs.push_back(Worker("c" + std::to_string(i), "significant=>true,restart=>" + type));
    }
    specs.push_back(Worker("other"));
    lab.Sup("#{intensity=>10,auto_shutdown=>" + mode + "}", ListOf(specs));
    after = 0;
    for (size_t i = 0; i < ends.size(); ++i) {
      const std::string id = "c" + std::to_string(i);
      if (ends[i] == "api") {
        lab.Call("sup", "{terminate_child," + id + "}");
      } else {
        End(lab, id, ends[i]);
      }
      if (lab.Lives("sup")) continue;
      after = static_cast<int>(i) + 1;
      EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
      return;
    }
  });
  return after;
}

TEST(supervisor_SUITE, significant_temporary) {
  for (const std::string way : {"kill", "abnormal", "normal", "{shutdown,x}"}) {
    EXPECT_EQ(EndsAfter("any_significant", "temporary", {way, way}), 1);
    EXPECT_EQ(EndsAfter("any_significant", "temporary", {"api", way}), 2);
    EXPECT_EQ(EndsAfter("all_significant", "temporary", {way, way, way}), 3);
    EXPECT_EQ(EndsAfter("all_significant", "temporary", {"api", way}), 2);
    EXPECT_EQ(EndsAfter("all_significant", "temporary", {way, "api"}), 0);
  }
  EXPECT_EQ(EndsAfter("any_significant", "temporary", {"api", "api"}), 0);
}

TEST(supervisor_SUITE, significant_transient) {
  for (const std::string way : {"normal", "shutdown", "{shutdown,x}"}) {
    EXPECT_EQ(EndsAfter("any_significant", "transient", {way, way}), 1);
    EXPECT_EQ(EndsAfter("all_significant", "transient", {way, way}), 2);
    EXPECT_EQ(EndsAfter("all_significant", "transient", {"kill", way}), 0);
    EXPECT_EQ(EndsAfter("any_significant", "transient", {"abnormal", "kill", way}), 3);
  }
  EXPECT_EQ(EndsAfter("any_significant", "transient", {"api", "kill"}), 0);
}

TEST(supervisor_SUITE, significant_simple) {
  for (const std::string mode : {"any_significant", "all_significant"}) {
    EachLab([&mode](SupervisorLab& lab) {
      lab.Sup("#{strategy=>simple_one_for_one,auto_shutdown=>" + mode + "}",
              Template("restart=>temporary,significant=>true"));
      for (const char* id : {"a", "b", "c"}) {
        lab.Call("sup", "{start_child,[" + std::string(id) + "]}");
      }
      lab.Call("sup", "{terminate_child,'$a'}");
      EXPECT_TRUE(lab.Lives("sup"));
      lab.Exit("b", "normal");
      EXPECT_EQ(lab.Lives("sup"), mode == "all_significant");
      if (mode == "all_significant") lab.Exit("c", "normal");
      EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
    });
  }
}

TEST(supervisor_SUITE, significant_escalation) {
  for (const std::string significant : {"true", "false"}) {
    EachLab([&significant](SupervisorLab& lab) {
      const std::string inner = "{ok,{#{auto_shutdown=>any_significant},[" +
                                Worker("leaf", "restart=>transient,significant=>true") + "]}}";
      lab.Sup("#{auto_shutdown=>any_significant}",
              "[#{id=>inner,type=>supervisor,restart=>transient,significant=>" + significant +
                  ",start=>{sup,start_link,[" + inner + "]}}]");
      lab.Exit("leaf", "normal");
      EXPECT_EQ(lab.Lives("sup"), significant == "false");
      if (significant == "false") {
        EXPECT_EQ(lab.Call("sup", "which_children"), "[{inner,undefined,supervisor,[sup]}]");
      }
    });
  }
}

// --- Changes of code.

std::string Upgrade(SupervisorLab& lab, const std::string& flags, const std::string& specs) {
  EXPECT_EQ(lab.System("sup", "suspend"), "ok");
  lab.SetAnswer("sup", "{ok,{" + flags + "," + specs + "}}");
  const std::string result = lab.System("sup", "{change_code,cb_sup,v,[]}");
  EXPECT_EQ(lab.System("sup", "resume"), "ok");
  return result;
}

TEST(supervisor_SUITE, code_change) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(Upgrade(lab, "#{intensity=>9,period=>8,strategy=>one_for_all}", "[]"), "ok");
    const SupervisorSnapshot changed = lab.Snapshot("sup");
    EXPECT_EQ(changed.max_restarts, 9);
    EXPECT_EQ(changed.max_seconds, 8);
    EXPECT_EQ(changed.strategy, atoms::kOneForAll);
    // A new child is there and not started.
    EXPECT_EQ(Upgrade(lab, "#{}", ListOf({Worker("a")})), "ok");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{a,undefined,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "{restart_child,a}"), "{ok,a}");
    const Pid a = lab.PidOf("a");
    // A new spec of a running child counts at its next start.
    EXPECT_EQ(Upgrade(lab, "#{}", ListOf({Worker("a", "shutdown=>1,restart=>transient")})), "ok");
    EXPECT_EQ(lab.PidOf("a"), a);
    EXPECT_NE(lab.Call("sup", "{get_childspec,a}").find("restart => transient"), std::string::npos);
    // Errors leave all as it was.
    EXPECT_EQ(Upgrade(lab, "#{}", "[#{id=>a}]"), "{error,{error,missing_start}}");
    EXPECT_EQ(Upgrade(lab, "#{intensity=>faulty}", "[]"),
              "{error,{error,{invalid_intensity,faulty}}}");
    EXPECT_EQ(Upgrade(lab, "{one_for_one,1}", "[]"), "{error,{error,{bad_flags,{one_for_one,1}}}}");
    EXPECT_EQ(Upgrade(lab, "#{}", ListOf({Worker("b"), Worker("b")})),
              "{error,{error,{duplicate_child_name,b}}}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{a,a,worker,[w]}]");
    // What is not named any more stays.
    EXPECT_EQ(Upgrade(lab, "#{}", ListOf({Worker("b")})), "ok");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{a,a,worker,[w]},{b,undefined,worker,[w]}]");
  });
}

void CheckUpgradeOfTemplate(const std::string& before, const std::string& after) {
  EachLab([&](SupervisorLab& lab) {
    lab.Sup(kSimple, "[" + before + "]");
    lab.Call("sup", "{start_child,[a]}");
    EXPECT_EQ(Upgrade(lab, kSimple, "[" + after + "]"), "ok");
    EXPECT_NE(lab.Call("sup", "{get_childspec,'$a'}").find("shutdown => 77"), std::string::npos);
    EXPECT_TRUE(lab.Lives("a"));
    EXPECT_TRUE(Upgrade(lab, kSimple, "[" + before + "," + Worker("x") + "]")
                    .starts_with("{error,{error,{bad_start_spec,"));
    EXPECT_EQ(Upgrade(lab, kSimple, "[]"), "{error,{error,{bad_start_spec,[]}}}");
    EXPECT_NE(lab.Call("sup", "{get_childspec,'$a'}").find("shutdown => 77"), std::string::npos);
  });
}

TEST(supervisor_SUITE, code_change_simple) {
  CheckUpgradeOfTemplate("{t,{w,start_link,[]},permanent,5000,worker,[w]}",
                         "{t,{w,start_link,[]},permanent,77,worker,[w]}");
}
TEST(supervisor_SUITE, code_change_simple_map) {
  CheckUpgradeOfTemplate("#{id=>t,start=>{w,start_link,[]}}",
                         "#{id=>t,start=>{w,start_link,[]},shutdown=>77}");
}

std::string Significant(const std::string& id) {
  return Worker(id, "significant=>true,restart=>temporary");
}

TEST(supervisor_SUITE, significant_upgrade_never_any) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Significant("a") + "}"),
              "{error,{bad_combination,[{auto_shutdown,never},{significant,true}]}}");
    EXPECT_EQ(Upgrade(lab, "#{auto_shutdown=>any_significant}", "[]"), "ok");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Significant("a") + "}"), "{ok,a}");
    lab.Exit("a", "normal");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(supervisor_SUITE, significant_upgrade_any_never) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{auto_shutdown=>any_significant}", ListOf({Significant("a")}));
    EXPECT_EQ(Upgrade(lab, "#{}", "[]"), "ok");
    EXPECT_TRUE(lab.Call("sup", "{start_child," + Significant("b") + "}")
                    .starts_with("{error,{bad_combination,"));
    lab.Exit("a", "normal");
    EXPECT_TRUE(lab.Lives("sup"));
  });
}

TEST(supervisor_SUITE, significant_upgrade_any_all) {
  EachLab([](SupervisorLab& lab) {
    const std::string specs = ListOf({Significant("a"), Significant("b"), Significant("c")});
    lab.Sup("#{auto_shutdown=>any_significant}", specs);
    EXPECT_EQ(Upgrade(lab, "#{auto_shutdown=>all_significant}", specs), "ok");
    lab.Exit("a", "normal");
    EXPECT_TRUE(lab.Lives("sup"));
    EXPECT_EQ(Upgrade(lab, "#{auto_shutdown=>any_significant}", "[]"), "ok");
    lab.Exit("b", "normal");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(supervisor_SUITE, significant_upgrade_child) {
  EachLab([](SupervisorLab& lab) {
    const std::string flags = "#{auto_shutdown=>any_significant}";
    lab.Sup(flags, ListOf({Significant("a"), Worker("b", "restart=>temporary")}));
    EXPECT_EQ(Upgrade(lab, flags, ListOf({Worker("a", "restart=>temporary"), Significant("b")})),
              "ok");
    lab.Exit("a", "normal");
    EXPECT_TRUE(lab.Lives("sup"));
    lab.Exit("b", "normal");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

}  // namespace
}  // namespace arsenal::runtime
