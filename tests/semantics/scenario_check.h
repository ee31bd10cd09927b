// SPDX-License-Identifier: MIT
// Compares the trace of a run with a recorded one (a golden). A golden is one legal trace. Another
// schedule may show the same events in another order, because signals of different senders to one
// receiver have none: so events of one actor within one step are compared per sender. An actor that
// dies within the step may miss what others than its killer had sent to it. Everything else must be
// the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace arsenal::semantics {

enum class Likeness {
  kSame,       // to the byte
  kReordered,  // the same program under another legal schedule
  kDifferent,
};

struct Comparison {
  Likeness likeness = Likeness::kSame;
  // Of kDifferent: the step, what was found and what was expected.
  std::string difference;
};

Comparison CompareTraces(std::string_view found, std::string_view expected);

}  // namespace arsenal::semantics
