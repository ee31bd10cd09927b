// SPDX-License-Identifier: MIT
// A generic server's end and what is reported of it; what a server has that does not write its own
// callbacks.

#include <utility>

#include "runtime/behaviour/gen_server.h"
#include "runtime/behaviour/server_status.h"
#include "runtime/logger/reports.h"
#include "runtime/process/crash_report.h"
#include "runtime/process/exception_reason.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

// --- What a server has that does not write its own.

InitResult GenServer::Init(ProcessContext&) { return InitResult::Ok(); }

CallResult GenServer::HandleCall(ProcessContext&, const Term&, const From&) {
  return CallResult::UnknownMessage();
}

ServerResult GenServer::HandleCast(ProcessContext&, const Term&) {
  return ServerResult::UnknownMessage();
}

ServerResult GenServer::HandleInfo(ProcessContext& self, Message& message) {
  ReportNoHandleInfo(self.space().logger(), self.pid(), self.registered_name(), Module(),
                     message.payload());
  return ServerResult::UnknownMessage();
}

ServerResult GenServer::HandleContinue(ProcessContext&, const Term&) {
  return ServerResult::Stop(ErrorReason(atoms::kUndef));
}

Term GenServer::Terminate(ProcessContext&, const Term& reason) { return reason; }

ChangeResult GenServer::ReplaceState(ProcessContext&, const Term&) {
  return ChangeResult::Refused(atoms::kNotReplaceable);
}

ChangeResult GenServer::CodeChange(ProcessContext&, const Term& old_version, const Term& extra) {
  return CodeChangeUndefined(Module(), old_version, StateNow(), extra);
}

ChangeResult GenServer::StatusView::ChangeCode(ProcessContext& self, const Term&,
                                               const Term& old_version, const Term& extra) const {
  return server_.CodeChange(self, old_version, extra);
}

size_t GenServer::ServerBytes() const {
  size_t bytes = system_.Bytes();
  if (rare_ != nullptr) {
    bytes += sizeof(Rare) + rare_->debug.ByteSize() + rare_->continuation.ByteSize();
  }
  return bytes;
}

// --- The end.

DispatchResult GenServer::Stop(ProcessContext& self, const Message& message, const Term& reason) {
  const Callback during = std::exchange(callback_, Callback::kTerminate);
  Term real = reason;
  const std::optional<Caught> caught = Guarded([&] { real = Terminate(self, reason); });
  // A term that it throws counts as its answer, and that is of no account.
  if (caught && !caught->IsThrow()) real = caught->exit_reason;
  callback_ = during;
  if (!IsQuietReason(real)) Report(self, message, real);
  return DispatchResult::Exit(std::move(real));
}

Term GenServer::LastMessage(const Message& message) const {
  switch (callback_) {
    case Callback::kCall: return message.payload().element(2);
    case Callback::kContinue: return Term::TupleOf(atoms::kContinue, rare_->continuation);
    case Callback::kCast:
    case Callback::kInfo: return message.has_value() ? message.payload() : Term::Nil();
    case Callback::kInit:
    case Callback::kTerminate:
    case Callback::kSystem: break;
  }
  return Term::Nil();
}

void GenServer::Report(ProcessContext& self, const Message& message, const Term& reason) {
  Logger& logger = self.space().logger();
  if (!logger.Allows(LogLevel::kError)) return;
  ServerStatus status;
  status.state = StateNow();
  status.message = LastMessage(message);
  status.reason = reason;
  status.log = system_.LoggedEvents();
  status = Shown(std::move(status));
  ServerTermination what;
  what.name = NameOrPid(self);
  what.last_message = status.message.value_or(Term::Nil());
  what.state = status.state.value_or(atoms::kUndefined);
  what.log = status.log;
  what.reason = status.reason.value_or(reason);
  if (callback_ == Callback::kCall) {
    const Pid client = From::OfTerm(message.payload().element(1))->pid();
    const Process* process = self.space().Find(client);
    Term about = atoms::kDead;
    if (process != nullptr) {
      const Term name = InfoItem(*process, atoms::kRegisteredName, self.pid());
      about = Term::TupleOf(name.IsNil() ? Term(client) : name,
                            InfoItem(*process, atoms::kBacktrace, self.pid()));
    }
    what.client = Term::TupleOf(client, std::move(about));
  }
  ReportServerTermination(logger, self.pid(), self.registered_name(), what);
}

std::optional<Term> GenServer::StateNow() const {
  std::optional<Term> state;
  (void)Guarded([&] { state = StateTerm(); });
  return state;
}

ServerStatus GenServer::Shown(ServerStatus status) const {
  ServerStatus shown = status;
  const std::optional<Caught> caught = Guarded([&] { shown = FormatStatus(status); });
  if (!caught) return shown;
  status.state = StringTerm(std::string(Module().text()) + ":format_status/1 crashed");
  return status;
}

Term GenServer::ErrorReason(Term error, std::source_location where) const {
  struct Name {
    Atom function;
    int64_t arity;
  };
  const Name names[] = {{atoms::kInit, 1},           {atoms::kHandleCall, 3},
                        {atoms::kHandleCast, 2},     {atoms::kHandleInfo, 2},
                        {atoms::kHandleContinue, 2}, {atoms::kTerminate, 2},
                        {atoms::kCodeChange, 3}};
  const Name& name = names[static_cast<size_t>(callback_)];
  const Term place[] = {
      Term::TupleOf(atoms::kFile, StringTerm(where.file_name())),
      Term::TupleOf(atoms::kLine, Term::Integer(where.line())),
  };
  const Term frame =
      Term::TupleOf(Module(), name.function, Term::Integer(name.arity), Term::List(place));
  return Term::TupleOf(std::move(error), Term::List(std::span(&frame, 1)));
}

}  // namespace arsenal::runtime
