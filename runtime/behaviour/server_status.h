// SPDX-License-Identifier: MIT
// What system messages read and change of a generic server.
#pragma once

#include "runtime/behaviour/gen_server.h"

namespace arsenal::runtime {

class GenServer::StatusView final : public StatusSource {
 public:
  explicit StatusView(GenServer& server) : server_(server) {}
  std::optional<Term> ShownState() const override { return server_.StateTerm(); }
  std::optional<Term> ShownStatus() const override { return Formatted(Term::Nil()).state; }
  Pid StatusParent() const override { return server_.parent_; }
  Term ShownLog(Term log) const override { return Formatted(std::move(log)).log; }
  ChangeResult ReplaceState(ProcessContext& self, const Term& state) const override {
    return server_.ReplaceState(self, state);
  }
  ChangeResult ChangeCode(ProcessContext& self, const Term& module, const Term& old_version,
                          const Term& extra) const override;

 private:
  ServerStatus Formatted(Term log) const {
    ServerStatus status;
    status.state = server_.StateNow();
    status.log = std::move(log);
    return server_.Shown(std::move(status));
  }

  GenServer& server_;
};

}  // namespace arsenal::runtime
