// SPDX-License-Identifier: MIT
// What sys switches on: log, trace, statistics, functions.

#include "runtime/behaviour/system_debug.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "runtime/behaviour/from.h"
#include "runtime/behaviour/system_messages.h"
#include "runtime/logger/logger.h"
#include "runtime/process/exception_reason.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kDefaultLog = 10;
constexpr size_t kTraceLineBytes = 4096;

std::string Shown(const Term& term) {
  return FormatTerm(term, {.form = TextForm::kPretty, .max_bytes = kTraceLineBytes});
}

void Print(ProcessContext& self, const Term& event) {
  Logger& logger = self.space().logger();
  if (!logger.Allows(LogLevel::kNotice)) return;
  logger.Log(LogLevel::kNotice, LogLabel(atoms::kSys, atoms::kTrace), self.pid(),
             self.registered_name(), Term::Binary(TraceLine(NameOrPid(self), event)));
}

// {{Year, Month, Day}, {Hour, Minute, Second}}, UTC.
Term CalendarTime(Nanos wall) {
  const absl::CivilSecond time =
      absl::ToCivilSecond(absl::FromUnixNanos(wall.count()), absl::UTCTimeZone());
  return Term::TupleOf(Term::TupleOf(Term::Integer(time.year()), Term::Integer(time.month()),
                                     Term::Integer(time.day())),
                       Term::TupleOf(Term::Integer(time.hour()), Term::Integer(time.minute()),
                                     Term::Integer(time.second())));
}

uint64_t ReductionsOf(ProcessContext& self) {
  const Process* process = self.space().Find(self.pid());
  if (process == nullptr) return 0;
  return static_cast<uint64_t>(InfoItem(*process, atoms::kReductions, self.pid()).AsSmall());
}

Nanos Wall(ProcessContext& self) { return self.space().worker().round_wall(); }

}  // namespace

std::string TraceLine(const Term& name, const Term& event) {
  const std::string who = std::string(kTracePrefix) + Shown(name) + " ";
  if (event.IsTagged(atoms::kIn, 2)) {
    const Term& message = event.element(1);
    if (message.IsTagged(atoms::kGenCall, 3)) {
      const std::optional<From> from = From::OfTerm(message.element(1));
      return absl::StrCat(who, "got call ", Shown(message.element(2)), " from ",
                          Shown(from ? Term(from->pid()) : message.element(1)));
    }
    if (message.IsTagged(atoms::kGenCast, 2)) {
      return absl::StrCat(who, "got cast ", Shown(message.element(1)));
    }
    return absl::StrCat(who, "got ", Shown(message));
  }
  if (event.IsTagged(atoms::kOut, 4)) {
    const std::optional<From> from = From::OfTerm(event.element(2));
    return absl::StrCat(who, "sent ", Shown(event.element(1)), " to ",
                        Shown(from ? Term(from->pid()) : event.element(2)), ", new state ",
                        Shown(event.element(3)));
  }
  if (event.IsTagged(atoms::kNoreply, 2)) {
    return absl::StrCat(who, "new state ", Shown(event.element(1)));
  }
  return absl::StrCat(who, "dbg  ", Shown(event));
}

SystemDebug::Item* SystemDebug::Find(Item::Kind kind) {
  const auto found = std::find_if(items_.begin(), items_.end(),
                                  [kind](const Item& item) { return item.kind == kind; });
  return found == items_.end() ? nullptr : &*found;
}

SystemDebug::Item& SystemDebug::Add(Item::Kind kind) {
  if (Item* there = Find(kind)) return *there;
  items_.emplace_front().kind = kind;
  return items_.front();
}

void SystemDebug::Remove(Item::Kind kind) {
  items_.remove_if([kind](const Item& item) { return item.kind == kind; });
}

// --- Options.

Term SystemDebug::Change(ProcessContext& self, const Term& option) {
  if (option.Is(atoms::kNoDebug)) {
    items_.clear();
    return atoms::kOk;
  }
  if (!option.Is(Term::Kind::kTuple) || option.arity() != 2) return atoms::kUnknownDebug;
  const Term& what = option.element(1);
  if (option.element(0).Is(atoms::kLog)) return ChangeLog(self, what);
  if (option.element(0).Is(atoms::kStatistics)) return ChangeStatistics(self, what);
  if (option.element(0).Is(atoms::kInstall)) return Install(what);
  if (option.element(0).Is(atoms::kRemove)) {
    RemoveFunction(what);
    return atoms::kOk;
  }
  if (option.element(0).Is(atoms::kLogToFile)) {
    return what.Is(atoms::kFalse) ? Term(atoms::kOk)
                                  : Term::TupleOf(atoms::kError, atoms::kOpenFile);
  }
  if (!option.element(0).Is(atoms::kTrace)) return atoms::kUnknownDebug;
  if (what.Is(atoms::kTrue)) {
    Add(Item::Kind::kTrace);
  } else if (what.Is(atoms::kFalse)) {
    Remove(Item::Kind::kTrace);
  } else {
    return atoms::kUnknownDebug;
  }
  return atoms::kOk;
}

Term SystemDebug::ChangeLog(ProcessContext& self, const Term& what) {
  int64_t most = 0;
  if (what.Is(atoms::kTrue)) most = kDefaultLog;
  if (what.IsTagged(atoms::kTrue, 2) && what.element(1).IsSmall()) most = what.element(1).AsSmall();
  if (most > 0) {
    Item& log = Add(Item::Kind::kLog);
    log.most = std::min(static_cast<size_t>(most), kMaxLoggedEvents);
    return atoms::kOk;
  }
  if (what.Is(atoms::kFalse)) {
    Remove(Item::Kind::kLog);
    return atoms::kOk;
  }
  if (what.Is(atoms::kGet)) return Term::TupleOf(atoms::kOk, LoggedEvents());
  if (!what.Is(atoms::kPrint)) return atoms::kUnknownDebug;
  if (const Item* log = Find(Item::Kind::kLog)) {
    for (const Term& event : log->events) Print(self, event);
  }
  return atoms::kOk;
}

