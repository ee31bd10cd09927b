// SPDX-License-Identifier: MIT
// Reading and writing seed files.

#include "tests/semantics/seed_file.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace arsenal::semantics {
namespace {

constexpr std::string_view kChoices = "#choices ";
constexpr size_t kWidth = 100;

}  // namespace

absl::StatusOr<SeedFile> ParseSeedFile(std::string_view file, std::string_view text) {
  SeedFile seed_file;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(std::string(text), '\n')) {
    ++number;
    const std::string line(raw);
    if (!line.starts_with(kChoices)) continue;
    const absl::StatusOr<runtime::ChoiceLog> log =
        runtime::ChoiceLog::Parse(std::string_view(line).substr(kChoices.size()));
    if (!log.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(std::string(file), ":", number, ": ", std::string(log.status().message())));
    }
    seed_file.choices.insert(seed_file.choices.end(), log->choices().begin(), log->choices().end());
  }
  return seed_file;
}

std::string SeedFileText(const std::vector<std::string>& remarks,
                         const std::vector<runtime::LoggedChoice>& choices,
                         const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& remark : remarks) absl::StrAppend(&text, "# ", remark, "\n");
  runtime::ChoiceLog log;
  for (const runtime::LoggedChoice& choice : choices) {
    log.Add(choice.choice, choice.options, choice.picked);
  }
  std::string row;
  for (const absl::string_view word : absl::StrSplit(log.ToText(), ' ', absl::SkipEmpty())) {
    if (row.empty()) row = std::string(kChoices);
    absl::StrAppend(&row, word, " ");
    if (row.size() < kWidth - 10) continue;
    row.back() = '\n';
    text += row;
    row.clear();
  }
  if (!row.empty()) {
    row.back() = '\n';
    text += row;
  }
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text;
}

}  // namespace arsenal::semantics
