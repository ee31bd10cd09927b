// SPDX-License-Identifier: MIT
// The layout in loops: first the lengths of all parts as if each stood on one line, then the lines,
// with a stack of the containers that are broken over several.
#include "runtime/term/text_lines.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/term/native.h"
#include "runtime/term/text.h"
#include "runtime/term/text_leaf.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

enum class Shape : uint8_t {
  kLeaf,
  kBytes,  // a binary as numbers: may be broken after any
  kList,
  kImproperList,  // its last part is the tail
  kTuple,
  kTaggedTuple,  // of two parts or more, the first an atom
  kMap,          // its parts are pairs
  kPair,
};

struct Part {
  Shape shape;
  const Term* term;       // null for a pair
  int length = 0;         // in characters, on one line
  std::string text = {};  // of a leaf
  std::vector<size_t> parts = {};
};

// --- Lengths.

class Measurer {
 public:
  // The last part is the whole term.
  static std::vector<Part> Run(const Term& term) {
    Measurer measurer;
    measurer.Begin(&term);
    while (!measurer.open_.empty()) measurer.Continue();
    return std::move(measurer.parts_);
  }

 private:
  struct Open {
    Part part;
    size_t next;       // of a tuple or a map
    const Term* rest;  // of a list
  };

  void Begin(const Term* term) {
    switch (term->kind()) {
      case Kind::kTuple: {
        if (term->arity() == 0) break;
        const bool tagged = term->arity() > 1 && term->element(0).Is(Kind::kAtom);
        return Enter({tagged ? Shape::kTaggedTuple : Shape::kTuple, term}, 2);
      }
      case Kind::kMap:
        if (term->map_size() == 0) break;
        return Enter({Shape::kMap, term}, 3);
      case Kind::kList: {
        const std::optional<std::string> characters = PrintableList(*term);
        if (!characters) return Enter({Shape::kList, term}, 2);
        std::string text;
        AppendQuotedString(*characters, &text);
        return AddLeaf(Shape::kLeaf, term, std::move(text));
      }
      default: break;
    }
    std::string text = ToPrettyText(*term);
    const bool bytes = term->Is(Kind::kBinary) && text.size() > 4 && text[2] != '"';
    AddLeaf(bytes ? Shape::kBytes : Shape::kLeaf, term, std::move(text));
  }

  void AddLeaf(Shape shape, const Term* term, std::string text) {
    const int length = static_cast<int>(CountCodePoints(text).value_or(text.size()));
    Add({shape, term, length, std::move(text), {}});
  }

  // What the brackets are long.
  void Enter(Part part, int brackets) {
    part.length = brackets;
    const Term* term = part.term;
    open_.push_back({std::move(part), 0, term});
  }

  // A complete part becomes one of the innermost container.
  void Add(Part part) {
    const int length = part.length;
    parts_.push_back(std::move(part));
    if (open_.empty()) return;
    Part& outer = open_.back().part;
    const int separator = outer.shape == Shape::kPair ? 4 : 1;
    outer.length += length + (outer.parts.empty() ? 0 : separator);
    outer.parts.push_back(parts_.size() - 1);
  }

  void Continue() {
    Open& open = open_.back();
    if (const Term* next = NextTerm(open)) return Begin(next);
    if (open.part.shape == Shape::kMap && open.next < open.part.term->map_size()) {
      // The pair's own Open holds the entry of the map that it stands for.
      const size_t entry = open.next++;
      open_.push_back({{Shape::kPair, nullptr}, 2 * entry, open.part.term});
      return;
    }
    Part complete = std::move(open.part);
    open_.pop_back();
    Add(std::move(complete));
  }

  // The innermost container's next part; null when it has no more, or when it is a pair.
  static const Term* NextTerm(Open& open) {
    switch (open.part.shape) {
      case Shape::kTuple:
      case Shape::kTaggedTuple:
        return open.next < open.part.term->arity() ? &open.part.term->element(open.next++)
                                                   : nullptr;
      case Shape::kPair: {
        if (open.part.parts.size() == 2) return nullptr;
        const auto& entry = open.rest->map_entry(open.next / 2);
        return open.part.parts.empty() ? &entry.first : &entry.second;
      }
      case Shape::kList: {
        const Term* rest = open.rest;
        if (rest->Is(Kind::kList)) {
          open.rest = &rest->tail();
          return &rest->head();
        }
        if (rest->IsNil()) return nullptr;
        open.part.shape = Shape::kImproperList;
        return rest;
      }
      default: return nullptr;
    }
  }

