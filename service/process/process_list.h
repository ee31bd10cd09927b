// SPDX-License-Identifier: MIT
// ProcessList: the page of the processes that pass a filter, for the operations that list them. The
// handler walks; see core/scan.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "arsenal/v1/process.pb.h"
#include "runtime/node/node.h"
#include "runtime/process/process_info.h"
#include "service/core/call.h"
#include "service/core/paging.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

// What decides the order: by the number, then the text, then the pid.
struct ListKey {
  uint64_t number = 0;
  std::string_view text;  // of an atom, which lives for ever
  runtime::Pid pid;
};

class ProcessList {
 public:
  ProcessList(core::Call& call, const core::Page& page)
      : call_(call),
        page_(page),
        cursor_(call.node().events().Now().ToString()),
        rows_(page, &Before) {}

  void Add(const ListKey& key) { rows_.Add(key); }
  // Fills data and meta. A row whose process has ended since it was added is left out.
  template <typename Response>
  void Finish(Response& response) {
    core::FillMeta(page_, rows_.total(), *response.mutable_meta());
    response.mutable_meta()->set_cursor(cursor_);
    for (const ListKey& key : rows_.Take()) {
      const auto info = call_.node().Inspect(key.pid, runtime::Detail::kSummary);
      if (info.has_value()) FillRow(*info, info->memory.total(), *response.add_data());
    }
  }

 private:
  static bool Before(const ListKey& a, const ListKey& b) {
    return std::tie(a.number, a.text, a.pid) < std::tie(b.number, b.text, b.pid);
  }

  core::Call& call_;
  const core::Page page_;
  const std::string cursor_;  // from before the first process was looked at
  core::PageOfSorted<ListKey, bool (*)(const ListKey&, const ListKey&)> rows_;
};

}  // namespace arsenal::service::process
