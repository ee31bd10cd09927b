// SPDX-License-Identifier: MIT

#include "service/supervisor/config_change.h"

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Atom;
using runtime::Pid;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

std::string Key(const v1::SupervisorConfig& config) {
  return absl::StrCat(config.strategy(), " ", config.max_restarts(), " ", config.max_seconds(), " ",
                      config.auto_shutdown(), " ", config.back_off().SerializeAsString());
}

void Warn(const runtime::Supervisor& supervisor, v1::ChangedSupervisor& change) {
  const v1::SupervisorConfig& before = change.before();
  const v1::SupervisorConfig& after = change.after();
  if (before.restarts_in_window() > 0 && before.restarts_in_window() >= after.max_restarts()) {
    change.add_warnings(
        absl::StrCat("the next restart makes it give up: ", before.restarts_in_window(),
                     " count already, and ", after.max_restarts(), " are allowed"));
  }
  if (before.strategy() == after.strategy()) return;
  if (after.strategy() == "one_for_all") {
    change.add_warnings(absl::StrCat("all ", supervisor.ChildCount(),
                                     " children are restarted together from now on"));
  } else if (after.strategy() == "rest_for_one") {
    change.add_warnings("children started after the one that ends are restarted with it");
  } else if (after.strategy() == "one_for_one") {
    change.add_warnings("children that need each other are no longer restarted together");
  }
}

}  // namespace

void AddStrategy(const std::string& strategy, Flags& flags) {
  flags.emplace_back(atoms::kStrategy, Atom::OfCode(strategy));
}

void AddIntensity(uint32_t max_restarts, Flags& flags) {
  flags.emplace_back(atoms::kIntensity, Term::Integer(max_restarts));
}

void AddPeriod(uint32_t max_seconds, Flags& flags) {
  flags.emplace_back(atoms::kPeriod, Term::Integer(max_seconds));
}

absl::Status AddBackOff(const std::string& field, const v1::BackOff& back_off, Flags& flags) {
  if (back_off.initial_ms() > back_off.max_ms()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{field + ".max_ms", absl::StrCat("found ", back_off.max_ms(),
                                                              ", expected at least initial_ms")}});
  }
  runtime::BackOff pause;
  pause.initial = std::chrono::milliseconds(back_off.initial_ms());
  pause.longest = std::chrono::milliseconds(back_off.max_ms());
  pause.jitter_percent = back_off.jitter_percent();
  flags.emplace_back(atoms::kBackOff, pause.ToTerm());
  return absl::OkStatus();
}

Term ChangeRequest(const Flags& flags) {
  return Term::TupleOf(atoms::kChangeFlags, Term::Map(Flags(flags)));
}

Flags FlagsNow(core::Call& call, Pid pid) {
  const runtime::SupervisorFlags& now = ObjectOf(call, pid)->flags();
  return {{atoms::kStrategy, runtime::StrategyName(now.strategy)},
          {atoms::kIntensity, Term::Integer(now.intensity)},
          {atoms::kPeriod, Term::Integer(now.period)},
          {atoms::kAutoShutdown, runtime::AutoShutdownName(now.auto_shutdown)},
          {atoms::kBackOff, now.back_off.off() ? Term(atoms::kNever) : now.back_off.ToTerm()}};
}

absl::StatusOr<v1::ChangedSupervisor> PlanChange(core::Call& call, Pid pid, const Flags& flags) {
  const runtime::Supervisor& supervisor = *ObjectOf(call, pid);
  const auto parsed = runtime::ParseSupervisorFlags(Term::Map(Flags(flags)), supervisor.flags());
  if (const Term* error = std::get_if<Term>(&parsed)) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR, {{"name", core::ReasonText(*error)}});
  }
  const auto& wanted = std::get<runtime::SupervisorFlags>(parsed);
  const bool dynamic = supervisor.kind() == runtime::SupervisorKind::kDynamicSupervisor;
  const bool simple = supervisor.flags().strategy == runtime::Strategy::kSimpleOneForOne;
  if (wanted.strategy != supervisor.flags().strategy && (dynamic || simple)) {
    const std::string now(runtime::StrategyName(supervisor.flags().strategy).text());
    return core::Fail(
        v1::REASON_STRATEGY_INCOMPATIBLE,
        absl::StrCat("strategy: children without ids cannot get any, so it stays ", now),
        {{"strategy", now}});
  }
  if (dynamic && wanted.auto_shutdown != runtime::AutoShutdown::kNever) {
    return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                      "auto_shutdown: a DynamicSupervisor has none", {{"auto_shutdown", "never"}});
  }
  v1::ChangedSupervisor change;
  FillConfig(call, pid, *change.mutable_before());
  v1::SupervisorConfig& after = *change.mutable_after();
  after = change.before();
  for (const char* moment : {"restarts_in_window", "restarts_left", "resume_forecast"}) {
    after.GetReflection()->ClearField(&after, after.GetDescriptor()->FindFieldByName(moment));
  }
  after.set_strategy(std::string(runtime::StrategyName(wanted.strategy).text()));
  after.set_max_restarts(static_cast<uint32_t>(wanted.intensity));
  after.set_max_seconds(static_cast<uint32_t>(wanted.period));
  after.set_auto_shutdown(std::string(runtime::AutoShutdownName(wanted.auto_shutdown).text()));
  after.clear_back_off();
  if (!wanted.back_off.off()) FillBackOff(wanted.back_off, *after.mutable_back_off());
  Warn(supervisor, change);
  return change;
}

void FinishChange(core::Call& call, Pid pid, v1::ChangedSupervisor& change) {
  change.clear_after();
  FillConfig(call, pid, *change.mutable_after());
  change.set_changed(Key(change.before()) != Key(change.after()));
}

}  // namespace arsenal::service::supervisor
