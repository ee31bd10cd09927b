// SPDX-License-Identifier: MIT
// What asks or stops another process, and what coroutines wait for.

#include <algorithm>
#include <utility>

#include "runtime/process/process.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

bool ProcessContext::IsAlive(Pid other) const {
  if (other == process_.pid_) return !process_.Has(Process::kExiting);
  return space().IsAlive(other, process_.pid_);
}

bool ProcessContext::Suspend(Pid other, SuspendMode mode) {
  // Behind what this process has sent to it.
  if (other == process_.pid_ || !IsAlive(other)) return false;
  auto& suspended = process_.extension().Rare().suspended;
  if (mode == SuspendMode::kUnlessSuspending &&
      std::find(suspended.begin(), suspended.end(), other) != suspended.end()) {
    return false;
  }
  if (!space().Suspend(other)) return false;
  suspended.push_back(other);
  return true;
}

bool ProcessContext::Resume(Pid other) {
  auto& suspended = process_.extension().Rare().suspended;
  const auto found = std::find(suspended.begin(), suspended.end(), other);
  if (found == suspended.end()) return false;
  suspended.erase(found);
  if (space().Find(other) == nullptr) return false;
  space().SendSignal(process_.pid_, other, SignalKind::kResume, Ref());
  return true;
}

Ref ProcessContext::RequestAlive(Pid other) {
  const Ref request = MakeRef();
  if (!BeginSignal()) return request;
  space().SendSignal(process_.pid_, other, SignalKind::kAskAlive, request);
  return request;
}

absl::StatusOr<Ref> ProcessContext::RequestInfo(Pid other, Term items) {
  if (absl::Status status = CheckInfoItems(items); !status.ok()) return status;
  const Ref request = MakeRef();
  if (!BeginSignal()) return request;
  space().SendSignal(process_.pid_, other, SignalKind::kAskInfo, request, std::move(items));
  return request;
}

Ref ProcessContext::RequestSuspend(Pid other) {
  const Ref request = MakeRef();
  if (!BeginSignal()) return request;
  if (other == process_.pid_ || space().Find(other) == nullptr) {
    space().Answer(other, process_.pid_, request, atoms::kBadarg);
    return request;
  }
  process_.extension().Rare().suspended.push_back(other);
  space().SendSignal(process_.pid_, other, SignalKind::kSuspend, request);
  return request;
}

YesAwaiter ProcessContext::AwaitAlive(Pid other, std::source_location where) {
  return YesAwaiter(process_, RequestAlive(other), atoms::kTrue, where);
}

InfoAwaiter ProcessContext::AwaitInfo(Pid other, Term items, std::source_location where) {
  return InfoAwaiter(process_, RequestInfo(other, std::move(items)), where);
}

YesAwaiter ProcessContext::AwaitSuspend(Pid other, std::source_location where) {
  return YesAwaiter(process_, RequestSuspend(other), atoms::kSuspended, where);
}

ReceiveAwaiter ProcessContext::Receive(std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kAnyMessage, nullptr, kNever, where);
}

ReceiveAwaiter ProcessContext::Receive(const MessagePattern& pattern, Nanos timeout,
                                       std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kMatchingMessage, &pattern, timeout, where);
}

ReceiveAwaiter ProcessContext::Sleep(Nanos duration, std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kTimeOnly, nullptr, duration, where);
}

YieldAwaiter ProcessContext::Yield() { return YieldAwaiter(process_); }
ExitAwaiter ProcessContext::Exit(Term reason) { return ExitAwaiter(process_, std::move(reason)); }

BecomeAwaiter ProcessContext::Become(std::unique_ptr<Handler> handler) {
  return BecomeAwaiter(process_, std::move(handler));
}

HibernateAwaiter ProcessContext::Hibernate(ProcessMain next) {
  return HibernateAwaiter(process_, std::move(next));
}

}  // namespace arsenal::runtime
