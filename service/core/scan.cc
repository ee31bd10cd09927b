// SPDX-License-Identifier: MIT

#include "service/core/scan.h"

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"

namespace arsenal::service::core {

Turn::Turn(Call& call)
    : wait_(call, [&session = call.session()](Wait<bool>::Resume resume) -> Wait<bool>::Cancel {
        const auto id = session.After(runtime::Nanos(0),
                                      [resume = std::move(resume)]() mutable { resume(true); });
        return [&session, id] { session.Cancel(id); };
      }) {}

std::optional<runtime::ProcessInfo> ProcessScan::Next() {
  while (left_-- > 0) {
    const runtime::Pid next = call_.node().space().PidAfter(last_);
    if (!next.valid()) {
      done_ = true;
      return std::nullopt;
    }
    last_ = next;
    if (auto row = call_.node().Inspect(next, runtime::Detail::kRow)) return row;
  }
  left_ = kSlice;
  return std::nullopt;
}

}  // namespace arsenal::service::core