  std::vector<Part> parts_;
  std::vector<Open> open_;
};

// --- Lines.

// What elements after a tag are indented by: by the tag's length, or by so many when a long tag
// would push them beyond the middle of the line.
enum class TagIndent : int { kTag = -1, kFour = 4, kOne = 1 };

class Layout {
 public:
  Layout(const std::vector<Part>& parts, int line_length, TagIndent tag_indent)
      : parts_(parts),
        line_length_(line_length),
        tag_indent_(static_cast<int>(tag_indent)),
        whole_(parts.back().length) {}

  // Whether no indentation after a tag goes beyond the middle of the line.
  bool Try() {
    trying_ = true;
    Emit(parts_.size() - 1, {1, 0, 0});
    while (!open_.empty() && !too_deep_) Continue();
    return !too_deep_;
  }

  // Ends when it is longer than `max_bytes`.
  std::string Run(size_t max_bytes) {
    Emit(parts_.size() - 1, {1, 0, 0});
    while (!open_.empty() && out_.size() <= max_bytes) Continue();
    return std::move(out_);
  }

 private:
  struct Place {
    int column;
    int closing;  // brackets that follow right behind
    int used;     // characters on this line
  };
  struct Open {
    const Part* part;
    size_t next;  // of its parts
    bool first;   // nothing is on its first line yet
    int left;     // the column of its parts that begin a line
    Place place;  // behind what is written
  };

  const Part& PartOf(const Open& open, size_t index) const {
    return parts_[open.part->parts[index]];
  }

  bool Fits(const Part& part, const Place& place) const {
    return part.length < line_length_ - place.column - place.closing &&
           part.length + place.used + place.closing <= whole_;
  }
  bool Plain(const Part& part) const {
    if (part.shape != Shape::kPair) return part.shape == Shape::kLeaf;
    return Plain(parts_[part.parts[0]]) && Plain(parts_[part.parts[1]]);
  }
  // Whether the part may stand on the line behind a comma.
  bool FitsBehind(const Part& part, const Place& place) const {
    const int length = part.length + 1 + std::max(place.closing, 1);
    return Plain(part) && length < line_length_ - place.column && place.used + length <= whole_;
  }

  void NewLine(int column) {
    out_.push_back('\n');
    out_.append(static_cast<size_t>(column - 1), ' ');
  }

  void Write(const Part& part) {
    if (part.shape == Shape::kPair) {
      Write(parts_[part.parts[0]]);
      out_.append(" => ");
      return Write(parts_[part.parts[1]]);
    }
    out_.append(part.shape == Shape::kLeaf || part.shape == Shape::kBytes
                    ? part.text
                    : ToPrettyText(*part.term));
  }

  // Writes what fits on the line and leaves, and opens any other.
  void Emit(size_t index, Place place) {
    const Part& part = parts_[index];
    if (part.shape != Shape::kPair && Fits(part, place)) return Write(part);
    switch (part.shape) {
      case Shape::kLeaf: return Write(part);
      case Shape::kBytes: return WriteBytes(part.text, place);
      case Shape::kTaggedTuple: return OpenTagged(part, place);
      case Shape::kPair: open_.push_back({&part, 0, true, place.column, place}); return;
      case Shape::kMap: return OpenAt(part, "#{", 2, place);
      case Shape::kTuple: return OpenAt(part, "{", 1, place);
      case Shape::kList:
      case Shape::kImproperList: return OpenAt(part, "[", 1, place);
    }
  }

  void OpenAt(const Part& part, std::string_view bracket, int columns, Place place) {
    out_.append(bracket);
    place.column += columns;
    ++place.used;
    open_.push_back({&part, 0, true, place.column, place});
  }

  void OpenTagged(const Part& part, Place place) {
    const Part& tag = parts_[part.parts[0]];
    const int columns = tag.length + 2;  // with the brace and the comma
    out_.append("{");
    Write(tag);
    const bool shortened = tag_indent_ > 0 && columns > tag_indent_;
    const int left = place.column + (shortened ? tag_indent_ : columns);
    place.used += 1 + tag.length;
    place.column += columns;
    if (left > line_length_ / 2 - (shortened ? 0 : 1)) too_deep_ = true;
    if (!shortened) {
      out_.append(",");
      ++place.used;
    }
    open_.push_back({&part, 1, !shortened, left, place});
  }

