// SPDX-License-Identifier: MIT

#include "service/supervisor/kept_setup.h"

#include <algorithm>

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Pid;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

Term FlagsTerm(const runtime::SupervisorFlags& flags) {
  const bool simple = flags.strategy == runtime::Strategy::kSimpleOneForOne;
  std::vector<std::pair<Term, Term>> map = {
      {atoms::kIntensity, Term::Integer(flags.intensity)},
      {atoms::kPeriod, Term::Integer(flags.period)},
      {atoms::kAutoShutdown, runtime::AutoShutdownName(flags.auto_shutdown)},
      {atoms::kBackOff, flags.back_off.off() ? Term(atoms::kNever) : flags.back_off.ToTerm()}};
  if (!simple) map.emplace_back(atoms::kStrategy, runtime::StrategyName(flags.strategy));
  return Term::Map(std::move(map));
}

}  // namespace

KeptSetup Keep(core::Call& call, Pid pid) {
  const runtime::Supervisor& supervisor = *ObjectOf(call, pid);
  KeptSetup kept;
  kept.kind = supervisor.kind();
  kept.flags = supervisor.flags();
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value()) kept.name = info->name;
  for (const runtime::Child& child : supervisor.children()) {
    kept.ids.push_back(child.spec.id);
    if (child.spec.factory == nullptr) kept.specs.push_back(child.spec.ToMap());
  }
  return kept;
}

absl::Status CheckWhole(const KeptSetup& kept) {
  if (kept.ids.size() == kept.specs.size()) return absl::OkStatus();
  return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                    "name: it has children that only its own start can make, and nobody supervises "
                    "it: restart its children, or stop it and start it again");
}

std::vector<Term> ChangesTo(core::Call& call, Pid pid, const KeptSetup& kept) {
  std::vector<Term> changes;
  const runtime::Supervisor* supervisor = ObjectOf(call, pid);
  if (supervisor == nullptr) return changes;
  if (FlagsTerm(supervisor->flags()) != FlagsTerm(kept.flags)) {
    changes.push_back(Term::TupleOf(atoms::kChangeFlags, FlagsTerm(kept.flags)));
  }
  if (supervisor->dynamic_children().size() > 0 ||
      supervisor->flags().strategy == runtime::Strategy::kSimpleOneForOne) {
    return changes;
  }
  for (const runtime::Child& child : supervisor->children()) {
    const Term& id = child.spec.id;
    if (std::find(kept.ids.begin(), kept.ids.end(), id) != kept.ids.end()) continue;
    changes.push_back(Term::TupleOf(atoms::kDeleteChild, id, Term::Map({})));
  }
  for (const Term& spec : kept.specs) {
    const Term& id = *spec.Find(atoms::kId);
    const runtime::Child* child = supervisor->ChildWithId(id);
    if (child == nullptr) {
      changes.push_back(Term::TupleOf(atoms::kStartChild, spec));
    } else if (child->spec.factory != nullptr || child->spec.ToMap() != spec) {
      changes.push_back(Term::TupleOf(atoms::kReplaceChildSpec, id, spec));
    }
  }
  if (kept.flags.strategy == runtime::Strategy::kSimpleOneForOne) {
    changes.push_back(runtime::Atom::OfCode("convert_to_simple_one_for_one"));
  }
  return changes;
}

}  // namespace arsenal::service::supervisor
