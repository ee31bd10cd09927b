// SPDX-License-Identifier: MIT
// The atoms that code mentions by name: `atoms::kOk` is the atom `ok`. To add one, add a line; a
// name that begins with `$` in Erlang's own protocols loses the sign where no other atom claims the
// word.
#pragma once

#include <cstddef>
#include <cstdint>

// clang-format off
#define ARSENAL_WELL_KNOWN_ATOMS(X) \
  X(kUndefined, "undefined") \
  X(kOk, "ok") \
  X(kError, "error") \
  X(kTrue, "true") \
  X(kFalse, "false") \
  X(kNil, "nil") \
  X(kNormal, "normal") \
  X(kKill, "kill") \
  X(kKilled, "killed") \
  X(kShutdown, "shutdown") \
  X(kNoproc, "noproc") \
  X(kNoconnection, "noconnection") \
  X(kTimeout, "timeout") \
  X(kInfinity, "infinity") \
  X(kDown, "DOWN") \
  X(kExit, "EXIT") \
  X(kProcess, "process") \
  X(kPort, "port") \
  X(kBadarg, "badarg") \
  X(kNocatch, "nocatch") \
  X(kGenCall, "$gen_call") \
  X(kGenCast, "$gen_cast") \
  X(kDollarGenEvent, "$gen_event") \
  X(kAlias, "alias") \
  X(kIgnore, "ignore") \
  X(kAlreadyStarted, "already_started") \
  X(kAlreadyPresent, "already_present") \
  X(kBadReturnValue, "bad_return_value") \
  X(kReply, "reply") \
  X(kNoreply, "noreply") \
  X(kStop, "stop") \
  X(kHibernate, "hibernate") \
  X(kContinue, "continue") \
  X(kSystem, "system") \
  X(kGetState, "get_state") \
  X(kReplaceState, "replace_state") \
  X(kTerminate, "terminate") \
  X(kSuspend, "suspend") \
  X(kResume, "resume") \
  X(kBadarith, "badarith") \
  X(kBadmatch, "badmatch") \
  X(kBadkey, "badkey") \
  X(kBadmap, "badmap") \
  X(kBadfun, "badfun") \
  X(kBadarity, "badarity") \
  X(kFunctionClause, "function_clause") \
  X(kCaseClause, "case_clause") \
  X(kIfClause, "if_clause") \
  X(kUndef, "undef") \
  X(kSystemLimit, "system_limit") \
  X(kNoreplyTimeout, "noreply_timeout") \
  X(kPermanent, "permanent") \
  X(kTransient, "transient") \
  X(kTemporary, "temporary") \
  X(kWorker, "worker") \
  X(kSupervisor, "supervisor") \
  X(kBrutalKill, "brutal_kill") \
  X(kOneForOne, "one_for_one") \
  X(kOneForAll, "one_for_all") \
  X(kRestForOne, "rest_for_one") \
  X(kSimpleOneForOne, "simple_one_for_one") \
  X(kRestarting, "restarting") \
  X(kRunning, "running") \
  X(kRunnable, "runnable") \
  X(kWaiting, "waiting") \
  X(kSuspended, "suspended") \
  X(kExiting, "exiting") \
  X(kGarbageCollecting, "garbage_collecting") \
  X(kTerminated, "terminated") \
  X(kDynamic, "dynamic") \
  X(kNotFound, "not_found") \
  X(kNodedown, "nodedown") \
  X(kNodeup, "nodeup") \
  X(kLinks, "links") \
  X(kMonitors, "monitors") \
  X(kMonitoredBy, "monitored_by") \
  X(kMessages, "messages") \
  X(kMessageQueueLen, "message_queue_len") \
  X(kRegisteredName, "registered_name") \
  X(kStatus, "status") \
  X(kTrapExit, "trap_exit") \
  X(kPriority, "priority") \
  X(kLow, "low") \
  X(kHigh, "high") \
  X(kMax, "max") \
  X(kReductions, "reductions") \
  X(kMemory, "memory") \
  X(kHeapSize, "heap_size") \
  X(kCurrentFunction, "current_function") \
  X(kInitialCall, "initial_call") \
  X(kDictionary, "dictionary") \
  X(kGroupLeader, "group_leader") \
  X(kCall, "call") \
  X(kCast, "cast") \
  X(kInfo, "info") \
  X(kGet, "get") \
  X(kSet, "set") \
  X(kState, "state") \
  X(kData, "data") \
  X(kName, "name") \
  X(kPid, "pid") \
  X(kReason, "reason") \
  X(kId, "id") \
  X(kStart, "start") \
  X(kRestart, "restart") \
  X(kModules, "modules") \
  X(kType, "type") \
  X(kSignificant, "significant") \
  X(kStrategy, "strategy") \
  X(kIntensity, "intensity") \
  X(kPeriod, "period") \
  X(kAutoShutdown, "auto_shutdown") \
  X(kAnySignificant, "any_significant") \
  X(kAllSignificant, "all_significant") \
  X(kFlush, "flush") \
  X(kYes, "yes") \
  X(kNo, "no") \
  X(kUnknown, "unknown") \
  X(kLocal, "local") \
  X(kGlobal, "global") \
  X(kVia, "via") \
  X(kNonodeNohost, "nonode@nohost") \
  X(kNoname, "noname") \
  X(kCallingSelf, "calling_self") \
  X(kApplication, "application") \
  X(kModule, "module") \
  X(kFunction, "function") \
  X(kArgs, "args") \
  X(kInit, "init") \
  X(kHandleCall, "handle_call") \
  X(kHandleCast, "handle_cast") \
  X(kHandleInfo, "handle_info") \
  X(kHandleContinue, "handle_continue") \
  X(kCodeChange, "code_change") \
  X(kFormatStatus, "format_status") \
  X(kGenServer, "gen_server") \
  X(kGenStatem, "gen_statem") \
  X(kGenEvent, "gen_event") \
  X(kNextState, "next_state") \
  X(kKeepState, "keep_state") \
  X(kPostpone, "postpone") \
  X(kStateTimeout, "state_timeout") \
  X(kEventTimeout, "event_timeout") \
  X(kDollarAncestors, "$ancestors") \
  X(kDollarInitialCall, "$initial_call") \
  X(kDollar1, "$1") \
  X(kDollar2, "$2") \
  X(kDollar3, "$3") \
  X(kUnderscore, "_") \
  X(kNan, "nan") \
  X(kNegInfinity, "neg_infinity") \
  X(kSpawn, "spawn") \
  X(kTimer, "timer") \
  X(kUtf8, "utf8") \
  X(kReplyDemonitor, "reply_demonitor") \
  X(kExplicitUnalias, "explicit_unalias")
// clang-format on

namespace arsenal::runtime {

// The place of each in the array of records.
enum class WellKnownAtom : uint16_t {
#define ARSENAL_ENUMERATE_ATOM(name, text) name,
  ARSENAL_WELL_KNOWN_ATOMS(ARSENAL_ENUMERATE_ATOM)
#undef ARSENAL_ENUMERATE_ATOM
      kEnd
};
inline constexpr size_t kWellKnownAtomCount = static_cast<size_t>(WellKnownAtom::kEnd);

}  // namespace arsenal::runtime
