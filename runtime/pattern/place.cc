// SPDX-License-Identifier: MIT
#include "runtime/pattern/place.h"

#include "absl/strings/str_cat.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {

std::string PatternPlaces::Text(Place place) const {
  constexpr size_t kShown = 8;  // the innermost ones
  std::vector<Place> chain;
  for (; place != kNone; place = nodes_[place].parent) chain.push_back(place);
  std::string text;
  for (size_t i = chain.size(); i > 0; --i) {
    if (chain.size() > kShown && i > 1 + kShown / 2 && i < chain.size()) continue;
    const Node& node = nodes_[chain[i - 1]];
    if (!text.empty()) absl::StrAppend(&text, ", ");
    if (chain.size() > kShown && i == 1 + kShown / 2) absl::StrAppend(&text, "..., ");
    absl::StrAppend(&text, absl::string_view(node.word.data(), node.word.size()));
    if (node.number > 0) absl::StrAppend(&text, " ", node.number);
  }
  return text;
}

absl::Status PatternPlaces::Refuse(Place place, std::string_view expected,
                                   const Term& found) const {
  constexpr size_t kShownBytes = 64;
  return absl::InvalidArgumentError(absl::StrCat(
      Text(place), ": expected ", absl::string_view(expected.data(), expected.size()), ", found ",
      FormatTerm(found, {.form = TextForm::kPretty, .max_bytes = kShownBytes})));
}

}  // namespace arsenal::runtime
