// SPDX-License-Identifier: MIT
// SystemDebug: what sys has switched on in one process. Options, as in {debug, Option}:
//   {log, true}, {log, {true, N}}   keeps the last 10, or N, events     ok
//   {log, get}, {log, print}        {ok, Events}; ok, and they are printed
//   {trace, true}                   prints every event                  ok
//   {statistics, true}              counts messages                     ok
//   {statistics, get}               {ok, [{start_time, _}, {current_time, _}, {reductions, _},
//                                   {messages_in, _}, {messages_out, _}]} or {ok, no_statistics}
//   {install, {Fun, State}}, {install, {Id, Fun, State}}  Fun, a DebugFunction, is told   ok
//   {remove, IdOrFun}, {What, false}, no_debug            switch off                      ok
//   {log_to_file, _}                {error, open_file}: a process writes no files
//   anything else                   unknown_debug
// "Printed" is a notice {sys, trace} to the node's logger. Events are {in, Message}, {out, Reply,
// From, State} and {noreply, State}.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/clock.h"
#include "runtime/behaviour/function_terms.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// sys:log keeps at most so many events, whatever is asked for.
inline constexpr size_t kMaxLoggedEvents = 10'000;

class SystemDebug {
 public:
  SystemDebug() = default;
  SystemDebug(const SystemDebug&) = delete;
  SystemDebug& operator=(const SystemDebug&) = delete;

  bool empty() const { return items_.empty(); }
  // The answer to {debug, Option}.
  Term Change(ProcessContext& self, const Term& option);
  void Note(ProcessContext& self, const Term& event);
  // Oldest first.
  Term LoggedEvents() const;
  // What is on, the newest first, as get_status shows it.
  Term OptionsTerm() const;
  size_t Bytes() const;

 private:
  // One thing that is on.
  struct Item {
    enum class Kind : uint8_t { kLog, kTrace, kStatistics, kFunction };
    Kind kind = Kind::kTrace;
    // kLog
    size_t most = 0;
    std::deque<Term> events;
    // kStatistics
    Nanos since{0};  // wall time
    uint64_t reductions = 0;
    uint64_t messages_in = 0;
    uint64_t messages_out = 0;
    // kFunction
    Term id;
    Term state;
    std::shared_ptr<DebugFunction> function;
  };

  Item* Find(Item::Kind kind);
  Item& Add(Item::Kind kind);
  void Remove(Item::Kind kind);
  Term ChangeLog(ProcessContext& self, const Term& what);
  Term ChangeStatistics(ProcessContext& self, const Term& what);
  Term Install(const Term& what);
  void RemoveFunction(const Term& id);
  // False when the item is to be removed.
  bool Tell(ProcessContext& self, Item& item, const Term& event);

  std::list<Item> items_;  // the newest first
};

inline constexpr std::string_view kTracePrefix = "*DBG* ";
// The prefix and "counter got call get from <0.5.0>", without a line end.
std::string TraceLine(const Term& name, const Term& event);

}  // namespace arsenal::runtime
