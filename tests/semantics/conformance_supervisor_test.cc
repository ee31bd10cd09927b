// SPDX-License-Identifier: MIT
// OTP's own cases on supervisors, each under its suite's and its case's name: starts, specs, stops,
// calls.
#include "tests/semantics/supervisor_program.h"

namespace arsenal::runtime {
namespace {

std::string Counts(int specs, int active, int supervisors, int workers) {
  return "[{specs," + std::to_string(specs) + "},{active," + std::to_string(active) +
         "},{supervisors," + std::to_string(supervisors) + "},{workers," + std::to_string(workers) +
         "}]";
}

// The template of simple_one_for_one: w:start_link() with what start_child adds.
std::string Template(std::string_view more = "") {
  return "[#{id=>t,start=>{w,start_link,[]}" + std::string(more.empty() ? "" : ",") +
         std::string(more) + "}]";
}
constexpr char kSimple[] = "#{strategy=>simple_one_for_one}";

// --- Starts.

TEST(supervisor_SUITE, sup_start_normal) {
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(lab.Start("sup", "{ok,{#{},[]}}"), "{ok,sup}");
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(lab.log(), (Lines{"{exit,sup,shutdown}"}));
  });
}

TEST(supervisor_SUITE, sup_start_ignore_init) {
  EachLab([](SupervisorLab& lab) {
    EXPECT_EQ(lab.Start("sup", "ignore"), "ignore");
    EXPECT_EQ(lab.log(), (Lines{"{exit,sup,normal}"}));
  });
}

TEST(supervisor_SUITE, sup_start_ignore_child) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("a", "", "init=>ignore") + "}"),
              "{ok,undefined}");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("b") + "}"), "{ok,b}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{b,b,worker,[w]},{a,undefined,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(2, 1, 0, 2));
  });
}

TEST(supervisor_SUITE, sup_start_ignore_temporary_child_start_child) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(
        lab.Call("sup", "{start_child," + Worker("a", "restart=>temporary", "init=>ignore") + "}"),
        "{ok,undefined}");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("b") + "}"), "{ok,b}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{b,b,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 1, 0, 1));
  });
}

TEST(supervisor_SUITE, sup_start_ignore_temporary_child_start_child_simple) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template("restart=>temporary"));
    EXPECT_EQ(lab.Call("sup", "{start_child,[a,#{init=>ignore}]}"), "{ok,undefined}");
    EXPECT_EQ(lab.Call("sup", "{start_child,[b]}"), "{ok,b}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,b,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 1, 0, 1));
  });
}

TEST(supervisor_SUITE, sup_start_ignore_permanent_child_start_child_simple) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template());
    EXPECT_EQ(lab.Call("sup", "{start_child,[a,#{init=>ignore}]}"), "{ok,undefined}");
    EXPECT_EQ(lab.Call("sup", "{start_child,[b]}"), "{ok,b}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,b,worker,[w]}]");
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  });
}

TEST(supervisor_SUITE, sup_start_fail) {
  EachLab([](SupervisorLab& lab) {
    // An init that throws.
    const std::vector<Term> none;
    const std::string result =
        lab.StartPrepared("sup", Supervisor::FromInit(A("cb_sup"), SupervisorInit([&none] {
                                                        return SupervisorSetup::OfTerm(none.at(1));
                                                      })));
    ASSERT_TRUE(result.starts_with("{error,"));
    EXPECT_NE(result.find("exception"), std::string::npos) << result;
    const std::string reason = result.substr(7, result.size() - 8);
    EXPECT_EQ(lab.log(), (Lines{"{exit,sup," + reason + "}"}));
  });
}

TEST(supervisor_SUITE, sup_start_restart_child_returns_error) {
  EachLab([](SupervisorLab& lab) {
    lab.Plan("a", {"ok", "{error,function_clause}"});
    lab.Sup("#{}", ListOf({Worker("a")}));
    EXPECT_EQ(lab.Call("sup", "{terminate_child,a}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{restart_child,a}"), "{error,function_clause}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{a,undefined,worker,[w]}]");
  });
}

