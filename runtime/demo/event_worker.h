// SPDX-License-Identifier: MIT
// EventWorker: a hub that passes events on to the processes that have subscribed to their topic. An
// event goes through a queue of its priority, in which it waits while the hub is paused. What
// reaches nobody becomes a dead letter. A topic is an atom or a binary. A request that cannot be
// granted gets {error, Reason}.
//
//   {subscribe, Topic}         ok: the caller gets {event, Topic, Event, Number} from now on
//   {subscribe, Topic, Pid}    the same for another process; {error, too_many_subscribers} at 1000
//   {unsubscribe, Topic}, {unsubscribe, Topic, Pid}   ok; {error, not_found}
//   subscribers                #{Topic => [Pid]}; who ends is taken out
//   {publish, Topic, Event}    {ok, Number}; {error, overflow} when the policy is `refuse`
//   {publish, Topic, Event, Priority}  high, normal (default) or low; the higher goes first
//   {route, From, To}          ok: events of From go to the subscribers of To as well, one step
//   {unroute, From, To}        ok; {error, not_found}
//   routes                     [{From, To}]
//   pause, resume              ok: a paused hub takes events and delivers none
//   {limit, N}                 ok: 1 to 10000 events may wait; 100 at first
//   {overflow, Policy}         ok: what happens at the limit: drop_oldest (default; of the lowest
//                              priority), drop_newest, refuse
//   dead_letters               [{Number, Topic, Event, Why}], the newest first, at most 100; Why is
//                              no_subscriber or overflow
//   replay                     {ok, N} dead letters are published again
//   clear_dead_letters         {ok, N}
//   stats                      #{published, delivered, dead, overflowed, refused, waiting, limit,
//                                overflow, paused, subscriptions}
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/request_table.h"

namespace arsenal::runtime {

class EventWorker final : public GenServer {
 public:
  static constexpr size_t kMaxSubscriptions = 1000;
  static constexpr size_t kMaxRoutes = 100;
  static constexpr size_t kMaxDeadLetters = 100;
  static constexpr size_t kMaxEventBytes = 64 << 10;

  EventWorker() {}
  Atom Module() const override { return Word("event_worker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  // As `stats`.
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;
  ServerResult HandleContinue(ProcessContext& self, const Term& continuation) override;

 private:
  using Row = RequestRow<EventWorker>;
  using Arguments = Row::Arguments;
  enum class Overflow : uint8_t { kDropOldest, kDropNewest, kRefuse };
  static constexpr size_t kPriorities = 3;
  struct Event {
    int64_t number;
    Term topic;
    Term content;
  };
  struct DeadLetter {
    Event event;
    Atom why;
  };
  struct TermOrder {
    bool operator()(const Term& a, const Term& b) const { return CompareExact(a, b) < 0; }
  };
  struct Subscriber {
    Ref monitor;
    std::set<Term, TermOrder> topics;
  };

  static std::span<const Row> Table();
  CallResult Subscribe(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Unsubscribe(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Subscribers(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Publish(ProcessContext& self, Arguments arguments, const From& from);
  CallResult AddRoute(ProcessContext& self, Arguments arguments, const From& from);
  CallResult RemoveRoute(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Routes(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Pause(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Resume(ProcessContext& self, Arguments arguments, const From& from);
  CallResult SetLimit(ProcessContext& self, Arguments arguments, const From& from);
  CallResult SetOverflow(ProcessContext& self, Arguments arguments, const From& from);
  CallResult DeadLetters(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Replay(ProcessContext& self, Arguments arguments, const From& from);
  CallResult ClearDeadLetters(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Stats(ProcessContext& self, Arguments arguments, const From& from);

  // Puts it into its queue, or does what the policy says; false when it is refused.
  bool Enqueue(size_t priority, Event event);
  void DropOldest();
  // Delivers next, if there is something to deliver.
  Next Turn() const;
  void DeliverNext(ProcessContext& self);
  size_t DeliverTo(ProcessContext& self, const Term& topic, const Event& event);
  void Bury(Event event, Atom why);
  void Forget(std::map<Pid, Subscriber>::iterator subscriber);
  size_t waiting() const;
  size_t subscriptions() const;
  static Atom OverflowName(Overflow overflow);

  std::map<Pid, Subscriber> subscribers_;
  std::map<Term, std::set<Pid>, TermOrder> topics_;
  std::map<Term, std::set<Term, TermOrder>, TermOrder> routes_;
  std::array<std::deque<Event>, kPriorities> queues_;  // high, normal, low
  std::deque<DeadLetter> dead_letters_;                // the newest last
  size_t limit_ = 100;
  Overflow overflow_ = Overflow::kDropOldest;
  bool paused_ = false;
  int64_t published_ = 0;
  int64_t delivered_ = 0;
  int64_t dead_ = 0;
  int64_t overflowed_ = 0;
  int64_t refused_ = 0;
};

}  // namespace arsenal::runtime
