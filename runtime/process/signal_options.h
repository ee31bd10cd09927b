// SPDX-License-Identifier: MIT
// Options of monitors and aliases.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/term/term.h"

namespace arsenal::runtime {

// When an alias stops to be active.
enum class AliasMode : uint8_t {
  kNone,             // no alias
  kExplicitUnalias,  // by Unalias alone; lives on after 'DOWN'
  kDemonitor,        // also when the monitor ends, by Demonitor or 'DOWN'
  kReply,            // after one message (not for monitors)
  kReplyDemonitor,   // when the monitor ends, or after one message, which ends the monitor, too
};

// What became of a message when it was sent. That it was sent does not say that it arrives.
enum class SendResult : uint8_t {
  kSent,
  kRefused,  // the mailbox is full and its policy is to say so
};

// kUnlessSuspending: once is enough.
enum class SuspendMode : uint8_t { kCount, kUnlessSuspending };

struct MonitorOptions {
  MonitorOptions() {}
  explicit MonitorOptions(AliasMode alias_mode) : alias(alias_mode) {}

  AliasMode alias = AliasMode::kNone;
  // First element of the message instead of 'DOWN'.
  std::optional<Term> tag;
};

enum class Flush : uint8_t { kKeep, kFlush };

enum class DemonitorResult : uint8_t {
  kRemoved,   // it was there: no 'DOWN' comes
  kNotFound,  // unknown, or its 'DOWN' has come (and was taken out, when flushed)
};

}  // namespace arsenal::runtime
