// SPDX-License-Identifier: MIT
// What a coroutine process may await, and the patterns of selective receive. All types here have
// constructors of their own: the compiler destroys an aggregate temporary beside co_await twice.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <source_location>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/mailbox/message.h"
#include "runtime/process/process_task.h"

namespace arsenal::runtime {

class Handler;
class Process;

// Says which messages a Receive takes. Patterns with a ref start looking behind the messages that
// were in the mailbox when the process made the ref, however many they are.
class MessagePattern {
 public:
  // Every message.
  static MessagePattern Any() { return MessagePattern(Kind::kAny); }
  // Tuples of this arity whose first element is `tag`.
  static MessagePattern Tagged(Atom tag, size_t arity) {
    MessagePattern pattern(Kind::kTagged);
    pattern.tag_ = tag;
    pattern.arity_ = arity;
    return pattern;
  }
  // Messages about this ref: its 'DOWN', the reply that came by it as an alias, the timer's
  // {timeout, Ref, _}, and any tuple with the ref as its first or second element, or with
  // [alias|Ref] as its first one.
  static MessagePattern About(Ref ref) {
    MessagePattern pattern(Kind::kAbout);
    pattern.ref_ = ref;
    return pattern;
  }
  // Messages for which the test answers true.
  static MessagePattern Where(absl::AnyInvocable<bool(const Message&) const> test) {
    MessagePattern pattern(Kind::kTest);
    pattern.test_ = std::move(test);
    return pattern;
  }
  MessagePattern(MessagePattern&&) = default;
  MessagePattern& operator=(MessagePattern&&) = default;
  ~MessagePattern() {}

  bool Matches(const Message& message) const;
  // The ref of About; not valid() otherwise.
  Ref ref() const { return ref_; }

 private:
  enum class Kind : uint8_t { kAny, kTagged, kAbout, kTest };
  explicit MessagePattern(Kind kind) : kind_(kind) {}

  Kind kind_;
  Atom tag_;
  size_t arity_ = 0;
  Ref ref_;
  absl::AnyInvocable<bool(const Message&) const> test_;
};

// What a coroutine that is suspended in a receive or a sleep waits for.
enum class Awaited : uint8_t { kTimeOnly, kAnyMessage, kMatchingMessage };

// Gives the message, or none after the timeout. The pattern must outlive the co_await expression,
// as a temporary in it does.
class ReceiveAwaiter {
 public:
  ReceiveAwaiter(Process& process, Awaited awaited, const MessagePattern* pattern, Nanos timeout,
                 std::source_location where)
      : process_(process), awaited_(awaited), pattern_(pattern), timeout_(timeout), where_(where) {}
  ReceiveAwaiter(const ReceiveAwaiter&) = delete;
  ReceiveAwaiter& operator=(const ReceiveAwaiter&) = delete;
  ~ReceiveAwaiter() {}

  // Signals act at every co_await, so it always goes through the process's loop.
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  Message await_resume();

 private:
  Process& process_;
  Awaited awaited_;
  const MessagePattern* pattern_;  // for kMatchingMessage
  Nanos timeout_;
  std::source_location where_;
};

// Waits for the answer to a request whose answer is yes or no: true for this atom.
class YesAwaiter {
 public:
  YesAwaiter(Process& process, Ref request, Atom yes, std::source_location where)
      : yes_(yes),
        pattern_(MessagePattern::About(request)),
        receive_(process, Awaited::kMatchingMessage, &pattern_, kNever, where) {}
  YesAwaiter(const YesAwaiter&) = delete;
  YesAwaiter& operator=(const YesAwaiter&) = delete;
  ~YesAwaiter() {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) { receive_.await_suspend(frame); }
  bool await_resume() { return receive_.await_resume().element(1).Is(yes_); }

 private:
  Atom yes_;
  MessagePattern pattern_;
  ReceiveAwaiter receive_;
};

// Waits for the answer to RequestInfo. A request that was refused does not wait.
class InfoAwaiter {
 public:
  InfoAwaiter(Process& process, absl::StatusOr<Ref> request, std::source_location where)
      : status_(request.status()),
        pattern_(MessagePattern::About(request.ok() ? *request : Ref())),
        receive_(process, Awaited::kMatchingMessage, &pattern_, kNever, where) {}
  InfoAwaiter(const InfoAwaiter&) = delete;
  InfoAwaiter& operator=(const InfoAwaiter&) = delete;
  ~InfoAwaiter() {}

  bool await_ready() const noexcept { return !status_.ok(); }
  void await_suspend(std::coroutine_handle<> frame) { receive_.await_suspend(frame); }
  absl::StatusOr<Term> await_resume() {
    if (!status_.ok()) return status_;
    return receive_.await_resume().element(1);
  }

 private:
  absl::Status status_;
  MessagePattern pattern_;
  ReceiveAwaiter receive_;
};

// Drops the frames and goes on in another coroutine when there is a message.
class HibernateAwaiter {
 public:
  HibernateAwaiter(Process& process, ProcessMain next)
      : process_(process), next_(std::move(next)) {}
  HibernateAwaiter(const HibernateAwaiter&) = delete;
  HibernateAwaiter& operator=(const HibernateAwaiter&) = delete;
  ~HibernateAwaiter() {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  [[noreturn]] void await_resume() const;

 private:
  Process& process_;
  ProcessMain next_;
};

// Drops the frames and goes on as a handler.
class BecomeAwaiter {
 public:
  BecomeAwaiter(Process& process, std::unique_ptr<Handler> handler);
  BecomeAwaiter(const BecomeAwaiter&) = delete;
  BecomeAwaiter& operator=(const BecomeAwaiter&) = delete;
  ~BecomeAwaiter();
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  [[noreturn]] void await_resume() const;

 private:
  Process& process_;
  std::unique_ptr<Handler> handler_;
};

class YieldAwaiter {
 public:
  explicit YieldAwaiter(Process& process) : process_(process) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame,
                     std::source_location where = std::source_location::current());
  void await_resume() const noexcept {}

 private:
  Process& process_;
};

class ExitAwaiter {
 public:
  ExitAwaiter(Process& process, Term reason) : process_(process), reason_(std::move(reason)) {}
  ExitAwaiter(const ExitAwaiter&) = delete;
  ExitAwaiter& operator=(const ExitAwaiter&) = delete;
  ~ExitAwaiter() {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  [[noreturn]] void await_resume() const;

 private:
  Process& process_;
  Term reason_;
};

}  // namespace arsenal::runtime
