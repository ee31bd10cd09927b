// SPDX-License-Identifier: MIT

#include "service/core/pipeline.h"

#include <vector>

#include "service/core/fail.h"
#include "service/core/stages.h"

namespace arsenal::service::core {
namespace {

constexpr absl::Status (*kStages[])(Exchange&) = {
    &Correlate, &Identify, &Limit, &Decode, &Validate,
};

}  // namespace

Pipeline::Pipeline(const Environment& environment, const runtime::Clock& clock, Post post,
                   Metrics& metrics, Log& log, const PipelineOptions& options)
    : environment_(environment),
      clock_(clock),
      post_(std::move(post)),
      metrics_(metrics),
      log_(log),
      options_(options) {}

void Pipeline::Start(Exchange& exchange) {
  in_flight_.fetch_add(1);
  exchange.transport().Retain();  // until Exchange::Ended
  for (const auto stage : kStages) {
    const absl::Status status = stage(exchange);
    if (!status.ok()) {
      exchange.Ended(status);
      return;
    }
  }
  post_([this, &exchange] { Handle(exchange); });
}

void Pipeline::Handle(Exchange& exchange) {
  const bool stream = exchange.row().operation.shape != Shape::kUnary;
  if (draining_ && exchange.row().options.permission() != v1::PERMISSION_ANONYMOUS) {
    exchange.Ended(Fail(v1::REASON_UNAVAILABLE, "the node is stopping"));
  } else if (stream && streams_ >= options_.streams_max) {
    exchange.Ended(Fail(v1::REASON_STREAM_LIMIT,
                        "streams: found " + std::to_string(streams_) + " open, expected fewer",
                        {{"limit", std::to_string(options_.streams_max)}}));
  } else {
    if (stream) {
      ++streams_;
      exchange.listed_ = true;
    }
    // Health still answers, but waits for nothing more.
    if (draining_) exchange.call().Interrupt(Interruption::kDraining);
    exchange.row().operation.invoke(exchange);
  }
}

void Pipeline::Ended(Exchange& exchange) {
  if (exchange.listed_) --streams_;
  if (!waiting_.empty()) waiting_.erase(&exchange);
  const int64_t nanos = clock_.Monotonic().count() - exchange.arrived_nanos;
  metrics_.Observe(exchange.row(), exchange.outcome, nanos);
  log_.Call(exchange, nanos);
  CountOut();
}

void Pipeline::CountOut() {
  if (in_flight_.fetch_sub(1) != 1) return;
  // Giving the lock back has the condition of a waiter looked at again.
  const absl::MutexLock lock(&idle_mutex_);
}

bool Pipeline::WaitUntilIdle(absl::Duration timeout) {
  const absl::MutexLock lock(&idle_mutex_);
  const auto idle = [this] { return in_flight_.load() == 0; };
  return idle_mutex_.AwaitWithTimeout(absl::Condition(&idle), timeout);
}

void Pipeline::Drain() {
  draining_ = true;
  // An interrupted handler may end, and leave the set, at once.
  const std::vector<Exchange*> waiting(waiting_.begin(), waiting_.end());
  for (Exchange* exchange : waiting) {
    if (waiting_.count(exchange) != 0) exchange->call().Interrupt(Interruption::kDraining);
  }
}

}  // namespace arsenal::service::core
