// SPDX-License-Identifier: MIT
// The list of strategies.

#include "runtime/supervisor/restart_strategy.h"

#include "runtime/base/check.h"
#include "runtime/supervisor/one_for_one.h"

namespace arsenal::runtime {

std::unique_ptr<RestartStrategy> MakeStrategy(Strategy strategy) {
  switch (strategy) {
    case Strategy::kOneForOne:
      return std::make_unique<OneForOne>();
  }
  CheckFailed(__FILE__, __LINE__, "a known strategy");
}

}  // namespace arsenal::runtime
