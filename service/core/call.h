// SPDX-License-Identifier: MIT
// Call: what a handler sees of the call that it answers. Used on the worker only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/arena.h"
#include "service/core/environment.h"

namespace arsenal::service::core {

// Who calls. Until callers prove who they are there is one, "local", who may do everything.
struct Principal {
  std::string name = "local";
};

// Why a waiting handler is woken before what it waits for has come.
enum class Interruption : uint8_t {
  kNone,
  kCancelled,  // the caller has gone
  kDeadline,   // the call's deadline has passed
  kDraining,   // the server stops
  kExpired,    // the stream is as old as a stream may get
};

// Something that a handler waits for and that can be given up.
class Waiter {
 public:
  virtual ~Waiter() = default;
  // Gives up and resumes the handler.
  virtual void Interrupted() = 0;
};

class Call {
 public:
  Call(const Environment& environment, const std::string& request_id, const Principal& principal,
       google::protobuf::Arena& arena)
      : environment_(environment), request_id_(request_id), principal_(principal), arena_(arena) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const Environment& environment() const { return environment_; }
  runtime::Node& node() const { return *environment_.node; }
  runtime::CallerSession& session() const { return *environment_.session; }
  std::string_view request_id() const { return request_id_; }
  const Principal& principal() const { return principal_; }

  // A message that lives as long as the call. A handler that never waits may answer with it: all
  // its parts take one allocation.
  template <typename Message>
  Message* New() {
    return google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }

  // The first interruption; a handler that has been interrupted ends soon.
  Interruption interruption() const { return interruption_; }
  // Wakes the handler if it waits, and keeps it from waiting again. Further ones change nothing.
  void Interrupt(Interruption why) {
    if (interruption_ != Interruption::kNone) return;
    interruption_ = why;
    if (waiter_ != nullptr) waiter_->Interrupted();
  }
  void set_waiter(Waiter* waiter) { waiter_ = waiter; }

 private:
  const Environment& environment_;
  const std::string& request_id_;
  const Principal& principal_;
  google::protobuf::Arena& arena_;
  Interruption interruption_ = Interruption::kNone;
  Waiter* waiter_ = nullptr;
};

}  // namespace arsenal::service::core
