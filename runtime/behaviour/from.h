// SPDX-License-Identifier: MIT
// From: who waits for the reply to a call. A server may keep it and reply later, or never; any process may reply.
#pragma once

#include <optional>
#include <utility>

#include "runtime/base/pid.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class From {
 public:
  From(Pid pid, Term tag) : pid_(pid), tag_(std::move(tag)) {}
  // From {Pid, Tag}; nullopt for any other term.
  static std::optional<From> OfTerm(const Term& term);

  Pid pid() const { return pid_; }
  // A reference, or [alias|Ref] of an alias that takes the reply only while the caller waits.
  const Term& tag() const { return tag_; }
  // {Pid, Tag}.
  Term ToTerm() const { return Term::TupleOf(pid_, tag_); }

 private:
  Pid pid_;
  Term tag_;
};

// Sends {Tag, Reply}: by the alias when the tag has one, so that a reply that comes too late is dropped, else to the
// pid. Nobody being there is no error.
void Reply(ProcessContext& self, const From& from, Term reply);

// The tag of a call that is known by this reference: [alias|Ref].
Term AliasTag(Ref ref);

}  // namespace arsenal::runtime
