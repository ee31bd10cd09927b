// SPDX-License-Identifier: MIT
// Transport: one call's way to its caller and back. gRPC has one implementation, tests another;
// the pipeline knows neither.
#pragma once

#include <optional>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"

namespace arsenal::service::core {

class Transport {
 public:
  // The value of a request header, by its lower-case name; valid as long as the call.
  virtual std::optional<std::string_view> Header(std::string_view name) const = 0;
  // How long the caller is willing to wait from now; nullopt when it did not say.
  virtual std::optional<absl::Duration> TimeLeft() const = 0;
  // Reads the request of a unary or server-streaming call. False when the bytes are no such
  // message.
  virtual bool ParseRequest(google::protobuf::Message& request) = 0;

  // Tells the caller of a stream that it is accepted, unless a message has told it already.
  virtual void Accept() = 0;
  // Ends a unary call with its response.
  virtual void Reply(const google::protobuf::Message& response) = 0;
  // Sends one message of a stream; `done` comes on any thread, with false when the caller has gone.
  // One at a time.
  virtual void Write(const google::protobuf::Message& message,
                     absl::AnyInvocable<void(bool)> done) = 0;
  // Reads the next message of a bidirectional stream; `done` comes on any thread, with false when
  // there is none. One at a time; `message` lives until then.
  virtual void Read(google::protobuf::Message& message, absl::AnyInvocable<void(bool)> done) = 0;
  // Ends a stream well.
  virtual void End() = 0;
  // Ends any call with a failure.
  virtual void Fail(const google::rpc::Status& status) = 0;

  // The transport lives until every Retain, and its own first hold, is released.
  virtual void Retain() = 0;
  virtual void Release() = 0;

 protected:
  ~Transport() = default;
};

}  // namespace arsenal::service::core