TEST(supervisor_SUITE, sup_start_child_returns_error) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    lab.Plan("a", {"{error,reason}", "term"});
    const std::string child =
        ",{child,undefined,a,{w,start_link,[a]},permanent,false,5000,worker,[w]}}}";
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("a") + "}"), "{error,{reason" + child);
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("a") + "}"), "{error,{term" + child);
    EXPECT_EQ(lab.Call("sup", "which_children"), "[]");
  });
}

// --- Specs.

std::string SpecText(std::string_view id, std::string_view shutdown, std::string_view type) {
  return "#{id => " + std::string(id) + ",modules => [w],restart => permanent,shutdown => " +
         std::string(shutdown) + ",significant => false,start => {w,start_link,[" +
         std::string(id) + "]},type => " + std::string(type) + "}";
}

TEST(supervisor_SUITE, sup_start_map) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a"), Worker("b", "type=>supervisor")}));
    EXPECT_EQ(lab.Call("sup", "{get_childspec,a}"), "{ok," + SpecText("a", "5000", "worker") + "}");
    EXPECT_EQ(lab.Call("sup", "{get_childspec,b}"),
              "{ok," + SpecText("b", "infinity", "supervisor") + "}");
    EXPECT_EQ(lab.Call("sup", "{get_childspec,c}"), "{error,not_found}");
  });
}

TEST(supervisor_SUITE, sup_start_map_simple) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template());
    const std::string spec =
        "{ok,#{id => t,modules => [w],restart => permanent,shutdown => 5000,significant => false,"
        "start => {w,start_link,[]},type => worker}}";
    for (const char* id : {"a", "b"}) {
      const std::string text = id;
      EXPECT_EQ(lab.Call("sup", "{start_child,[" + text + "]}"), "{ok," + text + "}");
      EXPECT_EQ(lab.Call("sup", "{get_childspec,'$" + text + "'}"), spec);
    }
    EXPECT_EQ(lab.Call("sup", "{get_childspec,t}"), spec);
    EXPECT_EQ(lab.Call("sup", "{get_childspec,'$sup'}"), "{error,not_found}");
  });
}

TEST(supervisor_SUITE, sup_start_map_faulty_specs) {
  EachLab([](SupervisorLab& lab) {
    const std::pair<const char*, const char*> rows[] = {
        {"[#{start=>{w,start_link,[a]}}]", "{error,{start_spec,missing_id}}"},
        {"[#{id=>a}]", "{error,{start_spec,missing_start}}"},
        {"[#{id=>a,start=>{w,start_link,[a]},extra=>1}]", "{ok,sup}"},
        {"[a]", "{error,{start_spec,{invalid_child_spec,a}}}"}};
    for (const auto& [specs, result] : rows) {
      EXPECT_EQ(lab.Start("sup", "{ok,{#{}," + std::string(specs) + "}}"), result);
    }
  });
}

// {Id, Start, Restart, Shutdown, Type, Modules} with one field replaced.
std::string TupleWith(size_t field, const std::string& value) {
  std::vector<std::string> fields = {"id", "{m,f,[]}", "permanent", "500", "worker", "[m]"};
  if (field < fields.size()) fields[field] = value;
  std::string text = "{";
  for (const std::string& each : fields) text += (text.size() > 1 ? "," : "") + each;
  return text + "}";
}

