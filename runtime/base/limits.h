// SPDX-License-Identifier: MIT
// Limits: the bounds and charges of the runtime, with their reasons, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/base/clock.h"

namespace arsenal::runtime {

// Reductions: the measure of work. Each is charged where the work is done and to the process that
// does it, so that the count of a process can be computed from what it did.
inline constexpr uint32_t kReductionsPerDispatch =
    20;  // one message handled, or received by a coroutine
inline constexpr uint32_t kReductionsPerSend = 5;  // one message sent, to a pid, a name or an alias
inline constexpr uint32_t kReductionsPerSpawn = 100;  // one process started
inline constexpr uint32_t kReductionsPerSignal =
    5;  // one link, unlink, monitor, demonitor or exit sent
inline constexpr uint32_t kReductionsPerTimer = 5;  // one timer started or cancelled
inline constexpr uint32_t kReductionsPerSwitch =
    1;  // one nested coroutine entered or left, one explicit yield

// A process yields when a slice has charged this much: 200 bare messages.
inline constexpr uint32_t kReductionsPerSlice = 4000;

// Deliveries kept per worker for the record of a death.
inline constexpr size_t kDeathRecords = 4096;

// Of those at most this many are copied into one record, and this many records are kept.
inline constexpr size_t kDeliveriesPerDeath = 64;
inline constexpr size_t kDeathsKept = 256;

// What a process may ask for as its own exact ring of deliveries.
inline constexpr size_t kMaxExactDeliveries = 4096;

// Events kept by a node.
inline constexpr size_t kEventRingSize = 65536;

// A reason or a detail of an event larger than this is replaced by {'$truncated', Bytes}, so that
// the ring cannot hold gigabytes.
inline constexpr size_t kMaxEventTermBytes = 16384;

// Reports for the log that wait for the end of a slice, and that pass in one window, as many as in
// OTP; of a list in a large report so many items are cut one by one.
inline constexpr size_t kLogQueue = 1000;
inline constexpr uint32_t kLogBurst = 500;
inline constexpr Nanos kLogWindow = std::chrono::seconds(1);
inline constexpr size_t kMaxReportItems = 100;

}  // namespace arsenal::runtime
