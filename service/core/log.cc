// SPDX-License-Identifier: MIT

#include "service/core/log.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/core/exchange.h"
#include "service/core/fail.h"

namespace arsenal::service::core {

std::string JsonString(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

void Log::Write(std::string_view level, std::string_view message, Fields fields) const {
  const absl::Time now = absl::FromUnixNanos(clock_.Wall().count());
  std::string line = absl::StrCat(
      "{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone()),
      "\",\"level\":\"", absl::string_view(level.data(), level.size()),
      "\",\"message\":", JsonString(message));
  for (const auto& [key, value] : fields) {
    absl::StrAppend(&line, ",", JsonString(key), ":", JsonString(value));
  }
  line += "}\n";
  // One write, so that lines of several threads do not mix. Nothing can be done if it fails.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

void Log::Call(const Exchange& exchange, int64_t nanos) const {
  const absl::Status& outcome = exchange.outcome;
  const bool fault = !outcome.ok() && ReasonOf(outcome) == v1::REASON_INTERNAL;
  const bool change = exchange.row().options.effect() != v1::EFFECT_READ;
  if (!fault && (calls_ == LogCalls::kFaults || (calls_ == LogCalls::kChanges && !change))) return;
  Write(fault ? "error" : "info", "call",
        {{"rpc", exchange.row().operation.path + 1},
         {"request_id", exchange.request_id},
         {"principal", exchange.principal.name},
         {"outcome", outcome.ok() ? "ok" : std::string(ReasonWord(ReasonOf(outcome)))},
         {"detail", std::string(outcome.message())},
         {"microseconds", absl::StrCat(nanos / 1000)}});
}

}  // namespace arsenal::service::core
