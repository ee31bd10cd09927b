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
constexpr char kSupervisorForm[] =
    "SUP (one_for_one|one_for_all|rest_for_one|simple_one_for_one) INTENSITY PERIOD "
    "(never|any_significant|all_significant) [CHILD]*";

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

absl::Status ReadNumber(const std::string& word, const std::string& of_what, int64_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size() && number >= 0 && number <= kMaxMs) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("found ", word, ", expected ", of_what, " from 0 to ", kMaxMs));
}

absl::Status ReadPart(const std::string& part, const std::string& word, ScenarioLine& line) {
  if (part == "TERM") {
    absl::StatusOr<runtime::Term> term = runtime::ParseTerm(word);
    if (!term.ok()) return absl::InvalidArgumentError(std::string(term.status().message()));
    line.term = *std::move(term);
    return absl::OkStatus();
  }
  if (part == "MS") return ReadNumber(word, "milliseconds", line.ms);
  if (part == "INTENSITY") return ReadNumber(word, "restarts", line.supervisor.intensity);
  if (part == "PERIOD") return ReadNumber(word, "seconds", line.supervisor.period);
  if (part == "CHILD" || part == "[CHILD]*") {
    absl::StatusOr<ChildForm> child = ParseChild(word);
    if (!child.ok()) return child.status();
    line.supervisor.children.push_back(*std::move(child));
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
    if (part == "[CHILD]*") most = SIZE_MAX;
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

// What a supervisor's line says of itself, and which trees its children are. Only those above the
// line count, so that no tree is within itself.
void NameTrees(const Scenario& scenario, ScenarioLine& line) {
  if (line.op == Op::kSup || line.op == Op::kTree) {
    line.supervisor.strategy = line.words[1];
    line.supervisor.auto_shutdown = line.words[4];
  }
  for (ChildForm& child : line.supervisor.children) {
    for (size_t i = scenario.lines.size(); i > 0 && !child.tree.empty(); --i) {
      const ScenarioLine& above = scenario.lines[i - 1];
      if (above.op != Op::kTree || above.words[0] != child.tree) continue;
      child.tree_line = i - 1;
      break;
    }
  }
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
      // The children of S are the actors S/ID, and in events S/ID#N, N counting their starts.
      {Op::kSup, "sup", kSupervisorForm},
      // Describes a supervisor that children below this line may be.
      {Op::kTree, "tree", kSupervisorForm},
      {Op::kSupWhich, "sup_which", "SUP"},
      {Op::kSupCount, "sup_count", "SUP"},
      {Op::kSupStart, "sup_start", "SUP CHILD"},
      // Under simple_one_for_one, whose children are the actors S/IDN: one more, and one less.
      {Op::kSupAdd, "sup_add", "SUP"},
      {Op::kSupRemove, "sup_remove", "SUP ACTOR"},
      {Op::kSupTerminate, "sup_terminate", "SUP ID"},
      {Op::kSupRestart, "sup_restart", "SUP ID"},
      {Op::kSupDelete, "sup_delete", "SUP ID"},
      {Op::kSupStop, "sup_stop", "SUP"},
      // Sleeps until the monotonic clock shows so many milliseconds after a whole second.
      {Op::kPhase, "phase", "MS"},
      // The lines up to the next `quiet`, or to the end, are done at once.
      {Op::kTogether, "together", ""},
      {Op::kQuiet, "quiet", ""},
  };
  return rows;
}

bool Scenario::HasRaces() const {
  return std::any_of(lines.begin(), lines.end(), [](const ScenarioLine& line) {
    return line.op == Op::kCancelLater || line.op == Op::kFlushLater || line.op == Op::kTogether;
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
    NameTrees(scenario, line);
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
