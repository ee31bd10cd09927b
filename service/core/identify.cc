// SPDX-License-Identifier: MIT
// Stage: who calls. The server listens on loopback only; whoever reaches it is the one principal
// `local`, which has every permission, so the permission stage that follows has nothing to refuse
// yet.

#include "service/core/stages.h"

namespace arsenal::service::core {

absl::Status Identify(Exchange& exchange) {
  exchange.principal = Principal();
  return absl::OkStatus();
}

}  // namespace arsenal::service::core
