// SPDX-License-Identifier: MIT
// Pipeline: what happens to every call around its handler, in one order for all.
//
//   on the transport's thread            on the worker
//   correlate  (request id)              handle
//   identify   (principal)               encode   (the transport's Reply)
//   limit      (time limit)              record   (log)
//   decode     (bytes to message)
//   validate   (the contract's rules)
//
// The order is the contract's. Stages that have nothing to do until callers prove who they are
// (address limit, method permission, rate, object permission, idempotency, preview, audit, mask)
// are not there yet; their places are between these, as the table in docs/architecture.md shows.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "runtime/base/clock.h"
#include "service/core/environment.h"
#include "service/core/exchange.h"
#include "service/core/log.h"
#include "service/core/metrics.h"

namespace arsenal::service::core {

// Runs closures on the worker.
using Post = absl::AnyInvocable<void(absl::AnyInvocable<void()>)>;

struct PipelineOptions {
  uint32_t streams_max = 1000;                     // open at once
  absl::Duration stream_age_max = absl::Hours(1);  // then a stream is ended, to be resumed
};

class Pipeline {
 public:
  // All must outlive the pipeline.
  Pipeline(const Environment& environment, const runtime::Clock& clock, Post post, Metrics& metrics,
           Log& log, const PipelineOptions& options);

  // Takes a call through all stages. Any thread; the exchange ends by its transport.
  void Start(Exchange& exchange);
  // Fails every call that comes from now on with UNAVAILABLE and interrupts those that wait, so
  // that streams end with a marker. On the worker.
  void Drain();
  // Waits until no call is in flight, or for so long. False when some still are. Not on the worker.
  bool WaitUntilIdle(absl::Duration timeout);

  const Environment& environment() const { return environment_; }
  const runtime::Clock& clock() const { return clock_; }
  const PipelineOptions& options() const { return options_; }
  void PostToWorker(absl::AnyInvocable<void()> closure) { post_(std::move(closure)); }

 private:
  friend class Exchange;

  void Handle(Exchange& exchange);
  void Ended(Exchange& exchange);
  void CountOut();

  const Environment& environment_;
  const runtime::Clock& clock_;
  Post post_;
  Metrics& metrics_;
  Log& log_;
  const PipelineOptions options_;
  std::atomic<bool> draining_{false};
  absl::Mutex idle_mutex_;  // for WaitUntilIdle to wait on
  std::atomic<int64_t> in_flight_{0};
  std::set<Exchange*> waiting_;  // handlers that wait, on the worker
  uint32_t streams_ = 0;         // on the worker
};

}  // namespace arsenal::service::core
