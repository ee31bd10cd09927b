// SPDX-License-Identifier: MIT

#include "service/supervisor/child_specs.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/module_start.h"
#include "service/core/nearest.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

using runtime::Atom;
using runtime::Pid;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

constexpr double kLongestMs = 1e12;

absl::StatusOr<Term> ReadAtom(const std::string& field, const std::string& text) {
  const absl::StatusOr<Atom> atom = Atom::Intern(text);
  if (!atom.ok()) return core::RefuseTerm(v1::REASON_INVALID_TERM, field, atom.status());
  return Term(*atom);
}

absl::StatusOr<Term> ReadShutdown(const std::string& field, const google::protobuf::Value& value) {
  using Value = google::protobuf::Value;
  if (value.kind_case() == Value::kStringValue) {
    if (value.string_value() == "infinity") return Term(atoms::kInfinity);
    if (value.string_value() == "brutal_kill") return Term(atoms::kBrutalKill);
  }
  const double ms = value.number_value();
  if (value.kind_case() == Value::kNumberValue && ms >= 0 && ms <= kLongestMs &&
      ms == std::floor(ms)) {
    return Term::Integer(static_cast<int64_t>(ms));
  }
  return core::FailFields(
      v1::REASON_INVALID_CHILD_SPEC,
      {{field, "expected whole milliseconds up to 10^12, infinity or brutal_kill"}});
}

absl::Status ReadOptional(const v1::ChildSpec& spec, const std::string& prefix,
                          std::vector<std::pair<Term, Term>>& map) {
  if (spec.has_restart()) map.emplace_back(atoms::kRestart, Atom::OfCode(spec.restart()));
  if (spec.has_type()) map.emplace_back(atoms::kType, Atom::OfCode(spec.type()));
  if (spec.has_significant()) {
    map.emplace_back(atoms::kSignificant, spec.significant() ? atoms::kTrue : atoms::kFalse);
  }
  if (spec.has_shutdown()) {
    const absl::StatusOr<Term> shutdown = ReadShutdown(prefix + "shutdown", spec.shutdown());
    if (!shutdown.ok()) return shutdown.status();
    map.emplace_back(atoms::kShutdown, *shutdown);
  }
  if (spec.modules().empty()) return absl::OkStatus();
  std::vector<Term> modules;
  for (int i = 0; i < spec.modules_size(); ++i) {
    const auto module = ReadAtom(absl::StrCat(prefix, "modules[", i, "]"), spec.modules(i));
    if (!module.ok()) return module.status();
    modules.push_back(*module);
  }
  map.emplace_back(atoms::kModules, Term::List(modules));
  return absl::OkStatus();
}

// Under simple_one_for_one a child is made from the template alone.
absl::StatusOr<NewChild> FromTemplate(Pid supervisor, const runtime::ChildSpec& shared,
                                      const Term& spec) {
  const Term& start = *spec.Find(atoms::kStart);
  if (start.element(0) != Term(shared.module) || start.element(1) != Term(shared.function)) {
    const std::string made = core::ReasonText(shared.StartTerm());
    return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                      absl::StrCat("child_spec.start: found ", core::ReasonText(start),
                                   ", expected the template's ", made),
                      {{"template", made}});
  }
  NewChild child;
  child.supervisor = supervisor;
  child.request = Term::TupleOf(atoms::kStartChild, start.element(2));
  child.id = "undefined";
  child.restart = RestartWord(shared.restart);
  return child;
}

}  // namespace

absl::StatusOr<Term> ReadChildSpec(core::Call& call, const v1::ChildSpec& spec,
                                   core::TermFormat format, const std::string& prefix) {
  const std::string function = core::FunctionOf(spec.start());
  absl::Status known = core::CheckStart(call, spec.start().module(), function, prefix + "start.");
  if (!known.ok()) return known;
  const absl::StatusOr<Term> id = core::ReadTermText(prefix + "id", spec.id());
  if (!id.ok()) return id.status();
  const auto args = core::ReadArguments(spec.start().args(), format, prefix + "start.");
  if (!args.ok()) return args.status();
  const Term start =
      Term::TupleOf(Atom::OfCode(spec.start().module()), Atom::OfCode(function), *args);
  std::vector<std::pair<Term, Term>> map = {{atoms::kId, *id}, {atoms::kStart, start}};
  if (absl::Status read = ReadOptional(spec, prefix, map); !read.ok()) return read;
  return Term::Map(std::move(map));
}

void FillChildSpec(const runtime::ChildSpec& spec, core::TermFormat format, v1::ChildSpec& out) {
  out.set_id(core::ReasonText(spec.id));
  out.mutable_start()->set_module(std::string(spec.module.text()));
  out.mutable_start()->set_function(std::string(spec.function.text()));
  const auto args = spec.args.ListElements();
  for (size_t i = 0; args && i < args->size(); ++i) {
    core::TermToJson((*args)[i], format, out.mutable_start()->add_args());
  }
  out.set_restart(RestartWord(spec.restart));
  FillShutdown(spec.EffectiveShutdown(), *out.mutable_shutdown());
  out.set_type(TypeWord(spec.type));
  const auto modules = spec.ModulesTerm().ListElements();
  for (size_t i = 0; modules && i < modules->size(); ++i) {
    out.add_modules(std::string((*modules)[i].AsAtom().text()));
  }
  out.set_significant(spec.significant());
}

