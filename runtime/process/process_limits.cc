// SPDX-License-Identifier: MIT
// Limits as terms.

#include "runtime/process/process_limits.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kWordBytes = 8;
constexpr int64_t kMaxWords = int64_t{1} << 56;

absl::Status Badarg(const Term& found, std::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("badarg: found ", ToText(found), ", expected ",
                   absl::string_view(expected.data(), expected.size())));
}

// Reads a count from 0 to `most`; false for anything else.
bool ReadCount(const Term& term, int64_t most, int64_t& count) {
  if (!term.IsSmall() || term.AsSmall() < 0 || term.AsSmall() > most) return false;
  count = term.AsSmall();
  return true;
}

// Reads true or false; false for anything else.
template <typename Choice>
bool ReadChoice(const Term& term, Choice& choice) {
  if (!term.Is(atoms::kTrue) && !term.Is(atoms::kFalse)) return false;
  choice = term.Is(atoms::kTrue) ? Choice::kYes : Choice::kNo;
  return true;
}

}  // namespace

Atom MailboxPolicyName(MailboxPolicy policy) {
  switch (policy) {
    case MailboxPolicy::kDropNewest: return atoms::kDropNewest;
    case MailboxPolicy::kDropOldest: return atoms::kDropOldest;
    case MailboxPolicy::kRefuse: return atoms::kRefuse;
    case MailboxPolicy::kKill: return atoms::kKill;
  }
  CheckFailed(__FILE__, __LINE__, "a known policy");
}

absl::StatusOr<MaxHeap> MaxHeapFromTerm(const Term& term) {
  constexpr std::string_view kExpected =
      "Words or #{size => Words, kill => boolean(), error_logger => boolean()}";
  MaxHeap limit;
  int64_t words = 0;
  if (ReadCount(term, kMaxWords, words)) return MaxHeap(static_cast<size_t>(words * kWordBytes));
  if (!term.Is(Term::Kind::kMap) || term.Find(atoms::kSize) == nullptr) {
    return Badarg(term, kExpected);
  }
  for (size_t i = 0; i < term.map_size(); ++i) {
    const auto [key, value] = term.map_entry(i);
    const bool fits = key.Is(atoms::kSize)          ? ReadCount(value, kMaxWords, words)
                      : key.Is(atoms::kKill)        ? ReadChoice(value, limit.kill)
                      : key.Is(atoms::kErrorLogger) ? ReadChoice(value, limit.report)
                                                    : false;
    if (!fits) return Badarg(term, kExpected);
  }
  limit.max_bytes = static_cast<size_t>(words * kWordBytes);
  return limit;
}

Term MaxHeapToTerm(const MaxHeap& limit) {
  const auto yes = [](bool value) { return Term(value ? atoms::kTrue : atoms::kFalse); };
  return Term::Map({{atoms::kSize, Term::UnsignedInteger(limit.max_bytes / kWordBytes)},
                    {atoms::kKill, yes(limit.kill == MaxHeap::Kill::kYes)},
                    {atoms::kErrorLogger, yes(limit.report == MaxHeap::Report::kYes)}});
}

absl::StatusOr<MailboxLimit> MailboxLimitFromTerm(const Term& term) {
  constexpr std::string_view kExpected =
      "Max or #{max => Max, policy => drop_newest | drop_oldest | refuse | kill}";
  int64_t most = 0;
  if (ReadCount(term, UINT32_MAX, most)) {
    return MailboxLimit(static_cast<uint32_t>(most), MailboxPolicy::kDropNewest);
  }
  if (!term.Is(Term::Kind::kMap) || term.Find(atoms::kMax) == nullptr) {
    return Badarg(term, kExpected);
  }
  MailboxLimit limit;
  for (size_t i = 0; i < term.map_size(); ++i) {
    const auto [key, value] = term.map_entry(i);
    bool fits = key.Is(atoms::kMax) && ReadCount(value, UINT32_MAX, most);
    for (uint8_t policy = 0; key.Is(atoms::kPolicy) && policy < 4; ++policy) {
      if (!value.Is(MailboxPolicyName(static_cast<MailboxPolicy>(policy)))) continue;
      limit.policy = static_cast<MailboxPolicy>(policy);
      fits = true;
    }
    if (!fits) return Badarg(term, kExpected);
  }
  limit.max_messages = static_cast<uint32_t>(most);
  return limit;
}

Term MailboxLimitToTerm(const MailboxLimit& limit) {
  return Term::Map({{atoms::kMax, Term::UnsignedInteger(limit.max_messages)},
                    {atoms::kPolicy, MailboxPolicyName(limit.policy)}});
}

}  // namespace arsenal::runtime
