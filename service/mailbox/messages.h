// SPDX-License-Identifier: MIT
// Messages that wait, as the operations tell them: by kind and type, one by one, counted.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "arsenal/v1/mailbox.pb.h"
#include "runtime/node/mailbox_control.h"
#include "runtime/term/term.h"
#include "service/core/call.h"
#include "service/core/target.h"
#include "service/core/term_json.h"

namespace arsenal::service::mailbox {

// How many messages are looked at to answer one question.
inline constexpr size_t kExaminedMax = 100'000;

// The process that a changing request is about: PROCESS_CRITICAL when it belongs to the node.
template <typename Request>
absl::StatusOr<runtime::Pid> ResolveOrdinary(core::Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid;
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  return pid;
}

// PROCESS_NOT_FOUND for a process whose exit was decided a moment ago.
absl::Status Gone(runtime::Pid pid);

struct MessageShape {
  std::string kind;  // call, cast, system, exit, down, message
  std::string type;  // the tag, or the kind of the term
};
MessageShape ShapeOf(const runtime::Term& payload);

// Fills the messages of one answer, as long as there is room for them.
class MessageRows {
 public:
  explicit MessageRows(core::TermFormat format) : format_(format) {}

  // Whether the message would be shown in full.
  bool HasRoomFor(const runtime::WaitingMessage& message) const { return message.bytes() <= left_; }
  void Fill(const runtime::WaitingMessage& message, v1::QueuedMessage& row);

 private:
  static constexpr size_t kShownBytesMax = 1 << 20;

  const core::TermFormat format_;
  size_t left_ = kShownBytesMax;
};

// Counts messages by kind and type.
class TypeCounter {
 public:
  void Add(const MessageShape& shape, size_t bytes);
  // The most frequent first, at most so many. Answers how many messages are of other types.
  uint64_t Fill(size_t most, google::protobuf::RepeatedPtrField<v1::TypeCount>& rows) const;

 private:
  struct Total {
    uint64_t count = 0;
    uint64_t bytes = 0;
  };
  std::map<std::pair<std::string, std::string>, Total> totals_;
};

// How many messages wait, and how many of them are the process's own affair.
struct Waiting {
  size_t messages = 0;
  size_t own_affairs = 0;
};
Waiting CountWaiting(core::Call& call, runtime::Pid pid);

}  // namespace arsenal::service::mailbox
