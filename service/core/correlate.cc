// SPDX-License-Identifier: MIT
// Stage: the request's id, by which a caller finds its call in our log and errors.

#include <atomic>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/core/stages.h"

namespace arsenal::service::core {
namespace {

constexpr size_t kLengthMax = 128;

bool Sane(std::string_view id) {
  if (id.empty() || id.size() > kLengthMax) return false;
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '.' && c != '_' && c != '-') return false;
  }
  return true;
}

// Ids of different runs differ by the first half, ids of one run by the second.
std::string NewId() {
  static const uint32_t run = std::random_device()();
  static std::atomic<uint64_t> next{1};
  return absl::StrCat(absl::Hex(run, absl::kZeroPad8), "-", absl::Hex(next.fetch_add(1)));
}

}  // namespace

absl::Status Correlate(Exchange& exchange) {
  const auto given = exchange.transport().Header("x-request-id");
  exchange.request_id = given.has_value() && Sane(*given) ? std::string(*given) : NewId();
  return absl::OkStatus();
}

}  // namespace arsenal::service::core
