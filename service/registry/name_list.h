// SPDX-License-Identifier: MIT
// NameList: the page of the names that pass a filter, in their order. The handler walks over the
// processes, so that the names of very many are not gathered at once; see core/scan.h.
#pragma once

#include <string>

#include "runtime/node/node.h"
#include "service/core/call.h"
#include "service/core/paging.h"
#include "service/registry/names.h"

namespace arsenal::service::registry {

class NameList {
 public:
  NameList(core::Call& call, const core::Page& page)
      : call_(call),
        page_(page),
        cursor_(call.node().events().Now().ToString()),
        rows_(page, &Before) {}

  void Add(runtime::Atom name) { rows_.Add(name); }
  // Fills meta, and calls fill(registered) for each name of the page that somebody still has.
  template <typename Response, typename Fill>
  void Finish(Response& response, Fill fill) {
    core::FillMeta(page_, rows_.total(), *response.mutable_meta());
    response.mutable_meta()->set_cursor(cursor_);
    for (const runtime::Atom name : rows_.Take()) {
      const auto pid = call_.node().space().Whereis(name);
      if (pid.has_value()) fill(Registered{name, *pid});
    }
  }

 private:
  static bool Before(const runtime::Atom& a, const runtime::Atom& b) { return a < b; }

  core::Call& call_;
  const core::Page page_;
  const std::string cursor_;  // from before the first process was looked at
  core::PageOfSorted<runtime::Atom, bool (*)(const runtime::Atom&, const runtime::Atom&)> rows_;
};

}  // namespace arsenal::service::registry
