// SPDX-License-Identifier: MIT
// The hub: its requests, and the queue of events.

#include "runtime/demo/event_worker.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace arsenal::runtime {
namespace {

constexpr int64_t kMaxLimit = 10'000;
constexpr size_t kNormal = 1;

Term Count(size_t count) { return Term::Integer(static_cast<int64_t>(count)); }

bool IsTopic(const Term& term) {
  constexpr size_t kMaxBytes = 1024;
  return (term.Is(Term::Kind::kAtom) || term.Is(Term::Kind::kBinary)) &&
         term.ByteSize() <= kMaxBytes;
}

// The number of a queue.
std::optional<size_t> PriorityOf(const Term& term) {
  if (term.Is(Word("high"))) return 0;
  if (term.Is(Word("normal"))) return kNormal;
  if (term.Is(Word("low"))) return 2;
  return std::nullopt;
}

}  // namespace

std::span<const EventWorker::Row> EventWorker::Table() {
  using Worker = EventWorker;
  static const Row kTable[] = {{"subscribe", 1, &Worker::Subscribe},
                               {"subscribe", 2, &Worker::Subscribe},
                               {"unsubscribe", 1, &Worker::Unsubscribe},
                               {"unsubscribe", 2, &Worker::Unsubscribe},
                               {"subscribers", 0, &Worker::Subscribers},
                               {"publish", 2, &Worker::Publish},
                               {"publish", 3, &Worker::Publish},
                               {"route", 2, &Worker::AddRoute},
                               {"unroute", 2, &Worker::RemoveRoute},
                               {"routes", 0, &Worker::Routes},
                               {"pause", 0, &Worker::Pause},
                               {"resume", 0, &Worker::Resume},
                               {"limit", 1, &Worker::SetLimit},
                               {"overflow", 1, &Worker::SetOverflow},
                               {"dead_letters", 0, &Worker::DeadLetters},
                               {"replay", 0, &Worker::Replay},
                               {"clear_dead_letters", 0, &Worker::ClearDeadLetters},
                               {"stats", 0, &Worker::Stats}};
  return kTable;
}

CallResult EventWorker::HandleCall(ProcessContext& self, const Term& request, const From& from) {
  return HandleByTable(*this, Table(), self, request, from);
}