TEST(supervisor_SUITE, child_specs) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    const std::vector<std::tuple<size_t, const char*, const char*>> wrong = {
        {1, "mfa", "{invalid_mfa,mfa}"},      {2, "prmanent", "{invalid_restart_type,prmanent}"},
        {3, "-10", "{invalid_shutdown,-10}"}, {4, "wrker", "{invalid_child_type,wrker}"},
        {5, "dy", "{invalid_modules,dy}"},    {5, "[17]", "{invalid_module,17}"}};
    for (const auto& [field, value, error] : wrong) {
      const std::string spec = TupleWith(field, value);
      const std::string refused = "{error," + std::string(error) + "}";
      EXPECT_EQ(lab.Call("sup", "{start_child," + spec + "}"), refused);
      EXPECT_EQ(ToText(CheckChildSpecs(T("[" + spec + "]"))), refused);
      EXPECT_EQ(lab.Start("x", "{ok,{#{},[" + spec + "]}}"),
                "{error,{start_spec," + std::string(error) + "}}");
    }
    EXPECT_EQ(lab.Call("sup", "{start_child,child}"), "{error,{invalid_child_spec,child}}");
    EXPECT_EQ(lab.Call("sup", "{start_child,[]}"), "{error,{invalid_child_spec,[]}}");
    const std::string twice = "[" + TupleWith(9, "") + "," + TupleWith(9, "") + "]";
    EXPECT_EQ(ToText(CheckChildSpecs(T(twice))), "{error,{duplicate_child_name,id}}");
    EXPECT_EQ(lab.Start("x", "{ok,{#{}," + twice + "}}"),
              "{error,{start_spec,{duplicate_child_name,id}}}");
    EXPECT_EQ(ToText(CheckChildSpecs(T("x"))), "{error,{badarg,x}}");
    for (const char* restart : {"permanent", "transient", "temporary"}) {
      for (const char* shutdown : {"0", "500", "brutal_kill", "infinity"}) {
        for (const char* type : {"worker", "supervisor"}) {
          const std::string legal =
              "[{id,{m,f,[a]}," + std::string(restart) + "," + shutdown + "," + type + ",dynamic}]";
          EXPECT_EQ(ToText(CheckChildSpecs(T(legal))), "ok") << legal;
        }
      }
    }
  });
}

TEST(supervisor_SUITE, child_specs_map) {
  const std::pair<const char*, const char*> wrong[] = {
      {"#{start=>{m,f,[]}}", "missing_id"},
      {"#{id=>a}", "missing_start"},
      {"#{id=>a,start=>mfa}", "{invalid_mfa,mfa}"},
      {"#{id=>a,start=>{m,f,[]},restart=>x}", "{invalid_restart_type,x}"},
      {"#{id=>a,start=>{m,f,[]},shutdown=>-1}", "{invalid_shutdown,-1}"},
      {"#{id=>a,start=>{m,f,[]},type=>x}", "{invalid_child_type,x}"},
      {"#{id=>a,start=>{m,f,[]},modules=>x}", "{invalid_modules,x}"},
      {"#{id=>a,start=>{m,f,[]},modules=>[1]}", "{invalid_module,1}"},
      {"#{id=>a,start=>{m,f,[]},significant=>x}", "{invalid_significant,x}"},
      // The first that is wrong is told.
      {"#{id=>a,start=>{m,f,[]},modules=>1,type=>z,shutdown=>z}", "{invalid_child_type,z}"}};
  const char* modes[] = {"undefined", "never", "any_significant", "all_significant"};
  for (const char* mode : modes) {
    for (const auto& [spec, error] : wrong) {
      EXPECT_EQ(ToText(CheckChildSpecs(T("[" + std::string(spec) + "]"), A(mode))),
                "{error," + std::string(error) + "}");
    }
    for (const std::string restart : {"permanent", "transient", "temporary"}) {
      std::string expected = "ok";
      if (restart == "permanent") {
        expected = "{error,{bad_combination,[{restart,permanent},{significant,true}]}}";
      }
      if (std::string_view(mode) == "never") {
        expected = "{error,{bad_combination,[{auto_shutdown,never},{significant,true}]}}";
      }
      const std::string spec =
          "[#{id=>a,start=>{m,f,[]},significant=>true,restart=>" + restart + "}]";
      EXPECT_EQ(ToText(CheckChildSpecs(T(spec), A(mode))), expected) << mode << " " << restart;
    }
  }
  EXPECT_EQ(ToText(CheckChildSpecs(T("[]"), A("foo"))), "{error,{badarg,foo}}");
}

