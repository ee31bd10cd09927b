// SPDX-License-Identifier: MIT
// Reading scenarios.

#include "tests/semantics/scenario_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "runtime/term/parse.h"

namespace arsenal::semantics {
namespace {

constexpr int64_t kMaxMs = 1'000'000'000;

absl::Status At(std::string_view file, int line, std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(file), ":", line, ": ", std::string(problem)));
}

// "a|b" of "[a|b]", "(a|b)" or "[a|b]*".
std::vector<std::string> WordsOf(std::string_view part) {
  const size_t end = part.find_last_of(")]");
  return absl::StrSplit(std::string(part.substr(1, end - 1)), '|');
}

bool IsOneOf(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status ReadPart(const std::string& part, const std::string& word, ScenarioLine& line) {
  if (part == "TERM") {
    absl::StatusOr<runtime::Term> term = runtime::ParseTerm(word);
    if (!term.ok()) return absl::InvalidArgumentError(std::string(term.status().message()));
    line.term = *std::move(term);
    return absl::OkStatus();
  }
  if (part == "MS") {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), line.ms);
    if (error != std::errc() || end != word.data() + word.size() || line.ms < 0 ||
        line.ms > kMaxMs) {
      return absl::InvalidArgumentError(
          absl::StrCat("found ", word, ", expected milliseconds from 0 to ", kMaxMs));
    }
    return absl::OkStatus();
  }
  if (part[0] != '[' && part[0] != '(') return absl::OkStatus();
  if (IsOneOf(WordsOf(part), word)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("found ", word, ", expected ", absl::StrJoin(WordsOf(part), " or ")));
}

absl::Status ReadWords(const OpRow& row, ScenarioLine& line) {
  const std::vector<std::string> parts =
      absl::StrSplit(std::string(row.form), ' ', absl::SkipEmpty());
  size_t least = 0;
  size_t most = parts.size();
  for (const std::string& part : parts) {
    if (part[0] != '[') ++least;
    if (part.back() == '*') most = least + WordsOf(part).size();
  }
  if (line.words.size() < least || line.words.size() > most) {
    return absl::InvalidArgumentError(absl::StrCat("found ", line.words.size(), " words behind ",
                                                   std::string(row.word), ", expected ",
                                                   std::string(row.form)));
  }
  for (size_t i = 0; i < line.words.size(); ++i) {
    const std::string& part = parts[std::min(i, parts.size() - 1)];
    if (absl::Status status = ReadPart(part, line.words[i], line); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<OpRow>& OpRows() {
  static const std::vector<OpRow> rows = {
      {Op::kSpawn, "spawn", "ACTOR [trap]"},
      {Op::kSpawnLink, "spawn_link", "ACTOR ACTOR [trap]"},
      {Op::kSpawnMonitor, "spawn_monitor", "ACTOR ACTOR REF [trap]"},
      {Op::kLink, "link", "ACTOR ACTOR"},
      {Op::kUnlink, "unlink", "ACTOR ACTOR"},
      {Op::kMonitor, "monitor", "ACTOR ACTOR REF"},
      {Op::kMonitorName, "monitor_name", "ACTOR NAME REF"},
      {Op::kDemonitor, "demonitor", "ACTOR REF [flush|info]*"},
      {Op::kExit2, "exit2", "ACTOR ACTOR TERM"},
      {Op::kDie, "die", "ACTOR TERM"},
      {Op::kError, "error", "ACTOR TERM"},
      {Op::kThrow, "throw", "ACTOR TERM"},
      {Op::kReturn, "return", "ACTOR"},
      {Op::kSend, "send", "ACTOR ACTOR TERM"},
      {Op::kSendName, "send_name", "ACTOR NAME TERM"},
      {Op::kRegister, "register", "ACTOR NAME ACTOR"},
      {Op::kUnregister, "unregister", "ACTOR NAME"},
      {Op::kWhereis, "whereis", "ACTOR NAME"},
      {Op::kFlagTrap, "flag_trap", "ACTOR (true|false)"},
      {Op::kAlive, "alive", "ACTOR"},
      {Op::kLinks, "links", "ACTOR"},
      {Op::kAfter, "after", "ACTOR ACTOR TERM MS REF"},
      {Op::kAfterName, "after_name", "ACTOR NAME TERM MS REF"},
      {Op::kStartTimer, "start_timer", "ACTOR ACTOR TERM MS REF"},
      {Op::kCancel, "cancel", "ACTOR REF"},
      {Op::kReadTimer, "read_timer", "ACTOR REF"},
      {Op::kSleep, "sleep", "MS"},
      {Op::kAlias, "alias", "ACTOR REF [explicit_unalias|reply]"},
      {Op::kUnalias, "unalias", "ACTOR REF"},
      {Op::kMonitorAlias, "monitor_alias",
       "ACTOR ACTOR REF (explicit_unalias|demonitor|reply_demonitor)"},
      {Op::kSendAlias, "send_alias", "ACTOR ACTOR REF TERM"},
      {Op::kSuspend, "suspend", "ACTOR ACTOR"},
      {Op::kResume, "resume", "ACTOR ACTOR"},
      // The actor answers ok, sleeps and then does it; the result is shown as a message.
      {Op::kCancelLater, "cancel_later", "ACTOR REF MS"},
      {Op::kFlushLater, "flush_later", "ACTOR REF MS"},
      // In scripts alone: the next message, or the next one about a ref.
      {Op::kReceive, "receive", "ACTOR"},
      {Op::kReceiveAbout, "receive_about", "ACTOR REF"},
  };
  return rows;
}

bool Scenario::HasRaces() const {
  return std::any_of(lines.begin(), lines.end(), [](const ScenarioLine& line) {
    return line.op == Op::kCancelLater || line.op == Op::kFlushLater;
  });
}

bool ScenarioLine::HasWord(std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::StatusOr<Scenario> ParseScenario(std::string_view file, std::string_view text) {
  Scenario scenario;
  scenario.file = std::string(file);
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(std::string(text), '\n')) {
    ++number;
    ScenarioLine line;
    line.number = number;
    line.text = std::string(absl::StripAsciiWhitespace(raw));
    if (line.text.empty() || line.text[0] == '#') continue;
    line.words = absl::StrSplit(line.text, ' ', absl::SkipEmpty());
    const std::string word = line.words.front();
    line.words.erase(line.words.begin());
    if (word.starts_with("sup")) {
      return absl::UnimplementedError(absl::StrCat(
          scenario.file, ":", number, ": found ", word,
          ", expected an operation on processes: supervisors are not interpreted yet"));
    }
    const std::vector<OpRow>& rows = OpRows();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&word](const OpRow& one) { return one.word == word; });
    if (row == rows.end()) {
      const auto name = [](std::string* out, const OpRow& one) { out->append(one.word); };
      return At(
          file, number,
          absl::StrCat("found ", word, ", expected one of ", absl::StrJoin(rows, ", ", name)));
    }
    line.op = row->op;
    if (absl::Status status = ReadWords(*row, line); !status.ok()) {
      return At(file, number, std::string(status.message()));
    }
    scenario.lines.push_back(std::move(line));
  }
  return scenario;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in.good()) {
    return absl::NotFoundError(absl::StrCat(file, ": found no readable file, expected one"));
  }
  return text.str();
}

absl::StatusOr<Scenario> ReadScenario(const std::string& file) {
  absl::StatusOr<std::string> text = ReadTextFile(file);
  if (!text.ok()) return text.status();
  return ParseScenario(file, *text);
}

}  // namespace arsenal::semantics
