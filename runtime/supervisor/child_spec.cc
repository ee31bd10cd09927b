// SPDX-License-Identifier: MIT
// Child specs: defaults, and how they are shown.

#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {
namespace {

constexpr Nanos kWorkerShutdown = std::chrono::milliseconds(5000);

bool IsExpected(const Term& reason) {
  return reason.Is(atoms::kNormal) || reason.Is(atoms::kShutdown) ||
         reason.IsTagged(atoms::kShutdown, 2);
}

}  // namespace

bool IsRestarted(RestartType type, const Term& reason) {
  switch (type) {
    case RestartType::kPermanent: return true;
    case RestartType::kTransient: return !IsExpected(reason);
    case RestartType::kTemporary: return false;
  }
  return false;
}

bool IsReportedExit(RestartType type, const Term& reason) {
  return type == RestartType::kPermanent || !IsExpected(reason);
}

bool IsShutdownError(const ChildSpec& spec, const Term& reason) {
  const Shutdown shutdown = spec.EffectiveShutdown();
  if (reason.Is(atoms::kKilled) && shutdown.brutal()) return false;
  if (reason.Is(atoms::kShutdown) && !shutdown.brutal()) return false;
  return spec.restart == RestartType::kPermanent || !IsExpected(reason);
}

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
      args(std::move(arguments)) {}

ChildSpec::ChildSpec(Term child_id, Atom start_module, Atom start_function,
                     ChildFactory child_factory)
    : id(std::move(child_id)),
      module(start_module),
      function(start_function),
      factory(std::move(child_factory)) {}

Shutdown ChildSpec::EffectiveShutdown() const {
  if (!shutdown.is_default()) return shutdown;
  return type == ChildType::kSupervisor ? Shutdown::Infinity() : Shutdown::After(kWorkerShutdown);
}

Term ChildSpec::ModulesTerm() const {
  // `undefined` is what a spec has whose modules were not named.
  return modules.Is(atoms::kUndefined) ? Term::Cons(module, Term::Nil()) : modules;
}

Term ChildSpec::ToMap() const {
  return Term::Map({{atoms::kId, id},
                    {atoms::kStart, StartTerm()},
                    {atoms::kRestart, RestartTypeName(restart)},
                    {atoms::kShutdown, EffectiveShutdown().ToTerm()},
                    {atoms::kSignificant, significant() ? atoms::kTrue : atoms::kFalse},
                    {atoms::kType, ChildTypeName(type)},
                    {atoms::kModules, ModulesTerm()}});
}

Term ChildSpec::ToRecord(Term pid) const {
  return Term::TupleOf(atoms::kChild, std::move(pid), id, StartTerm(), RestartTypeName(restart),
                       significant() ? atoms::kTrue : atoms::kFalse, EffectiveShutdown().ToTerm(),
                       ChildTypeName(type), ModulesTerm());
}

bool ChildSpec::SameTemplate(const ChildSpec& other) const {
  return factory == nullptr && other.factory == nullptr && module == other.module &&
         function == other.function && restart == other.restart && type == other.type &&
         significance == other.significance && modules == other.modules &&
         EffectiveShutdown().time() == other.EffectiveShutdown().time() &&
         EffectiveShutdown().brutal() == other.EffectiveShutdown().brutal();
}

size_t ChildSpec::HeapBytes() const {
  return id.ByteSize() + args.ByteSize() + modules.ByteSize() - 3 * sizeof(Term) +
         factory.HeapBytes();
}

}  // namespace arsenal::runtime