// --- Stops.

// The reasons with which children exit when their supervisor is stopped.
std::map<std::string, std::string> ExitsAtStop(SupervisorLab& lab,
                                               const std::vector<std::string>& ids, Nanos wait) {
  std::map<std::string, std::string> exits;
  for (const std::string& id : ids) {
    lab.world().Spawn(
        [pid = lab.PidOf(id), &exit = exits[id]](ProcessContext& self) -> ProcessTask<> {
          const Ref monitor = self.Monitor(pid);
          exit = co_await DownReason(self, monitor, seconds(30));
        });
  }
  lab.world().Quiet();
  lab.ExitFromParent("sup", "shutdown");
  lab.world().Advance(wait);
  EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
  return exits;
}

TEST(supervisor_SUITE, sup_stop_timeout) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a", "shutdown=>1000", "trap=>true"),
                           Worker("b", "shutdown=>1000", "trap=>true,term_sleep=>5000")}));
    const auto exits = ExitsAtStop(lab, {"a", "b"}, milliseconds(1100));
    EXPECT_EQ(exits, (std::map<std::string, std::string>{{"a", "shutdown"}, {"b", "killed"}}));
  });
}

TEST(supervisor_SUITE, sup_stop_timeout_dynamic) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template("shutdown=>1000"));
    lab.Call("sup", "{start_child,[a,#{trap=>true}]}");
    lab.Call("sup", "{start_child,[b,#{trap=>true,term_sleep=>5000}]}");
    lab.Call("sup", "{start_child,[c,#{trap=>true,term_sleep=>900}]}");
    // All at once, under one timer.
    const auto exits = ExitsAtStop(lab, {"a", "b", "c"}, milliseconds(1100));
    EXPECT_EQ(exits, (std::map<std::string, std::string>{
                         {"a", "shutdown"}, {"b", "killed"}, {"c", "shutdown"}}));
  });
}

TEST(supervisor_SUITE, sup_stop_brutal_kill) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a", "", "trap=>true"),
                           Worker("b", "shutdown=>brutal_kill", "trap=>true")}));
    const auto exits = ExitsAtStop(lab, {"a", "b"}, Nanos(0));
    EXPECT_EQ(exits, (std::map<std::string, std::string>{{"a", "shutdown"}, {"b", "killed"}}));
    EXPECT_EQ(lab.TakeLog(),
              (Lines{"{init,a}", "{init,b}", "{terminate,a,shutdown}", "{exit,sup,shutdown}"}));
  });
}

TEST(supervisor_SUITE, sup_stop_race) {
  for (const std::string reason : {"normal", "shutdown", "{shutdown,x}", "other"}) {
    SCOPED_TRACE(reason);
    EachLab([&reason](SupervisorLab& lab) {
      // While c takes its time, a and b end by themselves.
      lab.Sup("#{intensity=>5}",
              ListOf({Worker("a"), Worker("b"), Worker("c", "", "trap=>true,term_sleep=>100")}));
      std::map<std::string, std::string> exits;
      for (const char* id : {"a", "b"}) {
        lab.world().Spawn(
            [pid = lab.PidOf(id), &exit = exits[id]](ProcessContext& self) -> ProcessTask<> {
              const Ref monitor = self.Monitor(pid);
              exit = co_await DownReason(self, monitor, seconds(30));
            });
      }
      lab.world().Quiet();
      lab.ExitFromParent("sup", "shutdown");
      lab.Exit("a", reason);
      lab.Exit("b", reason);
      lab.world().Advance(milliseconds(200));
      EXPECT_EQ(exits, (std::map<std::string, std::string>{{"a", reason}, {"b", reason}}));
      EXPECT_EQ(lab.log().back(), "{exit,sup,shutdown}");
      EXPECT_EQ(std::count(lab.log().begin(), lab.log().end(), "{init,a}"), 1);
    });
  }
}

