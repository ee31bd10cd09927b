// SPDX-License-Identifier: MIT
// The worker with a value, its history, snapshots and file.

#include "runtime/demo/stateful_worker.h"

#include <string>
#include <utility>
#include <vector>

namespace arsenal::runtime {
namespace {

constexpr Nanos kGrowthPeriod = std::chrono::seconds(1);
constexpr int kSawtoothTicks = 10;
constexpr char kFileName[] = "stateful_worker";

}  // namespace

std::span<const StatefulWorker::Row> StatefulWorker::Table() {
  using Worker = StatefulWorker;
  static const Row kTable[] = {{"get", 0, &Worker::Get},
                               {"set", 1, &Worker::Set},
                               {"increment", 0, &Worker::Increment},
                               {"increment", 1, &Worker::Increment},
                               {"history", 0, &Worker::History},
                               {"rollback", 0, &Worker::Rollback},
                               {"rollback", 1, &Worker::Rollback},
                               {"snapshot", 1, &Worker::Snapshot},
                               {"snapshots", 0, &Worker::Snapshots},
                               {"restore", 1, &Worker::Restore},
                               {"drop_snapshot", 1, &Worker::DropSnapshot},
                               {"persist", 0, &Worker::Persist},
                               {"load", 0, &Worker::Load},
                               {"grow", 2, &Worker::Grow},
                               {"stop_growing", 0, &Worker::StopGrowing},
                               {"memory", 0, &Worker::Memory},
                               {"crash", 1, &Worker::Crash},
                               {"crash_after", 1, &Worker::CrashAfter},
                               {"crash_on", 1, &Worker::CrashOn},
                               {"stay_alive", 0, &Worker::StayAlive}};
  return kTable;
}

CallResult StatefulWorker::HandleCall(ProcessContext& self, const Term& request, const From& from) {
  if (request.Is(Word("stay_alive"))) return StayAlive(self, {}, from);
  if (crash_on_ && *crash_on_ == request) {
    return CallResult::Stop(Term::TupleOf(Word("crash_on"), request));
  }
  if (crash_after_ && --*crash_after_ == 0) return CallResult::Stop(Word("crash_after"));
  return HandleByTable(*this, Table(), self, request, from);
}

void StatefulWorker::Change(Atom change, Term value) {
  history_.push_back(std::exchange(now_, Version{now_.number + 1, change, std::move(value)}));
  if (history_.size() > kMaxHistory) history_.pop_front();
}

CallResult StatefulWorker::Get(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(now_.value);
}

CallResult StatefulWorker::Set(ProcessContext&, Arguments arguments, const From&) {
  if (arguments[0].ByteSize() > kMaxValueBytes) return Refuse("too_large");
  Change(Word("set"), arguments[0]);
  return Ok(Term::Integer(now_.number));
}

CallResult StatefulWorker::Increment(ProcessContext&, Arguments arguments, const From&) {
  const Term by = arguments.empty() ? Term::Integer(1) : arguments[0];
  if (!now_.value.IsSmall() || !by.IsSmall()) return Refuse("not_an_integer");
  int64_t sum = 0;
  if (__builtin_add_overflow(now_.value.AsSmall(), by.AsSmall(), &sum)) {
    return Refuse(Term(atoms::kSystemLimit));
  }
  Change(Word("increment"), Term::Integer(sum));
  return Ok(now_.value);
}

CallResult StatefulWorker::History(ProcessContext&, Arguments, const From&) {
  std::vector<Term> versions;
  for (auto version = history_.rbegin(); version != history_.rend(); ++version) {
    versions.push_back(Term::Map({{Word("version"), Term::Integer(version->number)},
                                  {Word("change"), version->change},
                                  {Word("value"), version->value}}));
  }
  return CallResult::Reply(Term::List(versions));
}

CallResult StatefulWorker::Rollback(ProcessContext&, Arguments arguments, const From&) {
  if (arguments.empty()) {
    if (history_.empty()) return Refuse("no_history");
    Term value = history_.back().value;
    Change(Word("rollback"), std::move(value));
    return Ok(now_.value);
  }
  for (const Version& version : history_) {
    if (arguments[0] != Term::Integer(version.number)) continue;
    Term value = version.value;
    Change(Word("rollback"), std::move(value));
    return Ok(now_.value);
  }
  return Refuse(Term(atoms::kNotFound));
}

CallResult StatefulWorker::Snapshot(ProcessContext&, Arguments arguments, const From&) {
  if (arguments[0].ByteSize() > kMaxValueBytes) return Refuse("too_large");
  if (snapshots_.size() >= kMaxSnapshots && !snapshots_.contains(arguments[0])) {
    return Refuse("too_many_snapshots");
  }
  snapshots_.insert_or_assign(arguments[0], now_);
  return Ok(Term::Integer(now_.number));
}

CallResult StatefulWorker::Snapshots(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(SnapshotTerm());
}

Term StatefulWorker::SnapshotTerm() const {
  std::vector<std::pair<Term, Term>> entries;
  for (const auto& [name, version] : snapshots_) {
    entries.emplace_back(name, Term::Integer(version.number));
  }
  return Term::Map(std::move(entries));
}

CallResult StatefulWorker::Restore(ProcessContext&, Arguments arguments, const From&) {
  const auto found = snapshots_.find(arguments[0]);
  if (found == snapshots_.end()) return Refuse(Term(atoms::kNotFound));
  Change(Word("restore"), found->second.value);
  return Ok(now_.value);
}

CallResult StatefulWorker::DropSnapshot(ProcessContext&, Arguments arguments, const From&) {
  if (snapshots_.erase(arguments[0]) == 0) return Refuse(Term(atoms::kNotFound));
  return CallResult::Reply(atoms::kOk);
}

CallResult StatefulWorker::Persist(ProcessContext&, Arguments, const From&) {
  if (folder_ == nullptr) return Refuse("no_data_folder");
  const absl::StatusOr<StateFolder::Saved> saved = folder_->Save(
      kFileName,
      Term::Map({{Word("value"), now_.value}, {Word("version"), Term::Integer(now_.number)}}));
  if (!saved.ok()) return Refuse(Term::Binary(std::string(saved.status().message())));
  return Ok(Term::Map({{Word("file"), Term::Binary(saved->file)},
                       {Word("bytes"), Term::Integer(static_cast<int64_t>(saved->bytes))},
                       {Word("checksum"), Term::Integer(saved->checksum)}}));
}

CallResult StatefulWorker::Load(ProcessContext&, Arguments, const From&) {
  if (folder_ == nullptr) return Refuse("no_data_folder");
  const absl::StatusOr<Term> loaded = folder_->Load(kFileName);
  if (absl::IsNotFound(loaded.status())) return Refuse("enoent");
  const Term* value = nullptr;
  std::string why(loaded.status().message());
  if (loaded.ok()) {
    if (loaded->Is(Term::Kind::kMap)) value = loaded->Find(Word("value"));
    why = "found a term that is no state";
  }
  if (value == nullptr) return Refuse(Term::TupleOf(Word("bad_file"), Term::Binary(why)));
  Change(Word("load"), *value);
  return Ok(now_.value);
}

CallResult StatefulWorker::Grow(ProcessContext& self, Arguments arguments, const From&) {
  const Growth patterns[] = {Growth::kLinear, Growth::kExponential, Growth::kSawtooth};
  const std::optional<int64_t> step = IntegerIn(arguments[1], 1, kMaxBallast);
  for (const Growth pattern : patterns) {
    if (!step || !arguments[0].Is(GrowthName(pattern))) continue;
    growth_ = pattern;
    growth_step_ = static_cast<size_t>(*step);
    growth_ticks_ = 0;
    if (!growth_timer_.valid()) {
      growth_timer_ = self.SendAfter(kGrowthPeriod, self.pid(), Word("grow"));
    }
    return CallResult::Reply(atoms::kOk);
  }
  return Refuse(Term(atoms::kBadarg));
}

void StatefulWorker::GrowOnce() {
  ++growth_ticks_;
  size_t size = ballast_.size() + growth_step_;
  if (growth_ == Growth::kExponential && !ballast_.empty()) size = 2 * ballast_.size();
  if (growth_ == Growth::kSawtooth && growth_ticks_ % (kSawtoothTicks + 1) == 0) size = 0;
  if (size == 0) {
    std::string().swap(ballast_);
  } else {
    ballast_.resize(std::min(size, kMaxBallast), 'x');
  }
}

CallResult StatefulWorker::StopGrowing(ProcessContext& self, Arguments, const From&) {
  if (growth_timer_.valid()) self.CancelTimerAndFlush(std::exchange(growth_timer_, Ref()));
  growth_ = Growth::kNone;
  const auto bytes = static_cast<int64_t>(ballast_.size());
  std::string().swap(ballast_);
  return Ok(Term::Integer(bytes));
}

CallResult StatefulWorker::Memory(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(
      Term::Map({{Word("pattern"), GrowthName(growth_)},
                 {Word("bytes"), Term::Integer(static_cast<int64_t>(ballast_.size()))}}));
}

Atom StatefulWorker::GrowthName(Growth growth) {
  switch (growth) {
    case Growth::kNone: return Word("none");
    case Growth::kLinear: return Word("linear");
    case Growth::kExponential: return Word("exponential");
    case Growth::kSawtooth: return Word("sawtooth");
  }
  return Word("none");
}

CallResult StatefulWorker::Crash(ProcessContext&, Arguments arguments, const From&) {
  const Term& mode = arguments[0];
  if (mode.Is(atoms::kNormal)) return CallResult::Stop(atoms::kNormal);
  if (mode.Is(atoms::kError)) return CallResult::Stop(ErrorReason(atoms::kBadarith));
  if (mode.Is(Word("exception"))) return CallResult::Reply(Term::Integer(std::string().at(1)));
  if (mode.Is(Word("hang"))) return CallResult::NoReply();
  if (mode.IsTagged(Word("exit"), 2)) return CallResult::Stop(mode.element(1));
  return Refuse(Term(atoms::kBadarg));
}

CallResult StatefulWorker::CrashAfter(ProcessContext&, Arguments arguments, const From&) {
  const std::optional<int64_t> requests = IntegerIn(arguments[0], 1, INT64_MAX);
  if (!requests) return Refuse(Term(atoms::kBadarg));
  crash_after_ = *requests;
  return CallResult::Reply(atoms::kOk);
}

CallResult StatefulWorker::CrashOn(ProcessContext&, Arguments arguments, const From&) {
  if (arguments[0].ByteSize() > kMaxValueBytes) return Refuse("too_large");
  crash_on_ = arguments[0];
  return CallResult::Reply(atoms::kOk);
}

CallResult StatefulWorker::StayAlive(ProcessContext&, Arguments, const From&) {
  crash_after_.reset();
  crash_on_.reset();
  return CallResult::Reply(atoms::kOk);
}

ServerResult StatefulWorker::HandleInfo(ProcessContext& self, Message& message) {
  if (!growth_timer_.valid() || message.ref() != growth_timer_) {
    return ServerResult::UnknownMessage();
  }
  GrowOnce();
  growth_timer_ = self.SendAfter(kGrowthPeriod, self.pid(), Word("grow"));
  return ServerResult::NoReply();
}

size_t StatefulWorker::StateBytes() const {
  size_t bytes = ServerBytes() + ballast_.capacity() + now_.value.ByteSize();
  for (const Version& version : history_) bytes += sizeof(Version) + version.value.ByteSize();
  for (const auto& [name, version] : snapshots_) {
    bytes += sizeof(Version) + name.ByteSize() + version.value.ByteSize();
  }
  return bytes;
}

std::optional<Term> StatefulWorker::StateTerm() const {
  std::vector<Term> versions;
  for (const Version& version : history_) {
    versions.push_back(Term::TupleOf(Term::Integer(version.number), version.change, version.value));
  }
  std::vector<std::pair<Term, Term>> snapshots;
  for (const auto& [name, version] : snapshots_) {
    snapshots.emplace_back(
        name, Term::TupleOf(Term::Integer(version.number), version.change, version.value));
  }
  return Term::Map({{Word("value"), now_.value},
                    {Word("version"), Term::Integer(now_.number)},
                    {Word("history"), Term::List(versions)},
                    {Word("snapshots"), Term::Map(std::move(snapshots))}});
}

}  // namespace arsenal::runtime
