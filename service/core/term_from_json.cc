// SPDX-License-Identifier: MIT
// From JSON values to terms.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/parse.h"
#include "runtime/term/read_atom.h"
#include "service/core/term_json.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;
using runtime::Atom;
using runtime::Term;

class Reader {
 public:
  Reader(TermFormat format, const runtime::TermLimits& limits) : format_(format), limits_(limits) {}

  // In a loop, with a stack of the containers that are open.
  absl::StatusOr<Term> Run(const Value& value) {
    const Value* next = &value;
    while (true) {
      const size_t outer = open_.size();
      if (!Begin(*next)) return Failure();
      bool complete = open_.size() == outer;  // else a container has been opened
      while (complete || (next = NextPart()) == nullptr) {
        if (!complete) Close();
        if (open_.empty()) return std::move(term_);
        open_.back().parts.push_back(std::move(term_));
        complete = false;
      }
    }
  }

 private:
  enum class Shape {
    kList,
    kTuple,
    kImproper,
    kEntries,  // of a map: each part is a kEntry
    kEntry,
    kFields,
  };
  using Fields = google::protobuf::Map<std::string, Value>;
  struct Open {
    Shape shape;
    std::string_view tag;             // the key whose value it is; empty: no tag
    const ListValue* list = nullptr;  // of all but kFields
    const Fields* fields = nullptr;   // of kFields
    Fields::const_iterator field;     // the one that is being read
    std::vector<Term> parts;          // what is read
  };
  // Makes term_ of what the tag says, or opens a container.
  using TagReader = bool (Reader::*)(const Value& value);
  struct Tag {
    std::string_view name;
    TagReader read;
  };
  static const Tag kTags[];

  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }
  bool Refuse(std::string_view message) {
    return Fail(absl::InvalidArgumentError(absl::string_view(message.data(), message.size())));
  }

  // With the way through what is open to the value that was being read.
  absl::Status Failure() const {
    std::string path;
    const auto name = [&path](std::string_view step) {
      if (!step.empty()) absl::StrAppend(&path, path.empty() ? "" : ".", AsAbsl(step));
    };
    for (const Open& open : open_) {
      name(open.tag);
      if (open.shape == Shape::kFields) {
        name(open.field->first);
      } else {
        absl::StrAppend(&path, "[", open.parts.size(), "]");
      }
    }
    name(tag_);
    if (path.empty()) return status_;
    return absl::Status(status_.code(), absl::StrCat("at ", path, ": ", status_.message()));
  }
  static absl::string_view AsAbsl(std::string_view text) { return {text.data(), text.size()}; }

  // Makes term_ of the value, or opens the container that it is.
  bool Begin(const Value& value) {
    tag_ = {};
    if (!open_.empty() && open_.back().shape == Shape::kEntries) return OpenEntry(value);
    if (++use_.elements > limits_.max_elements) {
      return Refuse(absl::StrCat("more than ", limits_.max_elements, " elements"));
    }
    switch (value.kind_case()) {
      case Value::kNullValue: return Make(Term(runtime::atoms::kNil));
      case Value::kBoolValue:
        return Make(value.bool_value() ? runtime::atoms::kTrue : runtime::atoms::kFalse);
      case Value::kNumberValue: return ReadNumber(value.number_value());
      case Value::kStringValue:
        return format_ == TermFormat::kTerm ? ReadText(value) : ReadString(value);
      case Value::kListValue: return OpenList(Shape::kList, value);
      case Value::kStructValue: return ReadStruct(value.struct_value());
      case Value::KIND_NOT_SET: break;
    }
    return Refuse("expected a JSON value, found none");
  }

  bool Make(Term term) {
    term_ = std::move(term);
    return true;
  }
  template <class T>
  bool Make(const absl::StatusOr<T>& made) {
    return made.ok() ? Make(Term(*made)) : Fail(made.status());
  }

  // --- Containers.

  bool Enter(Open open) {
    // The entries of a map lie beside each other: only what is in them is deeper.
    if (open.shape != Shape::kEntries && depth_++ >= limits_.max_depth) {
      return Refuse(absl::StrCat("nested deeper than ", limits_.max_depth));
    }
    open.tag = std::exchange(tag_, {});
    open_.push_back(std::move(open));
    return true;
  }

  bool OpenList(Shape shape, const Value& value) {
    if (value.kind_case() != Value::kListValue) return Refuse("expected an array");
    const ListValue& list = value.list_value();
    if (shape == Shape::kImproper && list.values_size() < 2) {
      return Refuse("expected at least one element and a tail");
    }
    if (shape == Shape::kEntry && list.values_size() != 2) return Refuse("expected [key, value]");
    return Enter({shape, {}, &list, nullptr, {}, {}});
  }

  bool OpenEntry(const Value& value) { return OpenList(Shape::kEntry, value); }

  bool OpenFields(const Struct& object) {
    for (const auto& [key, value] : object.fields()) {
      if (!ChargeBytes(key.size())) return false;
    }
    return Enter({Shape::kFields, {}, nullptr, &object.fields(), object.fields().begin(), {}});
  }

  // What is to be read next of the innermost container; null when it is complete.
  const Value* NextPart() {
    Open& open = open_.back();
    const size_t done = open.parts.size();
    if (open.shape == Shape::kFields) {
      if (done > 0) ++open.field;
      return open.field == open.fields->end() ? nullptr : &open.field->second;
    }
    return done < static_cast<size_t>(open.list->values_size())
               ? &open.list->values(static_cast<int>(done))
               : nullptr;
  }

  // Makes term_ of the innermost container.
  void Close() {
    Open open = std::move(open_.back());
    open_.pop_back();
    if (open.shape != Shape::kEntries) --depth_;
    switch (open.shape) {
      case Shape::kList: term_ = Term::List(open.parts); return;
      case Shape::kEntry:
      case Shape::kTuple: term_ = Term::Tuple(open.parts); return;
      case Shape::kImproper: {
        const Term tail = std::move(open.parts.back());
        open.parts.pop_back();
        term_ = Term::ImproperList(open.parts, tail);
        return;
      }
      case Shape::kEntries:
      case Shape::kFields: term_ = MapOf(open); return;
    }
  }

  static Term MapOf(const Open& open) {
    std::vector<std::pair<Term, Term>> entries;
    entries.reserve(open.parts.size());
    if (open.shape == Shape::kEntries) {
      for (const Term& entry : open.parts) {
        entries.emplace_back(entry.element(0), entry.element(1));
      }
    } else {
      auto part = open.parts.begin();
      for (const auto& [key, value] : *open.fields) {
        entries.emplace_back(Term::Binary(key), *part++);
      }
    }
    return Term::Map(std::move(entries));
  }

  // --- Objects: one tag, or fields.

  bool ReadStruct(const Struct& object) {
    for (const auto& [key, value] : object.fields()) {
      if (key.empty() || key[0] != '$') continue;
      if (object.fields().size() == 1) return ReadTag(key, value);
      return Refuse(absl::StrCat("expected '", key,
                                 "' to be the object's only key: wrap the object in $object"));
    }
    return OpenFields(object);
  }

  bool ReadTag(std::string_view name, const Value& value);

  bool ReadTupleTag(const Value& value) { return OpenList(Shape::kTuple, value); }
  bool ReadImproperTag(const Value& value) { return OpenList(Shape::kImproper, value); }
  bool ReadMapTag(const Value& value) { return OpenList(Shape::kEntries, value); }
  bool ReadObjectTag(const Value& value) {
    if (value.kind_case() != Value::kStructValue) return Refuse("expected an object");
    return OpenFields(value.struct_value());
  }

  // --- Leaves.

  bool ReadNumber(double number) {
    constexpr double kTwoTo53 = 9007199254740992.0;
    if (!std::isfinite(number)) return Refuse("expected a finite number");
    if (std::trunc(number) != number) return Make(Term::Float(number));
    if (std::fabs(number) <= kTwoTo53) return Make(Term::Integer(static_cast<int64_t>(number)));
    return Refuse(
        "expected a number of at most 2^53: larger ones are {\"$integer\": \"...\"} or "
        "{\"$float\": \"...\"}");
  }

  bool ChargeBytes(size_t bytes) {
    bytes_ += bytes;
    if (bytes_ <= limits_.max_bytes) return true;
    return Refuse(absl::StrCat("expected at most ", limits_.max_bytes, " bytes of text in all"));
  }
  bool ChargeString(const Value& value) {
    if (value.kind_case() == Value::kStringValue) return ChargeBytes(value.string_value().size());
    return Refuse("expected a string");
  }

  bool ReadString(const Value& value) {
    return ChargeString(value) && Make(Term::Binary(value.string_value()));
  }

  bool ReadText(const Value& value) {
    if (!ChargeString(value)) return false;
    runtime::TermLimits left = limits_;
    left.max_depth = limits_.max_depth - std::min(depth_, limits_.max_depth);
    --use_.elements;  // this value, which the text's own first term counts again
    return Make(runtime::ParseTerm(value.string_value(), left, use_));
  }

  bool ReadIntegerTag(const Value& value) {
    if (!ChargeString(value)) return false;
    if (value.string_value().size() > limits_.max_digits) {
      return Refuse(
          absl::StrCat("expected an integer of at most ", limits_.max_digits, " characters"));
    }
    return Make(Term::BigInteger(value.string_value()));
  }

  bool ReadFloatTag(const Value& value) {
    if (value.kind_case() == Value::kNumberValue && std::isfinite(value.number_value())) {
      return Make(Term::Float(value.number_value()));
    }
    if (!ReadText(value)) return false;
    return term_.Is(Term::Kind::kFloat) || Refuse("expected a float such as \"1.0\"");
  }

  bool ReadAtomTag(const Value& value) {
    return ChargeString(value) && Make(runtime::ReadAtom(value.string_value(), limits_, use_));
  }

  bool ReadBinaryTag(const Value& value) {
    if (!ChargeString(value)) return false;
    std::string bytes;
    if (!absl::Base64Unescape(value.string_value(), &bytes)) return Refuse("expected base64");
    return Make(Term::Binary(bytes));
  }

  bool ReadPidTag(const Value& value) {
    return ChargeString(value) && Make(runtime::Pid::Parse(value.string_value()));
  }

  bool ReadRefTag(const Value& value) {
    return ChargeString(value) && Make(runtime::Ref::Parse(value.string_value()));
  }

  const TermFormat format_;
  const runtime::TermLimits& limits_;
  std::vector<Open> open_;
  size_t depth_ = 0;
  Term term_;             // the last that is complete
  std::string_view tag_;  // the one whose value is being read
  runtime::TermUse use_;
  size_t bytes_ = 0;
  absl::Status status_;
};

constexpr Reader::Tag Reader::kTags[] = {
    {"$integer", &Reader::ReadIntegerTag},
    {"$float", &Reader::ReadFloatTag},
    {"$atom", &Reader::ReadAtomTag},
    {"$tuple", &Reader::ReadTupleTag},
    {"$binary", &Reader::ReadBinaryTag},
    {"$pid", &Reader::ReadPidTag},
    {"$ref", &Reader::ReadRefTag},
    {"$map", &Reader::ReadMapTag},
    {"$improper", &Reader::ReadImproperTag},
    {"$object", &Reader::ReadObjectTag},
    {"$term", &Reader::ReadText},
};

bool Reader::ReadTag(std::string_view name, const Value& value) {
  std::string known;
  for (const Tag& tag : kTags) {
    if (tag.name == name) {
      tag_ = tag.name;
      return (this->*tag.read)(value);
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", AsAbsl(tag.name));
  }
  return Refuse(absl::StrCat("expected one of ", known, ", found '", AsAbsl(name), "'"));
}

}  // namespace

absl::StatusOr<Term> TermFromJson(const Value& value, TermFormat format,
                                  const runtime::TermLimits& limits) {
  return Reader(format, limits).Run(value);
}

}  // namespace arsenal::service::core
