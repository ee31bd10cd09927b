// SPDX-License-Identifier: MIT

#include "service/state/term_difference.h"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime/term/text.h"
#include "service/state/json_schema.h"

namespace arsenal::service::state {
namespace {

using runtime::Term;
using Kind = Term::Kind;

constexpr int kMaxDepth = 64;
constexpr size_t kKeyBytesMax = 256;

// A key as it stands in a path: the text of a binary or an atom, Erlang's text of all else.
std::string KeyText(const Term& key) {
  if (key.Is(Kind::kBinary) && key.AsBinary().size() <= kKeyBytesMax) {
    const std::string_view text = key.AsBinary();
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F;
    });
    if (printable) return std::string(text);
  }
  if (key.Is(Kind::kAtom)) return std::string(key.AsAtom().text());
  return runtime::FormatTerm(key, {runtime::TextForm::kPretty, kKeyBytesMax});
}

class Diff {
 public:
  Diff(TermDifferences& found, size_t most) : found_(found), most_(most) {}

  void Compare(const std::string& path, const Term& before, const Term& after, int depth) {
    if (before == after || found_.truncated) return;
    if (depth < kMaxDepth && before.kind() == after.kind()) {
      if (before.Is(Kind::kMap)) return Maps(path, before, after, depth);
      if (before.Is(Kind::kTuple)) {
        return Sequences(path, before.elements(), after.elements(), depth);
      }
      if (before.Is(Kind::kList)) {
        const auto a = before.ListElements();
        const auto b = after.ListElements();
        if (a.has_value() && b.has_value()) return Sequences(path, *a, *b, depth);
      }
    }
    Tell({path, before, after});
  }

 private:
  void Tell(TermDifference difference) {
    if (found_.list.size() < most_) {
      found_.list.push_back(std::move(difference));
    } else {
      found_.truncated = true;
    }
  }

  void Sequences(const std::string& path, std::span<const Term> before, std::span<const Term> after,
                 int depth) {
    for (size_t i = 0; i < std::max(before.size(), after.size()) && !found_.truncated; ++i) {
      if (i >= before.size()) {
        Tell({Below(path, std::to_string(i)), std::nullopt, after[i]});
      } else if (i >= after.size()) {
        Tell({Below(path, std::to_string(i)), before[i], std::nullopt});
      } else if (!(before[i] == after[i])) {
        Compare(Below(path, std::to_string(i)), before[i], after[i], depth + 1);
      }
    }
  }

  void Maps(const std::string& path, const Term& before, const Term& after, int depth) {
    for (size_t i = 0; i < before.map_size() && !found_.truncated; ++i) {
      const auto [key, value] = before.map_entry(i);
      const Term* other = after.Find(key);
      if (other == nullptr) {
        Tell({Below(path, KeyText(key)), value, std::nullopt});
      } else if (!(value == *other)) {
        Compare(Below(path, KeyText(key)), value, *other, depth + 1);
      }
    }
    for (size_t i = 0; i < after.map_size() && !found_.truncated; ++i) {
      const auto [key, value] = after.map_entry(i);
      if (before.Find(key) == nullptr) Tell({Below(path, KeyText(key)), std::nullopt, value});
    }
  }

  TermDifferences& found_;
  const size_t most_;
};

}  // namespace

TermDifferences DiffTerms(const Term& before, const Term& after, size_t most) {
  TermDifferences found;
  Diff(found, most).Compare("", before, after, 0);
  return found;
}

}  // namespace arsenal::service::state
