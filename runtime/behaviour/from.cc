// SPDX-License-Identifier: MIT
// Replies to calls.

#include "runtime/behaviour/from.h"

namespace arsenal::runtime {
namespace {

// The alias in [alias|Ref].
std::optional<Ref> AliasOf(const Term& tag) {
  if (!tag.Is(Term::Kind::kList) || !tag.head().Is(atoms::kAlias) ||
      !tag.tail().Is(Term::Kind::kReference)) {
    return std::nullopt;
  }
  return tag.tail().AsRef();
}

}  // namespace

std::optional<From> From::OfTerm(const Term& term) {
  if (!term.Is(Term::Kind::kTuple) || term.arity() != 2 || !term.element(0).Is(Term::Kind::kPid)) {
    return std::nullopt;
  }
  return From(term.element(0).AsPid(), term.element(1));
}

void Reply(ProcessContext& self, const From& from, Term reply) {
  const Term& tag = from.tag();
  std::optional<Ref> alias = AliasOf(tag);
  // [[alias|Ref] | Payload]: an alias and something of the caller's own.
  if (!alias && tag.Is(Term::Kind::kList)) alias = AliasOf(tag.head());
  Term message = Term::TupleOf(tag, std::move(reply));
  if (alias) {
    self.SendToAlias(*alias, std::move(message));
  } else {
    self.Send(from.pid(), std::move(message));
  }
}

Term AliasTag(Ref ref) { return Term::Cons(atoms::kAlias, ref); }

}  // namespace arsenal::runtime
