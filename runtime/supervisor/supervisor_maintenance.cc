// SPDX-License-Identifier: MIT
// What an operator does to the children of a supervisor, each in one go, so that nobody comes in
// between. Options are #{shutdown => brutal_kill | Ms, reason => Term}: no child takes longer to
// end than this, and the reason that it is told, `shutdown` if none is given.
//   {terminate_child, Id, Options}     ok, {error, not_found}: as terminate_child
//   {delete_child, Id, Options}        the same, and the spec goes too
//   {restart_child, Id, Options}       {ok, Pid}, {ok, undefined}, {error, Reason}: stopped, if it
//                                      runs, and started, none of which counts as a restart
//   {restart_children, Options}        {ok, [Result]}, newest first: all are stopped in reverse,
//                                      then started in order, temporary ones aside
//   convert_to_simple_one_for_one      ok, {error, {incompatible_strategy, Why}}: the children live
//                                      on, without ids
// Children without ids can be terminated, by their pids, and nothing else.

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kObstacles = 20;

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

bool Says(const Term& term, std::string_view word) {
  return term.Is(Term::Kind::kAtom) && term.AsAtom().text() == word;
}

std::optional<Shutdown> LongestOf(const Term& options) {
  const Term* value = options.Find(atoms::kShutdown);
  if (value == nullptr) return std::nullopt;
  if (value->Is(atoms::kBrutalKill)) return Shutdown::BrutalKill();
  constexpr int64_t kMostMs = 1'000'000'000'000;
  if (!value->IsSmall() || value->AsSmall() < 0 || value->AsSmall() > kMostMs) return std::nullopt;
  return Shutdown::After(std::chrono::milliseconds(value->AsSmall()));
}

std::string Short(const Term& term) {
  return FormatTerm(term, {.form = TextForm::kPretty, .max_bytes = 200});
}

std::string StartText(const ChildSpec& spec) {
  return Short(spec.module) + ":" + Short(spec.function);
}

}  // namespace

bool Supervisor::OnMaintenanceCall(ProcessContext& self, const From& from, const Term& request) {
  if (Says(request, "convert_to_simple_one_for_one")) {
    Answer(self, from, ConvertToSimple());
    return true;
  }
  const bool tuple = request.Is(Term::Kind::kTuple) && request.arity() >= 2;
  const bool all = tuple && request.arity() == 2 && Says(request.element(0), "restart_children");
  const bool terminate = request.IsTagged(atoms::kTerminateChild, 3);
  const bool remove = request.IsTagged(atoms::kDeleteChild, 3);
  const bool restart = request.IsTagged(atoms::kRestartChild, 3);
  if (!all && !terminate && !remove && !restart) return false;
  const Term& options = request.element(request.arity() - 1);
  if (!options.Is(Term::Kind::kMap)) return false;
  if (dynamic()) {
    if (!terminate) {
      Answer(self, from, ErrorOf(atoms::kSimpleOneForOne));
      return true;
    }
    TerminateDynamic(self, from, request.element(1));
  } else if (all) {
    RestartAll(from);
  } else {
    Child* child = FindById(request.element(1));
    if (child == nullptr) {
      Answer(self, from, ErrorOf(atoms::kNotFound));
      return true;
    }
    work_.emplace(terminate ? Purpose::kTerminateChild
                  : remove  ? Purpose::kRemoveChild
                            : Purpose::kReplaceSpec);
    work_->caller = from;
    work_->reason = child->spec.id;
    work_->stop.Add(*child);
    if (restart) work_->start.Add(*child);
  }
  if (!work_) return true;
  work_->longest = LongestOf(options);
  if (const Term* reason = options.Find(atoms::kReason)) work_->told = *reason;
  return true;
}

void Supervisor::RestartAll(const From& from) {
  work_.emplace(Purpose::kRestartAll);
  work_->caller = from;
  for (Child& child : children_) {
    work_->stop.Add(child);
    if (!child.spec.temporary()) work_->start.Add(child);
  }
  work_->stop.Reverse();
}

std::vector<std::string> Supervisor::ObstaclesToOneTemplate() const {
  std::vector<std::string> why;
  if (dynamic()) why.push_back("its children are already made from one template, or from none");
  if (paused()) why.push_back("supervision is paused");
  if (!dynamic() && children_.empty()) why.push_back("it has no child to take the template from");
  for (const Child& child : children_) {
    if (dynamic() || why.size() >= kObstacles) break;
    const ChildSpec& first = children_.front().spec;
    const std::string id = absl::StrCat("child ", Short(child.spec.id));
    if (child.spec.type == ChildType::kSupervisor) {
      why.push_back(absl::StrCat(id, " is a supervisor"));
    } else if (child.spec.factory != nullptr) {
      why.push_back(absl::StrCat(id, " is not started by a function of the table of modules"));
    } else if (child.spec.module != first.module || child.spec.function != first.function) {
      why.push_back(absl::StrCat(id, " is started by ", StartText(child.spec), ", the first by ",
                                 StartText(first)));
    } else if (!child.spec.SameTemplate(first)) {
      why.push_back(absl::StrCat(id, " has another restart, shutdown or modules than the first"));
    } else if (child.status != ChildStatus::kRunning) {
      why.push_back(absl::StrCat(id, " is not running"));
    }
  }
  return why;
}

Term Supervisor::ConvertToSimple() {
  const std::vector<std::string> why = ObstaclesToOneTemplate();
  if (!why.empty()) {
    return ErrorOf(Term::TupleOf(atoms::kIncompatibleStrategy, Term::Binary(why.front())));
  }
  ChildSpec shared(children_.front().spec.id, children_.front().spec.module,
                   children_.front().spec.function, Term::Nil());
  const ChildSpec& first = children_.front().spec;
  shared.modules = first.modules;
  shared.shutdown = first.shutdown;
  shared.restart = first.restart;
  shared.significance = first.significance;
  for (Child& child : children_) {
    DynamicChild without_id;
    if (!child.spec.temporary()) without_id.args = child.spec.args;
    dynamic_.Insert(child.pid, std::move(without_id));
    if (child.past != nullptr) dynamic_.SetPast(child.pid, std::move(child.past));
  }
  by_pid_.clear();
  by_id_.clear();
  children_.clear();
  flags_.strategy = Strategy::kSimpleOneForOne;
  strategy_ = MakeStrategy(flags_.strategy);
  AddChild(std::move(shared));
  return atoms::kOk;
}

}  // namespace arsenal::runtime
