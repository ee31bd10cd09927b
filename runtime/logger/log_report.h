// SPDX-License-Identifier: MIT
// LogReport: what a behaviour or the runtime has to say to the people who run the node: a process
// has crashed, a server terminates, a supervisor acts. It is a term with a label, as OTP's reports
// are, and nothing of it is formatted; that is left to the sink.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// OTP's levels, the gravest first.
enum class LogLevel : uint8_t {
  kEmergency,
  kAlert,
  kCritical,
  kError,
  kWarning,
  kNotice,
  kInfo,
  kDebug,
};
inline constexpr int kLogLevels = 8;

// "emergency", ..., "debug".
std::string_view LogLevelName(LogLevel level);
std::optional<LogLevel> LogLevelFromName(std::string_view name);

// Who speaks and of what: {gen_server, terminate}, {proc_lib, crash}, {supervisor, progress}, ...
struct LogLabel {
  LogLabel() {}
  LogLabel(Atom label_source, Atom label_subject) : source(label_source), subject(label_subject) {}
  Term ToTerm() const { return Term::TupleOf(source, subject); }
  bool operator==(const LogLabel&) const = default;

  Atom source;
  Atom subject;
};

struct LogReport {
  uint64_t sequence = 0;  // counts from 1; a gap says how many were dropped in between
  Nanos wall{0};
  LogLevel level = LogLevel::kNotice;
  LogLabel label;
  Pid pid;                   // the process that it speaks of; not valid() for the node itself
  std::optional<Atom> name;  // its registered name
  Term report;               // a map or a list of pairs, by label; see reports.h
};

}  // namespace arsenal::runtime
