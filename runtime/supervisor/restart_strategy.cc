// SPDX-License-Identifier: MIT
// The list of strategies.

#include "runtime/supervisor/restart_strategy.h"

#include "runtime/base/check.h"
#include "runtime/supervisor/one_for_all.h"
#include "runtime/supervisor/one_for_one.h"
#include "runtime/supervisor/rest_for_one.h"

namespace arsenal::runtime {

std::unique_ptr<RestartStrategy> MakeStrategy(Strategy strategy) {
  switch (strategy) {
    case Strategy::kSimpleOneForOne:  // its children are no Children
    case Strategy::kOneForOne: return std::make_unique<OneForOne>();
    case Strategy::kOneForAll: return std::make_unique<OneForAll>();
    case Strategy::kRestForOne: return std::make_unique<RestForOne>();
  }
  CheckFailed(__FILE__, __LINE__, "a known strategy");
}

}  // namespace arsenal::runtime