Term SystemDebug::ChangeStatistics(ProcessContext& self, const Term& what) {
  if (what.Is(atoms::kTrue)) {
    Remove(Item::Kind::kStatistics);
    Item& statistics = Add(Item::Kind::kStatistics);
    statistics.since = Wall(self);
    statistics.reductions = ReductionsOf(self);
    return atoms::kOk;
  }
  if (what.Is(atoms::kFalse)) {
    Remove(Item::Kind::kStatistics);
    return atoms::kOk;
  }
  if (!what.Is(atoms::kGet)) return atoms::kUnknownDebug;
  const Item* item = Find(Item::Kind::kStatistics);
  if (item == nullptr) return Term::TupleOf(atoms::kOk, atoms::kNoStatistics);
  const Term figures[] = {
      Term::TupleOf(atoms::kStartTime, CalendarTime(item->since)),
      Term::TupleOf(atoms::kCurrentTime, CalendarTime(Wall(self))),
      Term::TupleOf(atoms::kReductions,
                    Term::UnsignedInteger(ReductionsOf(self) - item->reductions)),
      Term::TupleOf(atoms::kMessagesIn, Term::UnsignedInteger(item->messages_in)),
      Term::TupleOf(atoms::kMessagesOut, Term::UnsignedInteger(item->messages_out)),
  };
  return Term::TupleOf(atoms::kOk, Term::List(figures));
}

Term SystemDebug::Install(const Term& what) {
  if (!what.Is(Term::Kind::kTuple) || what.arity() < 2 || what.arity() > 3) {
    return atoms::kUnknownDebug;
  }
  const Term& function = what.element(what.arity() - 2);
  std::shared_ptr<DebugFunction> run = DebugFunctionOf(function);
  if (run == nullptr) return atoms::kUnknownDebug;
  const Term& id = what.element(0);
  for (const Item& item : items_) {
    if (item.kind == Item::Kind::kFunction && item.id == id) return atoms::kOk;
  }
  Item& item = items_.emplace_front();
  item.kind = Item::Kind::kFunction;
  item.id = id;
  item.state = what.element(what.arity() - 1);
  item.function = std::move(run);
  return atoms::kOk;
}

void SystemDebug::RemoveFunction(const Term& id) {
  items_.remove_if(
      [&id](const Item& item) { return item.kind == Item::Kind::kFunction && item.id == id; });
}

// --- Events.

void SystemDebug::Note(ProcessContext& self, const Term& event) {
  for (auto item = items_.begin(); item != items_.end();) {
    item = Tell(self, *item, event) ? std::next(item) : items_.erase(item);
  }
}

bool SystemDebug::Tell(ProcessContext& self, Item& item, const Term& event) {
  switch (item.kind) {
    case Item::Kind::kLog:
      item.events.push_back(event);
      // Of a log that was made smaller the old events go only now.
      while (item.events.size() > item.most) item.events.pop_front();
      return true;
    case Item::Kind::kTrace: Print(self, event); return true;
    case Item::Kind::kStatistics:
      if (event.IsTagged(atoms::kIn, 2)) ++item.messages_in;
      if (event.IsTagged(atoms::kOut, 4)) ++item.messages_out;
      return true;
    case Item::Kind::kFunction: break;
  }
  std::optional<Term> next;
  const std::optional<Caught> caught =
      Guarded([&] { next = (*item.function)(item.state, event, NameOrPid(self)); });
  if (caught || !next) return false;
  item.state = *std::move(next);
  return true;
}

// --- What is shown.

Term SystemDebug::LoggedEvents() const {
  for (const Item& item : items_) {
    if (item.kind != Item::Kind::kLog) continue;
    return Term::List(std::vector<Term>(item.events.begin(), item.events.end()));
  }
  return Term::Nil();
}

Term SystemDebug::OptionsTerm() const {
  std::vector<Term> options;
  for (const Item& item : items_) {
    switch (item.kind) {
      case Item::Kind::kLog:
        options.push_back(Term::TupleOf(
            atoms::kLog, Term::TupleOf(Term::UnsignedInteger(item.most), LoggedEvents())));
        break;
      case Item::Kind::kTrace: options.push_back(Term::TupleOf(atoms::kTrace, atoms::kTrue)); break;
      case Item::Kind::kStatistics:
        options.push_back(Term::TupleOf(
            atoms::kStatistics,
            Term::TupleOf(CalendarTime(item.since),
                          Term::TupleOf(atoms::kReductions, Term::UnsignedInteger(item.reductions)),
                          Term::UnsignedInteger(item.messages_in),
                          Term::UnsignedInteger(item.messages_out))));
        break;
      case Item::Kind::kFunction: options.push_back(Term::TupleOf(item.id, item.state)); break;
    }
  }
  return Term::List(options);
}

size_t SystemDebug::Bytes() const {
  size_t bytes = sizeof(*this);
  for (const Item& item : items_) {
    bytes += sizeof(Item) + item.id.ByteSize() + item.state.ByteSize();
    for (const Term& event : item.events) bytes += event.ByteSize();
  }
  return bytes;
}

}  // namespace arsenal::runtime
