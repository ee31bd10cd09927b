// SPDX-License-Identifier: MIT
// Sink and Source: the two ends of a stream that a handler holds. Writing and reading wait for the
// caller, so a slow one slows its own handler and nobody else.
#pragma once

#include <optional>

#include "absl/functional/any_invocable.h"
#include "google/protobuf/message.h"
#include "service/core/wait.h"

namespace arsenal::service::core {

class Exchange;

// Begins to send or read one message. `done` comes on the worker; false: the caller has gone, or
// there is nothing more to read. The transport is done with the message by then.
void StartWrite(Exchange& exchange, const google::protobuf::Message& message,
                absl::AnyInvocable<void(bool)> done);
void StartRead(Exchange& exchange, google::protobuf::Message& message,
               absl::AnyInvocable<void(bool)> done);

// Waits for one write or read to end. It cannot be given up, only wait for the transport, which
// ends it at once when the caller has gone.
class [[nodiscard]] Transfer {
 public:
  using Start = void (*)(Exchange&, google::protobuf::Message&, absl::AnyInvocable<void(bool)>);

  Transfer(Exchange& exchange, google::protobuf::Message& message, Start start)
      : exchange_(exchange), message_(message), start_(start) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handler) {
    start_(exchange_, message_, [this, handler](bool ok) {
      ok_ = ok;
      handler.resume();
    });
  }
  // Whether it worked.
  bool await_resume() const { return ok_; }

 private:
  Exchange& exchange_;
  google::protobuf::Message& message_;
  Start start_;
  bool ok_ = false;
};

template <typename Message>
class Sink {
 public:
  explicit Sink(Exchange& exchange) : exchange_(exchange) {}
  // co_await it: false when the caller has gone. `message` must live until then.
  Transfer Write(Message& message) {
    return Transfer(
        exchange_, message,
        [](Exchange& exchange, google::protobuf::Message& m, absl::AnyInvocable<void(bool)> done) {
          StartWrite(exchange, m, std::move(done));
        });
  }

 private:
  Exchange& exchange_;
};

template <typename Message>
class Source {
 public:
  explicit Source(Exchange& exchange) : exchange_(exchange) {}
  // co_await it: false when the caller sends no more.
  Transfer Read(Message& message) { return Transfer(exchange_, message, &StartRead); }

 private:
  Exchange& exchange_;
};

}  // namespace arsenal::service::core
