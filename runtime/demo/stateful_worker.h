// SPDX-License-Identifier: MIT
// StatefulWorker: a server with a value that is changed, remembered, taken back, kept beyond its
// own life, and lost in chosen ways. A request that cannot be granted gets {error, Reason}.
//
// The value, any term up to 64 KiB
//   get                        Value
//   {set, Value}               {ok, Version}; {error, too_large}
//   increment, {increment, N}  {ok, Value}; {error, not_an_integer}, {error, system_limit}
// History: the last 100 versions before the one now
//   history                    [#{version, change, value}], the newest first
//   rollback                   {ok, Value}: the version before becomes a new one; {error,
//   no_history} {rollback, Version}        {ok, Value}: that version becomes a new one; {error,
//   not_found}
// Snapshots, at most 20
//   {snapshot, Name}           {ok, Version}; {error, too_many_snapshots}
//   snapshots                  #{Name => Version}
//   {restore, Name}            {ok, Value}; {error, not_found}
//   {drop_snapshot, Name}      ok; {error, not_found}
// A file in the data folder with a checksum, written by one node at a time
//   persist                    {ok, #{file, bytes, checksum}}; {error, no_data_folder}
//   load                       {ok, Value}; {error, enoent}, {error, {bad_file, Why}}
// Memory that grows once a second, up to 64 MiB
//   {grow, linear, Bytes}      ok: Bytes more each second
//   {grow, exponential, Bytes} ok: Bytes, then twice as much each second
//   {grow, sawtooth, Bytes}    ok: Bytes more each second, all given back after ten
//   stop_growing               {ok, Bytes} that were given back
//   memory                     #{pattern, bytes}
// Crashes
//   {crash, Mode}              normal, error, {exit, Reason}: ends so; exception: a C++ exception;
//                              hang: never answers
//   {crash_after, N}           ok: the N-th request from now ends it with `crash_after`
//   {crash_on, Request}        ok: such a request ends it with {crash_on, Request}
//   stay_alive                 ok: neither of both
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/request_table.h"
#include "runtime/demo/state_folder.h"

namespace arsenal::runtime {

class StatefulWorker final : public GenServer {
 public:
  static constexpr size_t kMaxValueBytes = 64 << 10;
  static constexpr size_t kMaxHistory = 100;
  static constexpr size_t kMaxSnapshots = 20;
  static constexpr size_t kMaxBallast = 64 << 20;

  // Without a folder nothing is persisted.
  explicit StatefulWorker(std::shared_ptr<const StateFolder> folder) : folder_(std::move(folder)) {}
  Atom Module() const override { return Word("stateful_worker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  // #{value, version, history, snapshots}, of which history and snapshots may be left out when it
  // is replaced.
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;
  ChangeResult ReplaceState(ProcessContext& self, const Term& state) override;

 private:
  using Row = RequestRow<StatefulWorker>;
  using Arguments = Row::Arguments;
  struct Version {
    int64_t number;
    Atom change;  // what made it
    Term value;
  };
  enum class Growth : uint8_t { kNone, kLinear, kExponential, kSawtooth };
  struct TermOrder {
    bool operator()(const Term& a, const Term& b) const { return CompareExact(a, b) < 0; }
  };

  static std::span<const Row> Table();
  CallResult Get(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Set(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Increment(ProcessContext& self, Arguments arguments, const From& from);
  CallResult History(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Rollback(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Snapshot(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Snapshots(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Restore(ProcessContext& self, Arguments arguments, const From& from);
  CallResult DropSnapshot(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Persist(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Load(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Grow(ProcessContext& self, Arguments arguments, const From& from);
  CallResult StopGrowing(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Memory(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Crash(ProcessContext& self, Arguments arguments, const From& from);
  CallResult CrashAfter(ProcessContext& self, Arguments arguments, const From& from);
  CallResult CrashOn(ProcessContext& self, Arguments arguments, const From& from);
  CallResult StayAlive(ProcessContext& self, Arguments arguments, const From& from);

  // The value becomes a new version.
  void Change(Atom change, Term value);
  // Of what StateTerm gives; nothing changes when it is none.
  static std::optional<Version> VersionOf(const Term& term);
  bool TakeHistory(const Term& term);
  bool TakeSnapshots(const Term& term);
  Term SnapshotTerm() const;
  void GrowOnce();
  static Atom GrowthName(Growth growth);

  const std::shared_ptr<const StateFolder> folder_;
  Version now_{0, Word("start"), Term::Integer(0)};
  std::deque<Version> history_;  // the newest last
  std::map<Term, Version, TermOrder> snapshots_;
  Growth growth_ = Growth::kNone;
  size_t growth_step_ = 0;
  int growth_ticks_ = 0;
  Ref growth_timer_;
  std::string ballast_;
  std::optional<int64_t> crash_after_;
  std::optional<Term> crash_on_;
};

}  // namespace arsenal::runtime
