// SPDX-License-Identifier: MIT
// The worker with the pool.

#include "runtime/demo/resource_worker.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace arsenal::runtime {
namespace {

constexpr int64_t kDefaultWaitMs = 4500;  // below a call's own time-out
constexpr int64_t kMaxWaitMs = 300'000;

Term Count(size_t count) { return Term::Integer(static_cast<int64_t>(count)); }

}  // namespace

std::span<const ResourceWorker::Row> ResourceWorker::Table() {
  using Worker = ResourceWorker;
  static const Row kTable[] = {
      {"checkout", 0, &Worker::CheckOut}, {"checkout", 1, &Worker::CheckOut},
      {"checkin", 1, &Worker::CheckIn},   {"resize", 1, &Worker::SetSize},
      {"leak", 1, &Worker::SetLeak},      {"leaked", 0, &Worker::Leaked},
      {"reclaim", 0, &Worker::Reclaim},   {"lent", 0, &Worker::Lent},
      {"stats", 0, &Worker::Stats}};
  return kTable;
}

CallResult ResourceWorker::HandleCall(ProcessContext& self, const Term& request, const From& from) {
  return HandleByTable(*this, Table(), self, request, from);
}

void ResourceWorker::Resize(int64_t size) {
  for (int64_t id = 1; id <= size; ++id) {
    if (!lent_.contains(id)) free_.insert(id);
  }
  free_.erase(free_.upper_bound(size), free_.end());
  size_ = size;
}

int64_t ResourceWorker::Lend(ProcessContext& self, Pid owner, Ref monitor) {
  const int64_t id = free_.extract(free_.begin()).value();
  lent_.emplace(id, Loan{owner, monitor, self.Now()});
  ++checkouts_;
  return id;
}

CallResult ResourceWorker::CheckOut(ProcessContext& self, Arguments arguments, const From& from) {
  const std::optional<int64_t> limit =
      arguments.empty() ? kDefaultWaitMs : IntegerIn(arguments[0], 0, kMaxWaitMs);
  if (!limit) return Refuse(Term(atoms::kBadarg));
  if (!free_.empty()) {
    const Ref monitor = self.Monitor(from.pid());
    return Ok(Term::Integer(Lend(self, from.pid(), monitor)));
  }
  if (*limit == 0) {
    ++timeouts_;
    return Refuse(Term(atoms::kTimeout));
  }
  if (waiting_.size() >= kMaxWaiting) {
    ++overloads_;
    return Refuse("overloaded");
  }
  const Ref timer = self.SendAfter(std::chrono::milliseconds(*limit), self.pid(), Word("waited"));
  waiting_.push_back(Waiting{from, self.Monitor(from.pid()), timer});
  return CallResult::NoReply();
}

CallResult ResourceWorker::CheckIn(ProcessContext& self, Arguments arguments, const From&) {
  const auto found = arguments[0].IsSmall() ? lent_.find(arguments[0].AsSmall()) : lent_.end();
  if (found == lent_.end() || !found->second.monitor.valid()) return Refuse("not_checked_out");
  self.Demonitor(found->second.monitor, Flush::kFlush);
  ++checkins_;
  TakeBack(self, found->first);
  return CallResult::Reply(atoms::kOk);
}

void ResourceWorker::TakeBack(ProcessContext& self, int64_t id) {
  lent_.erase(id);
  if (id <= size_) free_.insert(id);
  ServeWaiting(self);
}

void ResourceWorker::ServeWaiting(ProcessContext& self) {
  while (!free_.empty() && !waiting_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    self.CancelTimerAndFlush(next.timer);
    const int64_t id = Lend(self, next.from.pid(), next.monitor);
    Reply(self, next.from, Term::TupleOf(atoms::kOk, Term::Integer(id)));
  }
}

CallResult ResourceWorker::SetSize(ProcessContext& self, Arguments arguments, const From&) {
  const std::optional<int64_t> size = IntegerIn(arguments[0], 1, kMaxSize);
  if (!size) return Refuse(Term(atoms::kBadarg));
  Resize(*size);
  ServeWaiting(self);
  return CallResult::Reply(atoms::kOk);
}