TEST(supervisor_SUITE, sup_stop_non_shutdown_exit_dynamic) {
  for (const std::string type : {"permanent", "transient", "temporary"}) {
    EachLab([&type](SupervisorLab& lab) {
      lab.Sup(kSimple, Template("restart=>" + type));
      const std::pair<const char*, const char*> rows[] = {
          {"a", "normal"}, {"b", "{shutdown,x}"}, {"c", "other"}};
      std::map<std::string, std::string> expected;
      for (const auto& [id, reason] : rows) {
        lab.Call("sup",
                 "{start_child,[" + std::string(id) + ",#{trap=>true,term_exit=>" + reason + "}]}");
        expected[id] = reason;
      }
      EXPECT_EQ(ExitsAtStop(lab, {"a", "b", "c"}, Nanos(0)), expected);
    });
  }
}

TEST(supervisor_SUITE, child_unlink) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a", "", "unlink=>true")}));
    EXPECT_EQ(lab.Call("sup", "{terminate_child,a}"), "ok");
    EXPECT_FALSE(lab.Lives("a"));
  });
}

TEST(supervisor_SUITE, order_of_children) {
  EachLab([](SupervisorLab& lab) {
    std::vector<std::string> specs;
    for (const char* id : {"1", "2", "3", "4", "5"}) specs.push_back(Worker(id, "", "trap=>true"));
    lab.Sup("#{strategy=>rest_for_one}", ListOf(specs));
    EXPECT_EQ(lab.TakeLog(), (Lines{"{init,1}", "{init,2}", "{init,3}", "{init,4}", "{init,5}"}));
    lab.Kill("3");
    EXPECT_EQ(lab.TakeLog(), (Lines{"{terminate,5,shutdown}", "{terminate,4,shutdown}", "{init,3}",
                                    "{init,4}", "{init,5}"}));
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(lab.TakeLog(),
              (Lines{"{terminate,5,shutdown}", "{terminate,4,shutdown}", "{terminate,3,shutdown}",
                     "{terminate,2,shutdown}", "{terminate,1,shutdown}", "{exit,sup,shutdown}"}));
  });
}

// --- Calls.

TEST(supervisor_SUITE, extra_return) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", ListOf({Worker("a", "", "extra=>more")}));
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{a,a,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "{start_child," + Worker("b", "", "extra=>more") + "}"),
              "{ok,b,more}");
    lab.Call("sup", "{terminate_child,b}");
    EXPECT_EQ(lab.Call("sup", "{restart_child,b}"), "{ok,b,more}");
    lab.Kill("b");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{b,b,worker,[w]},{a,a,worker,[w]}]");
  });
}

TEST(supervisor_SUITE, child_adm_simple) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, Template());
    EXPECT_EQ(lab.Call("sup", "which_children"), "[]");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 0, 0, 0));
    EXPECT_EQ(lab.Call("sup", "{start_child,[a]}"), "{ok,a}");
    EXPECT_EQ(lab.Call("sup", "{start_child,[b]}"), "{ok,b}");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 2, 0, 2));
    for (const char* call : {"{terminate_child,t}", "{restart_child,t}", "{delete_child,t}"}) {
      EXPECT_EQ(lab.Call("sup", call), "{error,simple_one_for_one}");
    }
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$a'}"), "ok");
    EXPECT_FALSE(lab.Lives("a"));
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$a'}"), "ok");
    EXPECT_EQ(lab.Call("sup", "{terminate_child,'$sup'}"), "{error,not_found}");
    EXPECT_EQ(lab.Call("sup", "which_children"), "[{undefined,b,worker,[w]}]");
    EXPECT_EQ(lab.Call("sup", "{start_child,foo}").substr(0, 23), "{error,{'EXIT',{badarg,");
  });
}

