// SPDX-License-Identifier: MIT
// ServerRef: whom a call, a cast or a system message is for, as callers give it: a pid, a
// registered name, or {Name, Node}.
#pragma once

#include <optional>

#include "runtime/base/pid.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_space.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ServerRef {
 public:
  ServerRef(Pid pid) : pid_(pid) {}      // NOLINT: implicit, as in gen_server:call(Pid, ...)
  ServerRef(Atom name) : name_(name) {}  // NOLINT: implicit, as in gen_server:call(name, ...)
  ServerRef(Atom name, Atom node) : name_(name), node_(node) {}
  ~ServerRef() {}

  // nullopt when nobody has the name, or the node is another one.
  std::optional<Pid> Resolve(const ProcessContext& self) const {
    if (!name_) return pid_;
    return IsElsewhere(self) ? std::nullopt : self.Whereis(*name_);
  }
  // Why Resolve finds nobody: noproc, or {nodedown, Node}.
  Term MissingReason(const ProcessContext& self) const {
    return IsElsewhere(self) ? Term::TupleOf(atoms::kNodedown, node_) : Term(atoms::kNoproc);
  }
  // It names a node, and that is not this one. Nodes do not know each other yet.
  bool IsElsewhere(const ProcessContext& self) const {
    return node_ != Atom() && node_ != self.space().node_name();
  }
  const std::optional<Atom>& name() const { return name_; }
  Pid pid() const { return pid_; }
  Term ToTerm() const {
    if (!name_) return pid_;
    return node_ == Atom() ? Term(*name_) : Term::TupleOf(*name_, node_);
  }

 private:
  Pid pid_;
  std::optional<Atom> name_;
  Atom node_;  // `undefined`: none was given
};

}  // namespace arsenal::runtime
