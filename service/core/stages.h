// SPDX-License-Identifier: MIT
// The stages before the handler, one file each. A stage reads and writes the exchange; what it
// refuses with ends the call. They run on the transport's thread.
#pragma once

#include "absl/status/status.h"
#include "service/core/exchange.h"

namespace arsenal::service::core {

// Takes the caller's x-request-id when it is sane, else makes one.
absl::Status Correlate(Exchange& exchange);
// Finds who calls.
absl::Status Identify(Exchange& exchange);
// Sets the time limit: the caller's deadline, or the server's own where the caller gives none.
absl::Status Limit(Exchange& exchange);
// Makes a message of the bytes.
absl::Status Decode(Exchange& exchange);
// Applies the contract's rules.
absl::Status Validate(Exchange& exchange);

}  // namespace arsenal::service::core