TEST(supervisor_SUITE, get_callback_module) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{}", "[]");
    EXPECT_EQ(lab.Call("sup", "get_callback_module"), "cb_sup");
  });
}

// Asks for so many children at once.
void StartMany(SupervisorLab& lab, int count, int from = 0) {
  for (int i = from; i < from + count; ++i) {
    const Term args = T("[" + std::to_string(i) + ",#{quiet=>true}]");
    lab.world().Send(lab.PidOf("sup"),
                     Term::TupleOf(atoms::kGenCall, Term::TupleOf(lab.PidOf("sup"), A("tag")),
                                   Term::TupleOf(atoms::kStartChild, args)));
  }
  lab.world().Quiet();
}

TEST(supervisor_SUITE, count_children) {
  ProcessWorld world(std::nullopt);
  SupervisorLab lab(world);
  lab.Sup(kSimple, Template("restart=>temporary"));
  StartMany(lab, 1000);
  EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 1000, 0, 1000));
  StartMany(lab, 1000, 1000);
  EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 2000, 0, 2000));
  for (int i = 0; i < 2000; ++i) world.Exit(lab.PidOf(std::to_string(i)), atoms::kKill);
  world.Quiet();
  EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 0, 0, 0));
}

TEST(supervisor_SUITE, simple_one_for_one_scale_many_temporary_children) {
  // Steps instead of time: ten times the children take about ten times the work.
  const auto work = [](int count) {
    ProcessWorld world(std::nullopt);
    SupervisorLab lab(world);
    lab.Sup(kSimple, Template("restart=>temporary"));
    StartMany(lab, count);
    const uint64_t before = world.space().TotalReductions();
    lab.ExitFromParent("sup", "shutdown");
    EXPECT_EQ(world.space().process_count(), 1u);
    return world.space().TotalReductions() - before;
  };
  const uint64_t of_1000 = work(1'000);
  const uint64_t of_10000 = work(10'000);
  EXPECT_LT(of_10000, 12 * of_1000);
}

TEST(supervisor_SUITE, count_children_supervisor) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup(kSimple, "[#{id=>t,type=>supervisor,start=>{sup,start_link,[]}}]");
    for (int i = 1; i <= 3; ++i) {
      lab.Call("sup", "{start_child,[{ok,{#{},[]}}]}");
      EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, i, i, 0));
    }
  });
}

TEST(supervisor_SUITE, count_restarting_children) {
  EachLab([](SupervisorLab& lab) {
    lab.Sup("#{strategy=>simple_one_for_one,intensity=>100000,period=>1}", Template());
    lab.Plan("b", {"ok", "{error,e}"});
    lab.Call("sup", "{start_child,[a]}");
    lab.Call("sup", "{start_child,[b]}");
    lab.world().Exit(lab.PidOf("b"), atoms::kKill);
    while (lab.Snapshot("sup").restart_count < 3) ASSERT_TRUE(lab.world().driver().Step());
    std::string reply;
    lab.world().Spawn([&lab, &reply,
                       sup = lab.PidOf("sup")](ProcessContext& self) -> ProcessTask<> {
      const CallAnswer counts = co_await Call(self, sup, atoms::kCountChildren);
      reply = ToText(counts.reply());
      const CallAnswer which = co_await Call(self, sup, atoms::kWhichChildren);
      reply += ToText(which.reply()).find("restarting") == std::string::npos ? "" : " restarting";
      const Term end = Term::TupleOf(atoms::kTerminateChild, lab.PidOf("b"));
      const CallAnswer ended = co_await Call(self, sup, end);
      reply += " " + ToText(ended.reply());
    });
    lab.world().Quiet();
    EXPECT_EQ(reply, Counts(1, 1, 0, 2) + " restarting ok");
    EXPECT_EQ(lab.Call("sup", "count_children"), Counts(1, 1, 0, 1));
  });
}

}  // namespace
}  // namespace arsenal::runtime
