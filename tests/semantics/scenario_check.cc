// SPDX-License-Identifier: MIT
// Comparing traces.

#include "tests/semantics/scenario_check.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace arsenal::semantics {
namespace {

// What one actor saw in one step.
struct Seen {
  std::map<std::string, std::vector<std::string>> by_sender;
  std::vector<std::string> dead;
};

struct Step {
  std::string line;
  std::map<std::string, Seen> actors;
  std::vector<std::string> events;
};

// Element `index` of a tuple's text, at the top level.
std::string Element(std::string_view tuple, int index) {
  int depth = 0;
  size_t begin = 1;
  for (size_t i = 0; i < tuple.size(); ++i) {
    const char c = tuple[i];
    if (c == '{' || c == '[' || c == '(') ++depth;
    if (c == '}' || c == ']' || c == ')') --depth;
    if ((c == ',' && depth == 1) || depth == 0) {
      if (index-- == 0) return std::string(tuple.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  return {};
}

// Who has sent the message, as far as its text says so: of messages of users only one is under way
// in a step.
std::string SenderOf(const std::string& message) {
  if (message.starts_with("{'EXIT',")) return Element(message, 1);
  if (message.starts_with("{'DOWN',")) return Element(message, 3);
  return "somebody";
}

std::vector<Step> StepsOf(std::string_view trace) {
  std::vector<Step> steps;
  for (const absl::string_view raw : absl::StrSplit(std::string(trace), '\n')) {
    const std::string line(raw);
    if (line.empty()) continue;
    if (line[0] != ' ' || steps.empty()) {
      steps.emplace_back();
      steps.back().line = line;
      continue;
    }
    steps.back().events.push_back(line);
    const size_t end = line.find(' ', 2);
    const std::string text = end == std::string::npos ? std::string() : line.substr(end + 1);
    Seen& seen = steps.back().actors[line.substr(2, end - 2)];
    if (text.starts_with("{dead,")) {
      seen.dead.push_back(text);
    } else {
      const std::string message = Element(text, 1);
      seen.by_sender[SenderOf(message)].push_back(message);
    }
  }
  return steps;
}

bool IsPrefix(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return a.size() <= b.size() && std::equal(a.begin(), a.end(), b.begin());
}

bool IsLegal(Seen found, Seen expected) {
  if (found.dead != expected.dead) return false;
  if (found.dead.empty()) return found.by_sender == expected.by_sender;
  for (const auto& [sender, messages] : expected.by_sender) found.by_sender[sender];
  for (const auto& [sender, messages] : found.by_sender) {
    const std::vector<std::string>& others = expected.by_sender[sender];
    if (!IsPrefix(messages, others) && !IsPrefix(others, messages)) return false;
  }
  return true;
}

bool IsLegal(const Step& found, const Step& expected) {
  if (found.line != expected.line) return false;
  std::map<std::string, Seen> ours = found.actors;
  std::map<std::string, Seen> theirs = expected.actors;
  for (const auto& [actor, seen] : theirs) ours[actor];
  for (const auto& [actor, seen] : ours) {
    if (!IsLegal(seen, theirs[actor])) return false;
  }
  return true;
}

std::string TextOf(const Step& step) {
  return absl::StrCat(step.line, step.events.empty() ? "" : "\n", absl::StrJoin(step.events, "\n"));
}

}  // namespace

Comparison CompareTraces(std::string_view found, std::string_view expected) {
  if (found == expected) return {};
  const std::vector<Step> ours = StepsOf(found);
  const std::vector<Step> theirs = StepsOf(expected);
  for (size_t i = 0; i < ours.size() && i < theirs.size(); ++i) {
    if (IsLegal(ours[i], theirs[i])) continue;
    return {Likeness::kDifferent, absl::StrCat("step ", i + 1, ": found\n", TextOf(ours[i]),
                                               "\nexpected\n", TextOf(theirs[i]))};
  }
  if (ours.size() != theirs.size()) {
    return {Likeness::kDifferent,
            absl::StrCat("found ", ours.size(), " steps, expected ", theirs.size())};
  }
  return {Likeness::kReordered, {}};
}

}  // namespace arsenal::semantics
