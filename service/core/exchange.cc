// SPDX-License-Identifier: MIT
// How a call ends: once, with its reply, its stream's end, or a failure.

#include "service/core/exchange.h"

#include "runtime/node/caller_session.h"
#include "service/core/fail.h"
#include "service/core/pipeline.h"
#include "service/core/stream.h"

namespace arsenal::service::core {
namespace {

// One block takes most requests with their answers.
constexpr size_t kArenaBlock = 1024;

google::protobuf::ArenaOptions OptionsOfArena() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaBlock;
  return options;
}

}  // namespace

Exchange::Exchange(const Row& row, Pipeline& pipeline, Transport& transport)
    : arrived_nanos(pipeline.clock().Monotonic().count()),
      row_(row),
      pipeline_(pipeline),
      transport_(transport),
      call_(pipeline.environment(), request_id, principal, arena_),
      arena_(OptionsOfArena()) {}

Exchange::~Exchange() = default;

void Exchange::FinishUnary(const absl::Status& status, const google::protobuf::Message* response) {
  if (status.ok()) transport_.Reply(*response);
  Ended(Explain(status));
}

void Exchange::FinishStream(const absl::Status& status) {
  if (status.ok()) transport_.End();
  Ended(Explain(status));
}

absl::Status Exchange::Explain(const absl::Status& status) const {
  if (status.ok()) return status;
  switch (call_.interruption()) {
    case Interruption::kCancelled: return Fail(v1::REASON_CANCELLED, "the caller has gone");
    case Interruption::kDeadline:
      return Fail(v1::REASON_DEADLINE_EXCEEDED, "deadline: passed after " +
                                                    absl::FormatDuration(time_limit) +
                                                    " before the answer was there");
    case Interruption::kDraining: return Fail(v1::REASON_UNAVAILABLE, "the node is stopping");
    default: return status;
  }
}

void Exchange::Ended(absl::Status status) {
  finished_ = true;
  outcome = std::move(status);
  if (!outcome.ok()) transport_.Fail(ToRpcStatus(outcome, request_id));
  if (timer_ != 0) call_.session().Cancel(timer_);
  pipeline_.Ended(*this);
  transport_.Release();  // the hold of Pipeline::Start; may destroy this
}

void Exchange::Suspended() {
  pipeline_.waiting_.insert(this);
  const bool stream = row_.operation.shape != Shape::kUnary;
  if (stream) transport_.Accept();
  const absl::Duration limit =
      stream ? std::min(time_limit, pipeline_.options().stream_age_max) : time_limit;
  if (limit == absl::InfiniteDuration()) return;
  const auto why = limit == time_limit ? Interruption::kDeadline : Interruption::kExpired;
  timer_ = call_.session().After(absl::ToChronoNanoseconds(limit), [this, why] {
    timer_ = 0;
    call_.Interrupt(why);
  });
}

void Exchange::CallerGone() {
  transport_.Retain();
  pipeline_.PostToWorker([this] {
    if (!finished_) {
      const int64_t elapsed = pipeline_.clock().Monotonic().count() - arrived_nanos;
      const bool late = absl::Nanoseconds(elapsed) >= time_limit;
      call_.Interrupt(late ? Interruption::kDeadline : Interruption::kCancelled);
    }
    transport_.Release();
  });
}

void StartWrite(Exchange& exchange, const google::protobuf::Message& message,
                absl::AnyInvocable<void(bool)> done) {
  exchange.transport().Write(message, [&exchange, done = std::move(done)](bool ok) mutable {
    exchange.pipeline().PostToWorker([done = std::move(done), ok]() mutable { done(ok); });
  });
}

void StartRead(Exchange& exchange, google::protobuf::Message& message,
               absl::AnyInvocable<void(bool)> done) {
  exchange.transport().Read(message, [&exchange, done = std::move(done)](bool ok) mutable {
    exchange.pipeline().PostToWorker([done = std::move(done), ok]() mutable { done(ok); });
  });
}

bool Reading::await_ready() const { return exchange_.call().interruption() != Interruption::kNone; }

void Reading::await_suspend(std::coroutine_handle<> handler) {
  handler_ = handler;
  google::protobuf::Arena& arena = exchange_.arena();
  pending_ = google::protobuf::Arena::Create<Pending>(&arena, Pending{message_.New(&arena), this});
  exchange_.call().set_waiter(this);
  exchange_.transport().Retain();  // until the transport is done with the message
  StartRead(exchange_, *pending_->message, [&exchange = exchange_, pending = pending_](bool ok) {
    if (pending->reader != nullptr) pending->reader->Arrived(ok);
    exchange.transport().Release();
  });
}

void Reading::Arrived(bool ok) {
  ok_ = ok;
  if (ok) message_.GetReflection()->Swap(&message_, pending_->message);
  Continue();
}

void Reading::Interrupted() { Continue(); }

void Reading::Continue() {
  pending_->reader = nullptr;
  exchange_.call().set_waiter(nullptr);
  handler_.resume();  // the last thing: it destroys this
}

}  // namespace arsenal::service::core
