// SPDX-License-Identifier: MIT
// Coroutine processes: resuming, ending and taking down their frames. Catches what the outermost
// coroutine throws.

#include "runtime/process/coroutine_body.h"

#include <cstdlib>
#include <exception>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/process/exception_reason.h"
#include "runtime/process/handler.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

// The size of a frame stands in front of it.
constexpr size_t kFrameHeader = 16;

size_t FrameBytes(std::coroutine_handle<> frame) {
  return *reinterpret_cast<const size_t*>(static_cast<const char*>(frame.address()) - kFrameHeader);
}

}  // namespace

void* TaskPromise::operator new(size_t size) {
  char* block = static_cast<char*>(::operator new(size + kFrameHeader));
  *reinterpret_cast<size_t*>(block) = size + kFrameHeader;
  return block + kFrameHeader;
}

void TaskPromise::operator delete(void* frame) {
  ::operator delete(static_cast<char*>(frame) - kFrameHeader);
}

Term ExceptionReason(std::string_view text) {
  return Term::TupleOf(atoms::kException, Term::Binary(text));
}

Term ExceptionReason(std::exception_ptr exception) {
  return CaughtFrom(std::move(exception)).exit_reason;
}

Caught CaughtFrom(std::exception_ptr exception) {
  Term text;
  try {
    std::rethrow_exception(exception);
  } catch (const ErrorException& error) {
    return Caught(atoms::kError, error.reason(), Term::TupleOf(error.reason(), Term::Nil()));
  } catch (const Term& thrown) {
    return Caught(atoms::kThrow, thrown,
                  Term::TupleOf(Term::TupleOf(atoms::kNocatch, thrown), Term::Nil()));
  } catch (const std::exception& error) {
    text = ExceptionReason(error.what());
  } catch (...) {
    text = ExceptionReason("an exception of an unknown type");
  }
  return Caught(atoms::kError, text, text);
}

void EnterTask(TaskPromise& parent, TaskPromise& child, std::source_location where) {
  CoroutineBody* body = parent.body_;
  parent.where_ = where;
  child.body_ = body;
  child.awaiting_ = &parent;
  body->leaf_ = &child;
  body->state_ = CoroutineBody::State::kReady;
  body->process_.Charge(kReductionsPerSwitch);
}

CoroutineBody::CoroutineBody(Process& process, ProcessMain main)
    : process_(process), main_(std::move(main)) {}

CoroutineBody::~CoroutineBody() { DropFrames(); }

void CoroutineBody::DropFrames() {
  DisarmTimer();
  received_ = Message();
  while (leaf_ != nullptr && leaf_->awaiting_ != nullptr) {
    TaskPromise* dying = leaf_;
    leaf_ = dying->awaiting_;
    std::coroutine_handle<> frame = dying->frame_;
    *dying->owner_slot_ = {};
    frame.destroy();
  }
  root_.reset();
  leaf_ = nullptr;
}

std::unique_ptr<Handler> CoroutineBody::TakeHandler() { return std::move(*handler_); }

void CoroutineBody::Hibernate() {
  ProcessMain next = std::move(*next_);
  pattern_ = nullptr;
  process_.Set(Process::kUnwinding);
  DropFrames();
  main_ = std::move(next);
  process_.Clear(Process::kUnwinding);
  where_ = std::source_location();
}

std::vector<std::source_location> CoroutineBody::Stack() const {
  std::vector<std::source_location> stack;
  if (leaf_ == nullptr || where_.line() == 0) return stack;
  stack.push_back(where_);
  for (const TaskPromise* task = leaf_->awaiting_; task != nullptr; task = task->awaiting_) {
    stack.push_back(task->where_);
  }
  return stack;
}

void CoroutineBody::Resume(ProcessContext& self) {
  if (!root_) {
    process_.Charge(kReductionsPerSwitch);
    if (!main_) {
      state_ = State::kFinished;
      exit_reason_ = atoms::kUndef;
      return;
    }
    root_.emplace(main_(self));
    leaf_ = root_->promise_;
    leaf_->body_ = this;
  }
  state_ = State::kReady;
  leaf_->frame_.resume();
  if (state_ == State::kHibernating) [[unlikely]]
    Hibernate();
  if (state_ != State::kReady || !leaf_->frame_.done()) return;
  process_.Charge(kReductionsPerSwitch);
  if (leaf_->awaiting_ != nullptr) {
    leaf_ = leaf_->awaiting_;  // it takes the result when it is resumed
    return;
  }
  state_ = State::kFinished;
  if (leaf_->exception_ == nullptr) return;
  const Caught caught = CaughtFrom(leaf_->exception_);
  exit_reason_ = caught.exit_reason;
  process_.NoteFailure(caught);
  process_.Set(Process::kProcLib);  // what no code has foreseen is always reported
}

void CoroutineBody::AwaitMessage(Awaited awaited, const MessagePattern* pattern, Nanos timeout,
                                 std::source_location where) {
  state_ = State::kReceiving;
  awaited_ = awaited;
  pattern_ = pattern;
  where_ = where;
  if (timeout < Nanos(0)) [[unlikely]] {
    state_ = State::kExiting;
    process_.ExitByItself(Term::TupleOf(atoms::kTimeoutValue, Term::Nil()));
    return;
  }
  timed_out_ = timeout == Nanos(0);
  if (timed_out_ || timeout == kNever) return;
  Worker& worker = process_.space().worker();
  worker.Arm(timer_, DeadlineAfter(worker.ReadCycleClock(), timeout));
}

bool CoroutineBody::Matches(const Message& message) const {
  return awaited_ == Awaited::kAnyMessage || pattern_->Matches(message);
}

void CoroutineBody::Received(Message message) {
  DisarmTimer();
  pattern_ = nullptr;
  received_ = std::move(message);
}

void CoroutineBody::TimeOut() {
  timed_out_ = true;
  process_.Wake();
}

void CoroutineBody::DisarmTimer() {
  if (timer_.armed()) process_.space().worker().Cancel(timer_);
}

size_t CoroutineBody::Bytes() const {
  size_t bytes = sizeof(*this);
  for (const TaskPromise* task = leaf_; task != nullptr; task = task->awaiting_) {
    bytes += FrameBytes(task->frame_);
  }
  return bytes + (received_.has_value() ? received_.Charge() : 0);
}

}  // namespace arsenal::runtime
