// SPDX-License-Identifier: MIT
// Places in a pattern, for messages: "guard 2, argument 1, element 3". Each place knows its parent,
// so that remembering one costs the same however deep it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class PatternPlaces {
 public:
  using Place = uint32_t;

  // A place of its own, such as "head" or "guard 2"; number 0 is left out. `word` outlives this.
  Place Root(std::string_view word, size_t number) { return Add({kNone, word, number}); }
  Place Inside(Place parent, std::string_view word, size_t number) {
    return Add({parent, word, number});
  }

  // InvalidArgument: "guard 2, argument 1: expected a list, found {a,b}".
  absl::Status Refuse(Place place, std::string_view expected, const Term& found) const;
  std::string Text(Place place) const;

 private:
  static constexpr Place kNone = UINT32_MAX;
  struct Node {
    Place parent;
    std::string_view word;
    size_t number;
  };
  Place Add(Node node) {
    nodes_.push_back(node);
    return static_cast<Place>(nodes_.size() - 1);
  }

  std::vector<Node> nodes_;
};

}  // namespace arsenal::runtime
