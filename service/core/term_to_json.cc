// SPDX-License-Identifier: MIT
// From terms to JSON values.
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "runtime/term/native.h"
#include "runtime/term/text.h"
#include "runtime/term/utf8.h"
#include "service/core/term_json.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Value;
using runtime::Term;
using Kind = runtime::Term::Kind;

constexpr int64_t kTwoTo53 = int64_t{1} << 53;
// Messages between a value and one inside it: Value, ListValue; or Value, Struct, entry.
constexpr int kListNesting = 2;
constexpr int kObjectNesting = 3;

Value* Tag(const char* tag, Value* value) {
  return &(*value->mutable_struct_value()->mutable_fields())[tag];
}

bool IsUtf8(std::string_view bytes) { return runtime::CountCodePoints(bytes).has_value(); }

class Writer {
 public:
  explicit Writer(TermFormat format) : format_(format) {}

  // In a loop, with a stack of what is not written yet.
  void Run(const Term& term, Value* value) {
    Write(term, 1, value);
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      WriteNow(next.term, next.nesting, next.value);
    }
  }

 private:
  // `nesting` counts the messages around `value`.
  struct Pending {
    Term term;
    int nesting;
    Value* value;
  };

  void Write(const Term& term, int nesting, Value* value) {
    pending_.push_back({term, nesting, value});
  }

  void WriteNow(const Term& term, int nesting, Value* value) {
    switch (term.kind()) {
      case Kind::kAtom: return WriteAtom(term, value);
      case Kind::kInteger: return WriteInteger(term, value);
      case Kind::kFloat: return WriteFloat(term, value);
      case Kind::kBinary: return WriteBinary(term, value);
      case Kind::kPid: return Tag("$pid", value)->set_string_value(term.AsPid().ToString());
      case Kind::kReference: return Tag("$ref", value)->set_string_value(term.AsRef().ToString());
      case Kind::kNil: value->mutable_list_value(); return;
      case Kind::kNative: return Write(runtime::EncodeNative(term), nesting, value);
      default: break;
    }
    if (nesting > kMaxTermJsonNesting) return WriteText(term, value);
    if (term.Is(Kind::kTuple)) return WriteTuple(term, nesting, value);
    if (term.Is(Kind::kList)) return WriteList(term, nesting, value);
    WriteMap(term, nesting, value);
  }

  void WriteText(const Term& term, Value* value) {
    if (format_ == TermFormat::kJson) value = Tag("$term", value);
    value->set_string_value(runtime::ToPrettyText(term));
  }

  void WriteAtom(const Term& term, Value* value) {
    if (term.Is(runtime::atoms::kNil)) return value->set_null_value({});
    if (term.Is(runtime::atoms::kTrue)) return value->set_bool_value(true);
    if (term.Is(runtime::atoms::kFalse)) return value->set_bool_value(false);
    if (format_ == TermFormat::kTerm) return WriteText(term, value);
    Tag("$atom", value)->set_string_value(std::string(term.AsAtom().text()));
  }

  void WriteInteger(const Term& term, Value* value) {
    if (term.IsSmall() && term.AsSmall() >= -kTwoTo53 && term.AsSmall() <= kTwoTo53) {
      return value->set_number_value(static_cast<double>(term.AsSmall()));
    }
    Tag("$integer", value)->set_string_value(runtime::ToText(term));
  }

  void WriteFloat(const Term& term, Value* value) {
    double number = term.AsFloat();
    if (std::trunc(number) != number) return value->set_number_value(number);
    Tag("$float", value)->set_string_value(runtime::ToText(term));
  }

  void WriteBinary(const Term& term, Value* value) {
    std::string_view bytes = term.AsBinary();
    if (format_ == TermFormat::kJson && IsUtf8(bytes)) {
      return value->set_string_value(std::string(bytes));
    }
    if (format_ == TermFormat::kTerm) {
      std::string text = runtime::ToPrettyText(term);
      if (bytes.empty() || text.starts_with("<<\"")) return value->set_string_value(text);
    }
    Tag("$binary", value)->set_string_value(absl::Base64Escape({bytes.data(), bytes.size()}));
  }

  void WriteTuple(const Term& tuple, int nesting, Value* value) {
    ListValue* list = Tag("$tuple", value)->mutable_list_value();
    for (const Term& element : tuple.elements()) {
      Write(element, nesting + kObjectNesting + kListNesting, list->add_values());
    }
  }

  // What the list ends in decides whether it may be an array.
  void WriteList(const Term& list, int nesting, Value* value) {
    Term rest = list;
    while (rest.Is(Kind::kList)) rest = runtime::EncodeNative(rest.tail());
    bool proper = rest.IsNil();
    int inner = nesting + kListNesting + (proper ? 0 : kObjectNesting);
    ListValue* array = (proper ? value : Tag("$improper", value))->mutable_list_value();
    for (rest = list; rest.Is(Kind::kList); rest = runtime::EncodeNative(rest.tail())) {
      Write(rest.head(), inner, array->add_values());
    }
    if (!proper) Write(rest, inner, array->add_values());
  }

  void WriteMap(const Term& map, int nesting, Value* value) {
    bool plain = true;
    bool escaped = false;
    for (size_t i = 0; i < map.map_size(); ++i) {
      const Term& key = map.map_entry(i).first;
      plain = plain && key.Is(Kind::kBinary) && IsUtf8(key.AsBinary());
      escaped = escaped || (plain && key.AsBinary().starts_with("$"));
    }
    if (!plain) return WriteEntries(map, nesting, Tag("$map", value)->mutable_list_value());
    if (escaped) {
      value = Tag("$object", value);
      nesting += kObjectNesting;
    }
    auto* fields = value->mutable_struct_value()->mutable_fields();
    for (size_t i = 0; i < map.map_size(); ++i) {
      auto [key, entry] = map.map_entry(i);
      Write(entry, nesting + kObjectNesting, &(*fields)[std::string(key.AsBinary())]);
    }
  }

  void WriteEntries(const Term& map, int nesting, ListValue* entries) {
    int inner = nesting + kObjectNesting + 2 * kListNesting;
    for (size_t i = 0; i < map.map_size(); ++i) {
      auto [key, entry] = map.map_entry(i);
      ListValue* pair = entries->add_values()->mutable_list_value();
      Write(key, inner, pair->add_values());
      Write(entry, inner, pair->add_values());
    }
  }

  const TermFormat format_;
  std::vector<Pending> pending_;
};

}  // namespace

void TermToJson(const Term& term, TermFormat format, Value* value) {
  value->Clear();
  Writer(format).Run(term, value);
}

void TermToJsonText(const Term& term, Value* value) {
  value->set_string_value(runtime::ToPrettyText(term));
}

}  // namespace arsenal::service::core
