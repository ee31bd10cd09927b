// SPDX-License-Identifier: MIT
// Operation: one row of the table as the generated code writes it: the rpc's path and a handler
// behind types that the pipeline need not know.
#pragma once

#include <memory>
#include <utility>

#include "google/protobuf/message.h"
#include "service/core/answer.h"
#include "service/core/call.h"
#include "service/core/exchange.h"
#include "service/core/stream.h"

namespace arsenal::service::core {

namespace internal {

// Holds a handler that waits until it is done.
template <typename Response>
class WaitingUnary final : private Completion {
 public:
  static void Keep(Exchange& exchange, Answer<Response> answer) {
    auto* waiting = new WaitingUnary(exchange, std::move(answer));
    waiting->answer_.NotifyWhenReady(waiting);
    exchange.Suspended();
  }

 private:
  WaitingUnary(Exchange& exchange, Answer<Response> answer)
      : exchange_(exchange), answer_(std::move(answer)) {}
  void Completed() override {
    auto& result = answer_.result();
    exchange_.FinishUnary(result.status(), result.ok() ? &*result : nullptr);
    delete this;
  }
  Exchange& exchange_;
  Answer<Response> answer_;
};

template <typename Request, typename Response, auto kHandler>
void InvokeUnary(Exchange& exchange) {
  Answer<Response> answer =
      kHandler(exchange.call(), static_cast<const Request&>(*exchange.request));
  if (!answer.ready()) {
    WaitingUnary<Response>::Keep(exchange, std::move(answer));
    return;
  }
  if (answer.response() != nullptr) {
    exchange.FinishUnary(absl::OkStatus(), answer.response());
    return;
  }
  auto& result = answer.result();
  exchange.FinishUnary(result.status(), result.ok() ? &*result : nullptr);
}

// Holds a streaming handler and its ends of the stream until it is done.
template <typename Request, typename Response>
class WaitingStream final : private Completion {
 public:
  explicit WaitingStream(Exchange& exchange)
      : exchange_(exchange), source_(exchange), sink_(exchange) {}
  Source<Request>& source() { return source_; }
  Sink<Response>& sink() { return sink_; }
  // Takes the handler's task; deletes itself when that is done, which may be now.
  void Run(Task task) {
    task_.emplace(std::move(task));
    if (task_->ready()) {
      Completed();
    } else {
      task_->NotifyWhenReady(this);
      exchange_.Suspended();
    }
  }

 private:
  void Completed() override {
    exchange_.FinishStream(task_->result());
    delete this;
  }
  Exchange& exchange_;
  Source<Request> source_;
  Sink<Response> sink_;
  std::optional<Task> task_;
};

template <typename Request, typename Response, auto kHandler>
void InvokeServerStream(Exchange& exchange) {
  auto* waiting = new WaitingStream<Request, Response>(exchange);
  waiting->Run(
      kHandler(exchange.call(), static_cast<const Request&>(*exchange.request), waiting->sink()));
}

template <typename Request, typename Response, auto kHandler>
void InvokeBidirectional(Exchange& exchange) {
  auto* waiting = new WaitingStream<Request, Response>(exchange);
  waiting->Run(kHandler(exchange.call(), waiting->source(), waiting->sink()));
}

}  // namespace internal

// `path` is the rpc as gRPC names it, "/package.Service/Method"; `method` the full name in the
// contract of the rpc whose options hold.
template <typename Request, typename Response, auto kHandler>
Operation Unary(const char* path, const char* method) {
  return Operation{path, method, Shape::kUnary, &Request::default_instance(),
                   &internal::InvokeUnary<Request, Response, kHandler>};
}

template <typename Request, typename Response, auto kHandler>
Operation ServerStream(const char* path, const char* method) {
  return Operation{path, method, Shape::kServerStream, &Request::default_instance(),
                   &internal::InvokeServerStream<Request, Response, kHandler>};
}

template <typename Request, typename Response, auto kHandler>
Operation Bidirectional(const char* path, const char* method) {
  return Operation{path, method, Shape::kBidirectional, &Request::default_instance(),
                   &internal::InvokeBidirectional<Request, Response, kHandler>};
}

}  // namespace arsenal::service::core
