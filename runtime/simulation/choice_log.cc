// SPDX-License-Identifier: MIT
// The text form of choices.

#include "runtime/simulation/choice_log.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"

namespace arsenal::runtime {
namespace {

constexpr std::string_view kLetters = "nabt";

// "NUMBER" followed by `end`; what is left of the text, or an empty optional.
std::optional<std::string_view> ReadNumber(std::string_view text, uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return text.substr(static_cast<size_t>(end - text.data()));
}

std::optional<LoggedChoice> ReadChoice(std::string_view text) {
  const size_t kind = text.empty() ? std::string_view::npos : kLetters.find(text[0]);
  if (kind == std::string_view::npos) return std::nullopt;
  LoggedChoice choice{static_cast<Choice>(kind), 0, 0};
  const std::optional<std::string_view> rest = ReadNumber(text.substr(1), choice.picked);
  if (!rest || !rest->starts_with('/')) return std::nullopt;
  const std::optional<std::string_view> end = ReadNumber(rest->substr(1), choice.options);
  if (!end || !end->empty() || choice.picked >= choice.options) return std::nullopt;
  return choice;
}

}  // namespace

std::string ChoiceLog::ToText() const {
  std::string text;
  for (const LoggedChoice& choice : choices_) {
    const char letter = kLetters[static_cast<size_t>(choice.choice)];
    if (!text.empty()) text += ' ';
    absl::StrAppend(&text, std::string(1, letter), choice.picked, "/", choice.options);
  }
  return text;
}

absl::StatusOr<ChoiceLog> ChoiceLog::Parse(std::string_view text) {
  ChoiceLog log;
  size_t number = 0;
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return log;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    text.remove_prefix(word.size());
    ++number;
    const std::optional<LoggedChoice> choice = ReadChoice(word);
    if (!choice) {
      return absl::InvalidArgumentError(
          absl::StrCat("choice ", number, ": found ", std::string(word),
                       ", expected n, a, b or t and PICKED/OPTIONS, such as n3/7"));
    }
    log.choices_.push_back(*choice);
  }
}

}  // namespace arsenal::runtime
