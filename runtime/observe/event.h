// SPDX-License-Identifier: MIT
// Event: something that happened on the node and that somebody may want to know of: a process
// started or ended, a name was taken, a supervisor acted. Nothing here is formatted; that is left
// to whoever reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

enum class EventType : uint8_t {
  kProcessStart,
  kProcessExit,
  kProcessCrash,
  kProcessLimit,
  kNameRegister,
  kNameUnregister,
  kSupervisorChildStart,
  kSupervisorChildExit,
  kSupervisorChildRestart,
  kSupervisorChildTerminate,
  kSupervisorGaveUp,
  kNodeStart,
  kNodeStop,
  kCustom,  // published by somebody outside; details: #{type => Binary, data => Term}
};
inline constexpr int kEventTypes = 14;

// "process:start", "supervisor:gave_up", ...; "custom" for those from outside.
std::string_view EventTypeName(EventType type);
std::optional<EventType> EventTypeFromName(std::string_view name);

// What is said about an event beyond its type and its pid.
struct EventDetails {
  EventDetails() {}
  Pid related;                   // process:start: the parent; supervisor:*: the child
  std::optional<Atom> name;      // registered name of the process
  std::optional<Term> reason;    // exit reason
  Term details = Term::Map({});  // a small map, by type
};

struct Event {
  uint64_t sequence = 0;  // counts from 1 in each incarnation of the node
  Nanos wall{0};
  EventType type = EventType::kNodeStart;
  Pid pid;      // not valid() for events of the node itself
  Pid related;  // as in EventDetails; not valid() when there is none
  std::optional<Atom> name;
  std::optional<Term> reason;
  Term details;
};

// A place in the stream of events: behind the event with this sequence. Text:
// "INCARNATION-SEQUENCE".
struct EventCursor {
  uint64_t incarnation = 0;
  uint64_t sequence = 0;  // 0: before the first

  auto operator<=>(const EventCursor&) const = default;
  std::string ToString() const;
  // InvalidArgument says what was found and what was expected.
  static absl::StatusOr<EventCursor> Parse(std::string_view text);
};

}  // namespace arsenal::runtime