CallResult ResourceWorker::SetLeak(ProcessContext&, Arguments arguments, const From&) {
  const bool on = arguments[0].Is(Word("on"));
  if (!on && !arguments[0].Is(Word("off"))) return Refuse(Term(atoms::kBadarg));
  leaking_ = on;
  return CallResult::Reply(atoms::kOk);
}

CallResult ResourceWorker::Leaked(ProcessContext&, Arguments, const From&) {
  std::vector<Term> leaked;
  for (const auto& [id, loan] : lent_) {
    if (!loan.monitor.valid()) leaked.push_back(Term::TupleOf(Term::Integer(id), loan.owner));
  }
  return CallResult::Reply(Term::List(leaked));
}

CallResult ResourceWorker::Reclaim(ProcessContext& self, Arguments, const From&) {
  std::vector<int64_t> leaked;
  for (const auto& [id, loan] : lent_) {
    if (!loan.monitor.valid()) leaked.push_back(id);
  }
  for (const int64_t id : leaked) TakeBack(self, id);
  return Ok(Count(leaked.size()));
}

CallResult ResourceWorker::Lent(ProcessContext& self, Arguments, const From&) {
  std::vector<Term> lent;
  for (const auto& [id, loan] : lent_) {
    const auto held =
        std::chrono::duration_cast<std::chrono::milliseconds>(self.Now() - loan.since);
    lent.push_back(Term::TupleOf(Term::Integer(id), loan.owner, Term::Integer(held.count())));
  }
  return CallResult::Reply(Term::List(lent));
}

CallResult ResourceWorker::Stats(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(*StateTerm());
}

ServerResult ResourceWorker::HandleInfo(ProcessContext& self, Message& message) {
  if (message.IsDown()) {
    OwnerEnded(self, message.ref());
    return ServerResult::NoReply();
  }
  const auto late = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    return waiting.timer == message.ref();
  });
  if (late == waiting_.end()) return ServerResult::UnknownMessage();
  self.Demonitor(late->monitor, Flush::kFlush);
  Reply(self, late->from, Term::TupleOf(atoms::kError, atoms::kTimeout));
  waiting_.erase(late);
  ++timeouts_;
  return ServerResult::NoReply();
}

void ResourceWorker::OwnerEnded(ProcessContext& self, Ref monitor) {
  const auto waiting = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const Waiting& each) { return each.monitor == monitor; });
  if (waiting != waiting_.end()) {
    self.CancelTimerAndFlush(waiting->timer);
    waiting_.erase(waiting);
    return;
  }
  const auto lent = std::find_if(lent_.begin(), lent_.end(),
                                 [&](const auto& each) { return each.second.monitor == monitor; });
  if (lent == lent_.end()) return;
  if (leaking_) {
    lent->second.monitor = Ref();
    return;
  }
  ++returned_by_exit_;
  TakeBack(self, lent->first);
}

size_t ResourceWorker::leaked_count() const {
  return static_cast<size_t>(std::count_if(
      lent_.begin(), lent_.end(), [](const auto& each) { return !each.second.monitor.valid(); }));
}

size_t ResourceWorker::StateBytes() const {
  constexpr size_t kNode = 4 * sizeof(void*);
  return ServerBytes() + free_.size() * (kNode + sizeof(int64_t)) +
         lent_.size() * (kNode + sizeof(int64_t) + sizeof(Loan)) +
         waiting_.size() * sizeof(Waiting);
}

std::optional<Term> ResourceWorker::StateTerm() const {
  return Term::Map({{Word("size"), Term::Integer(size_)},
                    {Word("free"), Count(free_.size())},
                    {Word("lent"), Count(lent_.size())},
                    {Word("waiting"), Count(waiting_.size())},
                    {Word("leaked"), Count(leaked_count())},
                    {Word("checkouts"), Term::Integer(checkouts_)},
                    {Word("checkins"), Term::Integer(checkins_)},
                    {Word("timeouts"), Term::Integer(timeouts_)},
                    {Word("overloads"), Term::Integer(overloads_)},
                    {Word("returned_by_exit"), Term::Integer(returned_by_exit_)}});
}

}  // namespace arsenal::runtime
