// SPDX-License-Identifier: MIT
// OTP's reports as terms.

#include "runtime/logger/reports.h"

#include <utility>

namespace arsenal::runtime {
namespace {

Term LabelledReport(const LogLabel& label, std::span<const Term> items) {
  return Term::Map({{atoms::kLabel, label.ToTerm()}, {atoms::kReport, Term::List(items)}});
}

}  // namespace

void ReportServerTermination(Logger& logger, Pid pid, std::optional<Atom> name,
                             const ServerTermination& what) {
  if (!logger.Allows(LogLevel::kError)) return;
  const LogLabel label(atoms::kGenServer, atoms::kTerminate);
  Term report = Term::Map({{atoms::kLabel, label.ToTerm()},
                           {atoms::kName, what.name},
                           {atoms::kLastMessage, what.last_message},
                           {atoms::kState, what.state},
                           {atoms::kLog, what.log},
                           {atoms::kReason, what.reason},
                           {atoms::kClientInfo, what.client.value_or(atoms::kUndefined)}});
  logger.Log(LogLevel::kError, label, pid, name, std::move(report));
}

void ReportNoHandleInfo(Logger& logger, Pid pid, std::optional<Atom> name, Atom module,
                        const Term& message) {
  if (!logger.Allows(LogLevel::kWarning)) return;
  const LogLabel label(atoms::kGenServer, atoms::kNoHandleInfo);
  Term report = Term::Map(
      {{atoms::kLabel, label.ToTerm()}, {atoms::kModule, module}, {atoms::kMessage, message}});
  logger.Log(LogLevel::kWarning, label, pid, name, std::move(report));
}

void ReportProcessCrash(Logger& logger, Pid pid, std::optional<Atom> name, const Term& items) {
  if (!logger.Allows(LogLevel::kError)) return;
  const LogLabel label(atoms::kProcLib, atoms::kCrash);
  Term report = Term::Map({{atoms::kLabel, label.ToTerm()}, {atoms::kReport, items}});
  logger.Log(LogLevel::kError, label, pid, name, std::move(report));
}

void ReportSupervisorError(Logger& logger, Pid pid, std::optional<Atom> name,
                           const Term& supervisor, Atom context, const Term& reason,
                           const Term& offender) {
  if (!logger.Allows(LogLevel::kError)) return;
  const LogLabel label(atoms::kSupervisor, context);
  const Term items[] = {
      Term::TupleOf(atoms::kSupervisor, supervisor), Term::TupleOf(atoms::kErrorContext, context),
      Term::TupleOf(atoms::kReason, reason), Term::TupleOf(atoms::kOffender, offender)};
  logger.Log(LogLevel::kError, label, pid, name, LabelledReport(label, items));
}

void ReportSupervisorProgress(Logger& logger, Pid pid, std::optional<Atom> name,
                              const Term& supervisor, const Term& started) {
  if (!logger.Allows(LogLevel::kInfo)) return;
  const LogLabel label(atoms::kSupervisor, atoms::kProgress);
  const Term items[] = {Term::TupleOf(atoms::kSupervisor, supervisor),
                        Term::TupleOf(atoms::kStarted, started)};
  logger.Log(LogLevel::kInfo, label, pid, name, LabelledReport(label, items));
}

}  // namespace arsenal::runtime
