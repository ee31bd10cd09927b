// SPDX-License-Identifier: MIT
// Sink and Source: the two ends of a stream that a handler holds. Writing and reading wait for the
// caller, so a slow one slows its own handler and nobody else. A read is given up when the call is
// interrupted; a write only when the caller has gone.
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

// Waits for one write to end.
class [[nodiscard]] Writing {
 public:
  Writing(Exchange& exchange, const google::protobuf::Message& message)
      : exchange_(exchange), message_(message) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handler) {
    StartWrite(exchange_, message_, [this, handler](bool ok) {
      ok_ = ok;
      handler.resume();
    });
  }
  // Whether it worked.
  bool await_resume() const { return ok_; }

 private:
  Exchange& exchange_;
  const google::protobuf::Message& message_;
  bool ok_ = false;
};

// Waits for one message of the caller, or for an interruption of the call.
class [[nodiscard]] Reading final : private Waiter {
 public:
  Reading(Exchange& exchange, google::protobuf::Message& message)
      : exchange_(exchange), message_(message) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  bool await_ready() const;
  void await_suspend(std::coroutine_handle<> handler);
  // Whether there is a message.
  bool await_resume() const { return ok_; }

 private:
  // What the transport reads into: it may still do so when nobody waits any more.
  struct Pending {
    google::protobuf::Message* message;  // on the call's arena, as this is
    Reading* reader;                     // null: given up
  };

  void Arrived(bool ok);
  void Interrupted() override;
  void Continue();

  Exchange& exchange_;
  google::protobuf::Message& message_;
  Pending* pending_ = nullptr;
  std::coroutine_handle<> handler_;
  bool ok_ = false;
};

template <typename Message>
class Sink {
 public:
  explicit Sink(Exchange& exchange) : exchange_(exchange) {}
  // co_await it: false when the caller has gone. `message` must live until then.
  Writing Write(const Message& message) { return Writing(exchange_, message); }

 private:
  Exchange& exchange_;
};

template <typename Message>
class Source {
 public:
  explicit Source(Exchange& exchange) : exchange_(exchange) {}
  // co_await it: false when the caller sends no more, or the call is interrupted.
  Reading Read(Message& message) { return Reading(exchange_, message); }

 private:
  Exchange& exchange_;
};

}  // namespace arsenal::service::core