absl::StatusOr<NewChild> PrepareChild(core::Call& call, Pid supervisor, const v1::ChildSpec& spec,
                                      core::TermFormat format) {
  const absl::StatusOr<Term> map = ReadChildSpec(call, spec, format, "child_spec.");
  if (!map.ok()) return map.status();
  const runtime::Supervisor& object = *ObjectOf(call, supervisor);
  if (object.flags().strategy == runtime::Strategy::kSimpleOneForOne) {
    return FromTemplate(supervisor, object.children().front().spec, *map);
  }
  NewChild child;
  child.supervisor = supervisor;
  child.restart = spec.has_restart() ? spec.restart() : "permanent";
  if (object.kind() == runtime::SupervisorKind::kDynamicSupervisor) {
    child.id = "undefined";
    child.request = runtime::DynamicStartRequest(*map);
    if (absl::Status refused = Refusal(child.request, spec.id()); !refused.ok()) return refused;
    return child;
  }
  child.id = core::ReasonText(*map->Find(atoms::kId));
  child.request = Term::TupleOf(atoms::kStartChild, *map);
  return child;
}

void FillStarted(core::Call& call, const NewChild& child, const Term& reply,
                 v1::StartedChild& out) {
  out.set_supervisor(NameOrPid(call, child.supervisor));
  out.set_id(child.id);
  const Pid pid = StartedPid(reply);
  if (pid.valid()) out.set_pid(pid.ToString());
  out.set_status(pid.valid() ? "running" : "undefined");
  out.set_restart_type(child.restart);
}

absl::StatusOr<NamedChild> FindChildOf(core::Call& call, Pid supervisor, const std::string& text) {
  const runtime::Supervisor& object = *ObjectOf(call, supervisor);
  NamedChild found;
  found.supervisor = supervisor;
  found.supervisor_name = NameOrPid(call, supervisor);
  const bool like_pid = text.front() == '<' || absl::StartsWith(text, "#PID<");
  const absl::StatusOr<Pid> pid = Pid::Parse(text);
  if (like_pid && pid.ok() && object.dynamic_children().Find(*pid) != nullptr) {
    found.has_id = false;
    found.key = Term(*pid);
    found.id = atoms::kUndefined;
    found.pid = *pid;
    found.spec_kept = false;
    return found;
  }
  const absl::StatusOr<Term> id = core::ReadTermText("child_id", text);
  if (!id.ok()) return id.status();
  const bool simple = object.flags().strategy == runtime::Strategy::kSimpleOneForOne;
  const runtime::Child* child = simple ? nullptr : object.ChildWithId(*id);
  if (child == nullptr) {
    std::vector<std::string> ids;
    for (const runtime::ChildSnapshot& other : object.ChildrenFrom(Pid(), 0, 200)) {
      ids.push_back(core::ReasonText(other.id));
    }
    core::Metadata details = {{"child_id", text}, {"supervisor", found.supervisor_name}};
    if (auto nearest = core::Nearest(text, ids); !nearest.empty()) details["nearest"] = nearest;
    return core::Fail(v1::REASON_CHILD_NOT_FOUND,
                      absl::StrCat("child_id: ", found.supervisor_name, " has no child ", text),
                      details);
  }
  found.key = found.id = child->spec.id;
  if (child->status == runtime::ChildStatus::kRunning) found.pid = child->pid;
  found.spec_kept = !child->spec.temporary();
  return found;
}

absl::Status RefuseWithoutId(const NamedChild& child) {
  if (child.has_id) return absl::OkStatus();
  return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                    absl::StrCat("child_id: ", child.pid.ToString(),
                                 " has no id, so it can be started and terminated only"),
                    {{"pid", child.pid.ToString()}});
}

void AddStart(const NamedChild& child, v1::ExitPreview& preview) {
  v1::PreviewedStep& step = *preview.add_steps();
  step.set_action("start");
  step.set_id(child.shown_id());
  if (child.pid.valid()) step.set_pid(child.pid.ToString());
}

std::optional<std::string> StopReason(core::Call& call, Pid supervisor, Pid child,
                                      const runtime::EventCursor& since) {
  const auto wanted = [&](const runtime::Event& event) {
    return event.type == runtime::EventType::kSupervisorChildTerminate && event.pid == supervisor &&
           event.related == child;
  };
  const runtime::EventBatch batch = call.node().events().Read(since, 1, wanted);
  if (batch.events.empty() || !batch.events.front().reason) return std::nullopt;
  return core::ReasonText(*batch.events.front().reason);
}

}  // namespace arsenal::service::supervisor