CallResult EventWorker::Subscribe(ProcessContext& self, Arguments arguments, const From& from) {
  const Term who = arguments.size() == 2 ? arguments[1] : Term(from.pid());
  if (!IsTopic(arguments[0]) || !who.Is(Term::Kind::kPid)) return Refuse(Term(atoms::kBadarg));
  if (subscriptions() >= kMaxSubscriptions) return Refuse("too_many_subscribers");
  Subscriber& subscriber = subscribers_[who.AsPid()];
  if (!subscriber.monitor.valid()) subscriber.monitor = self.Monitor(who.AsPid());
  subscriber.topics.insert(arguments[0]);
  topics_[arguments[0]].insert(who.AsPid());
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::Unsubscribe(ProcessContext& self, Arguments arguments, const From& from) {
  const Term who = arguments.size() == 2 ? arguments[1] : Term(from.pid());
  const auto subscriber =
      who.Is(Term::Kind::kPid) ? subscribers_.find(who.AsPid()) : subscribers_.end();
  if (subscriber == subscribers_.end() || subscriber->second.topics.erase(arguments[0]) == 0) {
    return Refuse(Term(atoms::kNotFound));
  }
  const auto topic = topics_.find(arguments[0]);
  topic->second.erase(subscriber->first);
  if (topic->second.empty()) topics_.erase(topic);
  if (subscriber->second.topics.empty()) {
    self.Demonitor(subscriber->second.monitor, Flush::kFlush);
    subscribers_.erase(subscriber);
  }
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::Subscribers(ProcessContext&, Arguments, const From&) {
  std::vector<std::pair<Term, Term>> topics;
  for (const auto& [topic, pids] : topics_) {
    topics.emplace_back(topic, Term::List(std::vector<Term>(pids.begin(), pids.end())));
  }
  return CallResult::Reply(Term::Map(std::move(topics)));
}

CallResult EventWorker::Publish(ProcessContext&, Arguments arguments, const From&) {
  const std::optional<size_t> priority =
      arguments.size() == 3 ? PriorityOf(arguments[2]) : std::optional(kNormal);
  if (!priority || !IsTopic(arguments[0])) return Refuse(Term(atoms::kBadarg));
  if (arguments[1].ByteSize() > kMaxEventBytes) return Refuse("too_large");
  const int64_t number = published_ + 1;
  if (!Enqueue(*priority, Event{number, arguments[0], arguments[1]})) {
    ++refused_;
    return Refuse("overflow");
  }
  published_ = number;
  return CallResult::Reply(Term::TupleOf(atoms::kOk, Term::Integer(number)), Turn());
}

bool EventWorker::Enqueue(size_t priority, Event event) {
  if (waiting() >= limit_) {
    if (overflow_ == Overflow::kRefuse) return false;
    ++overflowed_;
    if (overflow_ == Overflow::kDropNewest) {
      Bury(std::move(event), Word("overflow"));
      return true;
    }
    DropOldest();
  }
  queues_[priority].push_back(std::move(event));
  return true;
}

void EventWorker::DropOldest() {
  for (auto queue = queues_.rbegin(); queue != queues_.rend(); ++queue) {
    if (queue->empty()) continue;
    Bury(std::move(queue->front()), Word("overflow"));
    queue->pop_front();
    return;
  }
}

Next EventWorker::Turn() const {
  return paused_ || waiting() == 0 ? Next::Message() : Next::Continue(Word("deliver"));
}

ServerResult EventWorker::HandleContinue(ProcessContext& self, const Term&) {
  if (!paused_) DeliverNext(self);
  return ServerResult::NoReply(Turn());
}

void EventWorker::DeliverNext(ProcessContext& self) {
  for (std::deque<Event>& queue : queues_) {
    if (queue.empty()) continue;
    Event event = std::move(queue.front());
    queue.pop_front();
    size_t reached = DeliverTo(self, event.topic, event);
    if (const auto routes = routes_.find(event.topic); routes != routes_.end()) {
      for (const Term& to : routes->second) reached += DeliverTo(self, to, event);
    }
    if (reached == 0) Bury(std::move(event), Word("no_subscriber"));
    return;
  }
}

size_t EventWorker::DeliverTo(ProcessContext& self, const Term& topic, const Event& event) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return 0;
  for (const Pid pid : found->second) {
    self.Send(pid, Term::TupleOf(Word("event"), topic, event.content, Term::Integer(event.number)));
    ++delivered_;
  }
  return found->second.size();
}

void EventWorker::Bury(Event event, Atom why) {
  ++dead_;
  dead_letters_.push_back(DeadLetter{std::move(event), why});
  if (dead_letters_.size() > kMaxDeadLetters) dead_letters_.pop_front();
}

CallResult EventWorker::AddRoute(ProcessContext&, Arguments arguments, const From&) {
  if (!IsTopic(arguments[0]) || !IsTopic(arguments[1]) || arguments[0] == arguments[1]) {
    return Refuse(Term(atoms::kBadarg));
  }
  size_t count = 0;
  for (const auto& [from, to] : routes_) count += to.size();
  if (count >= kMaxRoutes) return Refuse("too_many_routes");
  routes_[arguments[0]].insert(arguments[1]);
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::RemoveRoute(ProcessContext&, Arguments arguments, const From&) {
  const auto found = routes_.find(arguments[0]);
  if (found == routes_.end() || found->second.erase(arguments[1]) == 0) {
    return Refuse(Term(atoms::kNotFound));
  }
  if (found->second.empty()) routes_.erase(found);
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::Routes(ProcessContext&, Arguments, const From&) {
  std::vector<Term> routes;
  for (const auto& [from, targets] : routes_) {
    for (const Term& to : targets) routes.push_back(Term::TupleOf(from, to));
  }
  return CallResult::Reply(Term::List(routes));
}

CallResult EventWorker::Pause(ProcessContext&, Arguments, const From&) {
  paused_ = true;
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::Resume(ProcessContext&, Arguments, const From&) {
  paused_ = false;
  return CallResult::Reply(atoms::kOk, Turn());
}

CallResult EventWorker::SetLimit(ProcessContext&, Arguments arguments, const From&) {
  const std::optional<int64_t> limit = IntegerIn(arguments[0], 1, kMaxLimit);
  if (!limit) return Refuse(Term(atoms::kBadarg));
  limit_ = static_cast<size_t>(*limit);
  for (; waiting() > limit_; ++overflowed_) DropOldest();
  return CallResult::Reply(atoms::kOk);
}

CallResult EventWorker::SetOverflow(ProcessContext&, Arguments arguments, const From&) {
  for (const Overflow policy : {Overflow::kDropOldest, Overflow::kDropNewest, Overflow::kRefuse}) {
    if (!arguments[0].Is(OverflowName(policy))) continue;
    overflow_ = policy;
    return CallResult::Reply(atoms::kOk);
  }
  return Refuse(Term(atoms::kBadarg));
}

CallResult EventWorker::DeadLetters(ProcessContext&, Arguments, const From&) {
  std::vector<Term> letters;
  for (auto letter = dead_letters_.rbegin(); letter != dead_letters_.rend(); ++letter) {
    letters.push_back(Term::TupleOf(Term::Integer(letter->event.number), letter->event.topic,
                                    letter->event.content, letter->why));
  }
  return CallResult::Reply(Term::List(letters));
}

CallResult EventWorker::Replay(ProcessContext&, Arguments, const From&) {
  std::deque<DeadLetter> letters = std::exchange(dead_letters_, {});
  size_t replayed = 0;
  for (DeadLetter& letter : letters) {
    if (waiting() >= limit_) {
      dead_letters_.push_back(std::move(letter));
      continue;
    }
    (void)Enqueue(kNormal, std::move(letter.event));
    ++replayed;
  }
  return CallResult::Reply(Term::TupleOf(atoms::kOk, Count(replayed)), Turn());
}

CallResult EventWorker::ClearDeadLetters(ProcessContext&, Arguments, const From&) {
  return Ok(Count(std::exchange(dead_letters_, {}).size()));
}

CallResult EventWorker::Stats(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(*StateTerm());
}

ServerResult EventWorker::HandleInfo(ProcessContext&, Message& message) {
  if (!message.IsDown()) return ServerResult::UnknownMessage();
  const auto ended = std::find_if(subscribers_.begin(), subscribers_.end(), [&](const auto& each) {
    return each.second.monitor == message.ref();
  });
  if (ended != subscribers_.end()) Forget(ended);
  return ServerResult::NoReply();
}

void EventWorker::Forget(std::map<Pid, Subscriber>::iterator subscriber) {
  for (const Term& topic : subscriber->second.topics) {
    const auto found = topics_.find(topic);
    found->second.erase(subscriber->first);
    if (found->second.empty()) topics_.erase(found);
  }
  subscribers_.erase(subscriber);
}

size_t EventWorker::waiting() const {
  size_t count = 0;
  for (const std::deque<Event>& queue : queues_) count += queue.size();
  return count;
}

size_t EventWorker::subscriptions() const {
  size_t count = 0;
  for (const auto& [pid, subscriber] : subscribers_) count += subscriber.topics.size();
  return count;
}

Atom EventWorker::OverflowName(Overflow overflow) {
  switch (overflow) {
    case Overflow::kDropOldest: return Word("drop_oldest");
    case Overflow::kDropNewest: return Word("drop_newest");
    case Overflow::kRefuse: return Word("refuse");
  }
  return Word("refuse");
}

size_t EventWorker::StateBytes() const {
  constexpr size_t kNode = 4 * sizeof(void*);
  size_t bytes = ServerBytes();
  for (const auto& [topic, pids] : topics_) {
    bytes += kNode + topic.ByteSize() + pids.size() * (kNode + sizeof(Pid));
  }
  for (const auto& [pid, subscriber] : subscribers_) {
    bytes += kNode + sizeof(Subscriber) + subscriber.topics.size() * (kNode + sizeof(Term));
  }
  for (const std::deque<Event>& queue : queues_) {
    for (const Event& event : queue) {
      bytes += sizeof(int64_t) + event.topic.ByteSize() + event.content.ByteSize();
    }
  }
  for (const DeadLetter& letter : dead_letters_) {
    bytes += sizeof(DeadLetter) + letter.event.topic.ByteSize() + letter.event.content.ByteSize();
  }
  return bytes;
}

std::optional<Term> EventWorker::StateTerm() const {
  return Term::Map({{Word("published"), Term::Integer(published_)},
                    {Word("delivered"), Term::Integer(delivered_)},
                    {Word("dead"), Term::Integer(dead_)},
                    {Word("overflowed"), Term::Integer(overflowed_)},
                    {Word("refused"), Term::Integer(refused_)},
                    {Word("waiting"), Count(waiting())},
                    {Word("limit"), Count(limit_)},
                    {Word("overflow"), OverflowName(overflow_)},
                    {Word("paused"), paused_ ? atoms::kTrue : atoms::kFalse},
                    {Word("subscriptions"), Count(subscriptions())}});
}

}  // namespace arsenal::runtime
