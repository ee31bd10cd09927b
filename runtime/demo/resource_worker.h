// SPDX-License-Identifier: MIT
// ResourceWorker: a pool of numbered resources that are lent to processes. What a process holds
// comes back when it ends, unless leaking is on. A request that cannot be granted gets {error,
// Reason}.
//
//   checkout               {ok, Id}; waits for a free one, in order of arrival, up to 4.5 s
//   {checkout, Ms}         the same with its own limit, 0 to 300000; {error, timeout}
//                          {error, overloaded} at once when 10 wait already: back-pressure
//   {checkin, Id}          ok; {error, not_checked_out}
//   {resize, N}            ok: 1 to 1000 resources; one that is lent and no longer counted goes
//                          when it comes back
//   {leak, on}, {leak, off}  ok: with `on` what the dead have held stays lent: a leak
//   leaked                 [{Id, Pid}] of those
//   reclaim                {ok, N} leaked resources that are free again
//   lent                   [{Id, Pid, Ms}]: who holds what for how long
//   stats                  #{size, free, lent, waiting, leaked, checkouts, checkins, timeouts,
//                            overloads, returned_by_exit}
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/request_table.h"

namespace arsenal::runtime {

class ResourceWorker final : public GenServer {
 public:
  static constexpr int64_t kMaxSize = 1000;
  static constexpr size_t kMaxWaiting = 10;

  // From 1 to kMaxSize.
  explicit ResourceWorker(int64_t size) { Resize(size); }
  Atom Module() const override { return Word("resource_worker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  // As `stats`.
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  using Row = RequestRow<ResourceWorker>;
  using Arguments = Row::Arguments;
  struct Loan {
    Pid owner;
    Ref monitor;  // not valid(): leaked
    Nanos since;
  };
  struct Waiting {
    From from;
    Ref monitor;  // of the caller, whose end takes it out of the queue
    Ref timer;    // not valid(): it waits for ever
  };

  static std::span<const Row> Table();
  CallResult CheckOut(ProcessContext& self, Arguments arguments, const From& from);
  CallResult CheckIn(ProcessContext& self, Arguments arguments, const From& from);
  CallResult SetSize(ProcessContext& self, Arguments arguments, const From& from);
  CallResult SetLeak(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Leaked(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Reclaim(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Lent(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Stats(ProcessContext& self, Arguments arguments, const From& from);

  void Resize(int64_t size);
  // Lends the lowest free one.
  int64_t Lend(ProcessContext& self, Pid owner, Ref monitor);
  // Takes it back, unless it is beyond the size, and serves who waits.
  void TakeBack(ProcessContext& self, int64_t id);
  void ServeWaiting(ProcessContext& self);
  void OwnerEnded(ProcessContext& self, Ref monitor);
  size_t leaked_count() const;

  int64_t size_ = 0;
  std::set<int64_t> free_;
  std::map<int64_t, Loan> lent_;
  std::deque<Waiting> waiting_;
  bool leaking_ = false;
  int64_t checkouts_ = 0;
  int64_t checkins_ = 0;
  int64_t timeouts_ = 0;
  int64_t overloads_ = 0;
  int64_t returned_by_exit_ = 0;
};

}  // namespace arsenal::runtime
