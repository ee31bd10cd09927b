// SPDX-License-Identifier: MIT
// MessageTimer: one SendAfter or StartTimer that has not fired.
#pragma once

#include <optional>
#include <utility>

#include "runtime/base/intrusive_list.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/scheduler/timer_wheel.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ProcessSpace;
struct TargetedTag;

class MessageTimer final : public Timer, public ListNode<MessageTimer, TargetedTag> {
 public:
  MessageTimer(ProcessSpace& space, Ref ref, Pid to, std::optional<Atom> name, Term message)
      : space_(space), ref_(ref), to_(to), name_(name), message_(std::move(message)) {}
  // Sends the message and ends this timer.
  void Fire() override;

  Ref ref() const { return ref_; }
  Pid to() const { return to_; }
  std::optional<Atom> name() const { return name_; }
  size_t Bytes() const { return sizeof(*this) + message_.ByteSize() - sizeof(Term); }

 private:
  friend class ProcessSpace;
  ProcessSpace& space_;
  Ref ref_;
  Pid to_;                    // when there is no name
  std::optional<Atom> name_;  // looked up when the timer fires
  Term message_;
};

}  // namespace arsenal::runtime