  void Continue() {
    Open& open = open_.back();
    if (open.part->shape == Shape::kPair) return ContinuePair(open);
    if (open.next == open.part->parts.size()) return Close();
    const size_t index = open.part->parts[open.next];
    const Part& part = parts_[index];
    const bool last = ++open.next == open.part->parts.size();
    const bool tail = last && open.part->shape == Shape::kImproperList;
    // The last but the tail of an improper list counts as a last one, too.
    const bool closes = last || (open.part->shape == Shape::kImproperList &&
                                 open.next + 1 == open.part->parts.size());
    const int closing = closes ? open.place.closing + 1 : 0;
    if (tail) return EmitTail(open, index);
    if (!open.first) {
      out_.append(",");
      if (FitsBehind(part, {open.place.column, closing, open.place.used})) {
        open.place.column += part.length + 1;
        open.place.used += part.length + 1;
        return Write(part);
      }
      NewLine(open.left);
      open.place.column = open.left;
      open.place.used = 0;
    }
    open.first = false;
    EmitElement(open, index, closing);
  }

  // At the place of `open`. Behind a container begins a new line.
  void EmitElement(Open& open, size_t index, int closing) {
    const Part& part = parts_[index];
    const Place place{open.place.column, closing, open.place.used};
    const bool fits = Fits(part, place);
    const int width = fits && Plain(part) ? part.length : line_length_;
    open.place.column += width;
    open.place.used += width;
    if (fits) return Write(part);
    Emit(index, place);
  }

  void EmitTail(Open& open, size_t index) {
    const Part& part = parts_[index];
    const int closing = open.place.closing + 1;
    out_.append("|");
    if (Plain(part) && Fits(part, {open.place.column + 1, closing, open.place.used + 1})) {
      return Write(part);
    }
    // Erlang tries a tail where it would be without the new line.
    const int column = trying_ ? open.place.column : open.left;
    NewLine(column);
    Emit(index, {column, closing, 0});
  }

  void ContinuePair(Open& open) {
    const Part& pair = *open.part;
    const Place place = open.place;
    if (open.next++ == 0) return Emit(pair.parts[0], place);
    open_.pop_back();
    out_.append(" =>");
    const int column = place.column + (tag_indent_ > 0 ? tag_indent_ : 4);
    NewLine(column);
    Emit(pair.parts[1], {column, place.closing, 0});
  }

  void Close() {
    const Shape shape = open_.back().part->shape;
    out_.append(shape == Shape::kList || shape == Shape::kImproperList ? "]" : "}");
    open_.pop_back();
  }

  // As many numbers on each line as there is room for.
  void WriteBytes(std::string_view text, Place place) {
    const int column = place.column + 2;
    const int room =
        std::max(8, std::min(line_length_ - column, whole_ - 4 - place.used) - place.closing);
    int left = room;
    out_.append("<<");
    text = text.substr(2, text.size() - 4);
    while (!text.empty()) {
      const std::string_view number = text.substr(0, text.find(',') + 1);
      const std::string_view item = number.empty() ? text : number;
      left -= static_cast<int>(item.size());
      if (left < 0) {
        NewLine(column);
        left = room - static_cast<int>(item.size());
      }
      out_.append(item);
      text.remove_prefix(item.size());
    }
    out_.append(">>");
  }

  const std::vector<Part>& parts_;
  const int line_length_;
  const int tag_indent_;
  const int whole_;  // of the whole term's line
  std::vector<Open> open_;
  std::string out_;
  bool trying_ = false;
  bool too_deep_ = false;
};

}  // namespace

std::string LayOutTerm(const Term& term, size_t line_length, size_t max_bytes) {
  const Term encoded = EncodeNatives(term);
  const std::vector<Part> parts = Measurer::Run(encoded);
  const int length = static_cast<int>(line_length);
  for (const TagIndent indent : {TagIndent::kTag, TagIndent::kFour}) {
    if (Layout(parts, length, indent).Try()) return Layout(parts, length, indent).Run(max_bytes);
  }
  return Layout(parts, length, TagIndent::kOne).Run(max_bytes);
}

}  // namespace arsenal::runtime
