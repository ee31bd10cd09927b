// SPDX-License-Identifier: MIT
// Reading children of supervisors.

#include "tests/semantics/scenario_child.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace arsenal::semantics {
namespace {

constexpr int64_t kMaxNumber = 1'000'000'000;

absl::Status Found(const std::string& found, const std::string& expected) {
  return absl::InvalidArgumentError(absl::StrCat("found ", found, ", expected ", expected));
}

absl::StatusOr<StartRange> ParseRange(const std::string& text) {
  StartRange range;
  const std::vector<std::string> ends = absl::StrSplit(text, '-');
  if (ends.size() != 2 || !absl::SimpleAtoi(ends[0], &range.first) ||
      !absl::SimpleAtoi(ends[1], &range.last) || range.first < 1 || range.last < range.first ||
      range.last > kMaxNumber) {
    return Found(text, "numbers of starts such as 2-4");
  }
  return range;
}

absl::Status ReadOption(const std::string& word, ChildForm& child) {
  if (word == "trap" || word == "stuck") {
    child.temper = word == "trap" ? Temper::kTraps : Temper::kStuck;
    return absl::OkStatus();
  }
  if (word == "sig") {
    child.significant = true;
    return absl::OkStatus();
  }
  if (word.starts_with("sup=") && word.size() > 4) {
    child.tree = word.substr(4);
    return absl::OkStatus();
  }
  const bool fails = word.starts_with("fail");
  if (!fails && !word.starts_with("ignore")) {
    return Found(word, "trap, stuck, sig, failA-B, ignoreA-B or sup=TREE");
  }
  absl::StatusOr<StartRange> range = ParseRange(word.substr(fails ? 4 : 6));
  if (!range.ok()) return range.status();
  (fails ? child.fails : child.ignores) = *range;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ChildForm> ParseChild(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() < 3 || parts[0].empty()) return Found(text, "ID:RESTART:SHUTDOWN[:OPTION]...");
  ChildForm child;
  child.text = text;
  child.id = parts[0];
  child.restart = parts[1];
  child.shutdown = parts[2];
  if (child.restart != "permanent" && child.restart != "transient" &&
      child.restart != "temporary") {
    return Found(child.restart, "permanent, transient or temporary");
  }
  int64_t ms = 0;
  if (child.shutdown != "brutal" && child.shutdown != "inf" &&
      (!absl::SimpleAtoi(child.shutdown, &ms) || ms < 0 || ms > kMaxNumber)) {
    return Found(child.shutdown, "brutal, inf or milliseconds");
  }
  for (size_t i = 3; i < parts.size(); ++i) {
    if (absl::Status status = ReadOption(parts[i], child); !status.ok()) return status;
  }
  return child;
}

}  // namespace arsenal::semantics
