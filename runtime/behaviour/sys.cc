// SPDX-License-Identifier: MIT
// System messages of clients.

#include "runtime/behaviour/sys.h"

namespace arsenal::runtime {

SysAnswer SysAwaiter::await_resume() {
  const CallAnswer answer = call_.await_resume();
  if (!answer.ok()) return SysAnswer::Failed(answer.exit_reason());
  const Term& reply = answer.reply();
  if (form_ == Form::kUnwrap && reply.IsTagged(atoms::kOk, 2)) {
    return SysAnswer::Returned(reply.element(1));
  }
  if (form_ == Form::kUnwrap && reply.IsTagged(atoms::kError, 2)) {
    return SysAnswer::Failed(reply.element(1));
  }
  return SysAnswer::Returned(reply);
}

namespace sys {
namespace {

constexpr auto kAsItIs = SysAwaiter::Form::kAsItIs;
constexpr auto kUnwrap = SysAwaiter::Form::kUnwrap;

Term Option(Atom what, Term value) {
  return Term::TupleOf(atoms::kDebug, Term::TupleOf(what, std::move(value)));
}

}  // namespace

SysAwaiter GetState(ProcessContext& self, ServerRef server, Timeout timeout, Where where) {
  return SysAwaiter(self, server, atoms::kGetState, kUnwrap, timeout, where);
}

SysAwaiter ReplaceState(ProcessContext& self, ServerRef server, StateFunction function,
                        Timeout timeout, Where where) {
  Term run = StateFunctionTerm(self.pid(), std::move(function));
  return SysAwaiter(self, server, Term::TupleOf(atoms::kReplaceState, std::move(run)), kUnwrap,
                    timeout, where);
}

SysAwaiter SetState(ProcessContext& self, ServerRef server, Term state, Timeout timeout,
                    Where where) {
  return SysAwaiter(self, server, Term::TupleOf(atoms::kSetState, std::move(state)), kAsItIs,
                    timeout, where);
}

SysAwaiter GetStatus(ProcessContext& self, ServerRef server, Timeout timeout, Where where) {
  return SysAwaiter(self, server, atoms::kGetStatus, kAsItIs, timeout, where);
}

SysAwaiter Suspend(ProcessContext& self, ServerRef server, Timeout timeout, Where where) {
  return SysAwaiter(self, server, atoms::kSuspend, kAsItIs, timeout, where);
}

SysAwaiter Resume(ProcessContext& self, ServerRef server, Timeout timeout, Where where) {
  return SysAwaiter(self, server, atoms::kResume, kAsItIs, timeout, where);
}

SysAwaiter ChangeCode(ProcessContext& self, ServerRef server, Atom module, Term old_version,
                      Term extra, Timeout timeout, Where where) {
  Term request =
      Term::TupleOf(atoms::kChangeCode, module, std::move(old_version), std::move(extra));
  return SysAwaiter(self, server, std::move(request), kAsItIs, timeout, where);
}

SysAwaiter Terminate(ProcessContext& self, ServerRef server, Term reason, Timeout timeout,
                     Where where) {
  return SysAwaiter(self, server, Term::TupleOf(atoms::kTerminate, std::move(reason)), kAsItIs,
                    timeout, where);
}

SysAwaiter Log(ProcessContext& self, ServerRef server, Term what, Timeout timeout, Where where) {
  return SysAwaiter(self, server, Option(atoms::kLog, std::move(what)), kAsItIs, timeout, where);
}

SysAwaiter Trace(ProcessContext& self, ServerRef server, Term what, Timeout timeout, Where where) {
  return SysAwaiter(self, server, Option(atoms::kTrace, std::move(what)), kAsItIs, timeout, where);
}

SysAwaiter Statistics(ProcessContext& self, ServerRef server, Term what, Timeout timeout,
                      Where where) {
  return SysAwaiter(self, server, Option(atoms::kStatistics, std::move(what)), kAsItIs, timeout,
                    where);
}

SysAwaiter Install(ProcessContext& self, ServerRef server, Term id, DebugFunction function,
                   Term state, Timeout timeout, Where where) {
  Term what = Term::TupleOf(id, DebugFunctionTerm(id, std::move(function)), std::move(state));
  return SysAwaiter(self, server, Option(atoms::kInstall, std::move(what)), kAsItIs, timeout,
                    where);
}

SysAwaiter Remove(ProcessContext& self, ServerRef server, Term id, Timeout timeout, Where where) {
  return SysAwaiter(self, server, Option(atoms::kRemove, std::move(id)), kAsItIs, timeout, where);
}

SysAwaiter NoDebug(ProcessContext& self, ServerRef server, Timeout timeout, Where where) {
  return SysAwaiter(self, server, Term::TupleOf(atoms::kDebug, atoms::kNoDebug), kAsItIs, timeout,
                    where);
}

}  // namespace sys
}  // namespace arsenal::runtime
