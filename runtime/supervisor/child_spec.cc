// SPDX-License-Identifier: MIT
// Child specs: defaults, and how they are shown.

#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {
namespace {

constexpr Nanos kWorkerShutdown = std::chrono::milliseconds(5000);

}  // namespace

Atom RestartTypeName(RestartType type) {
  if (type == RestartType::kPermanent) return atoms::kPermanent;
  return type == RestartType::kTransient ? atoms::kTransient : atoms::kTemporary;
}

Atom ChildTypeName(ChildType type) {
  return type == ChildType::kWorker ? atoms::kWorker : atoms::kSupervisor;
}

Term Shutdown::ToTerm() const {
  if (brutal()) return atoms::kBrutalKill;
  if (time() == kNever) return atoms::kInfinity;
  return Term::Integer(std::chrono::duration_cast<std::chrono::milliseconds>(time()).count());
}

ChildSpec::ChildSpec(Term child_id, Atom start_module, Atom start_function, Term arguments)
    : id(std::move(child_id)),
      module(start_module),
      function(start_function),
      args(std::move(arguments)),
      modules({start_module}) {}

ChildSpec::ChildSpec(Term child_id, Atom start_module, Atom start_function,
                     ChildFactory child_factory)
    : id(std::move(child_id)),
      module(start_module),
      function(start_function),
      factory(std::move(child_factory)),
      modules({start_module}) {}

Shutdown ChildSpec::EffectiveShutdown() const {
  if (shutdown) return *shutdown;
  return type == ChildType::kSupervisor ? Shutdown::Infinity() : Shutdown::After(kWorkerShutdown);
}

Term ChildSpec::ModulesTerm() const {
  if (dynamic_modules) return atoms::kDynamic;
  return Term::List(std::vector<Term>(modules.begin(), modules.end()));
}

Term ChildSpec::ToMap() const {
  return Term::Map({{atoms::kId, id},
                    {atoms::kStart, StartTerm()},
                    {atoms::kRestart, RestartTypeName(restart)},
                    {atoms::kShutdown, EffectiveShutdown().ToTerm()},
                    {atoms::kSignificant, atoms::kFalse},
                    {atoms::kType, ChildTypeName(type)},
                    {atoms::kModules, ModulesTerm()}});
}

}  // namespace arsenal::runtime
