// SPDX-License-Identifier: MIT
// Names of event types and the text form of cursors.

#include "runtime/observe/event.h"

#include <array>
#include <charconv>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace arsenal::runtime {
namespace {

constexpr std::array<std::string_view, kEventTypes> kNames = {
    "process:start",
    "process:exit",
    "process:crash",
    "process:limit",
    "name:register",
    "name:unregister",
    "supervisor:child_start",
    "supervisor:child_exit",
    "supervisor:child_restart",
    "supervisor:child_terminate",
    "supervisor:gave_up",
    "node:start",
    "node:stop",
    "custom",
};

bool ParseNumber(std::string_view text, uint64_t& number) {
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end;
}

}  // namespace

std::string_view EventTypeName(EventType type) { return kNames[static_cast<size_t>(type)]; }

std::optional<EventType> EventTypeFromName(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<EventType>(i);
  }
  return std::nullopt;
}

std::string EventCursor::ToString() const { return absl::StrCat(incarnation, "-", sequence); }

absl::StatusOr<EventCursor> EventCursor::Parse(std::string_view text) {
  EventCursor cursor;
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos && ParseNumber(text.substr(0, dash), cursor.incarnation) &&
      ParseNumber(text.substr(dash + 1), cursor.sequence)) {
    return cursor;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("found \"", absl::string_view(text.data(), text.size()),
                   "\", expected a cursor such as 81985529216486895-17"));
}

}  // namespace arsenal::runtime
