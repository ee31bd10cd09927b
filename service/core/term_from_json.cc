// SPDX-License-Identifier: MIT
// From JSON values to terms.
#include <cmath>
#include <optional>
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

// Recursion ends here whatever the limits say; protobuf's own readers stop far earlier.
constexpr size_t kMaxRecursion = 1000;

class Reader {
 public:
  Reader(TermFormat format, const runtime::TermLimits& limits)
      : format_(format), limits_(limits), max_depth_(std::min(limits.max_depth, kMaxRecursion)) {}

  absl::StatusOr<Term> Run(const Value& value) {
    std::optional<Term> term = Read(value, 0);
    if (term) return *std::move(term);
    if (path_.empty()) return status_;
    if (path_[0] == '.') path_.erase(0, 1);
    return absl::Status(status_.code(), absl::StrCat("at ", path_, ": ", status_.message()));
  }

 private:
  using Result = std::optional<Term>;  // nothing: status_ says why
  using TagReader = Result (Reader::*)(const Value& value, size_t depth);
  struct Tag {
    std::string_view name;
    TagReader read;
  };
  static const Tag kTags[];

  std::nullopt_t Fail(absl::Status status) {
    status_ = std::move(status);
    return std::nullopt;
  }
  std::nullopt_t Refuse(std::string_view message) {
    return Fail(absl::InvalidArgumentError(absl::string_view(message.data(), message.size())));
  }
  // On the way out of a failure: where it was, from the inside outwards.
  std::nullopt_t Within(std::string_view step) {
    path_.insert(0, step);
    return std::nullopt;
  }

  // `depth` counts the containers around the value.
  Result Read(const Value& value, size_t depth) {
    if (++use_.elements > limits_.max_elements) {
      return Refuse(absl::StrCat("more than ", limits_.max_elements, " elements"));
    }
    switch (value.kind_case()) {
      case Value::kNullValue: return runtime::atoms::kNil;
      case Value::kBoolValue:
        return value.bool_value() ? runtime::atoms::kTrue : runtime::atoms::kFalse;
      case Value::kNumberValue: return ReadNumber(value.number_value());
      case Value::kStringValue:
        return format_ == TermFormat::kTerm ? ReadText(value, depth) : ReadString(value);
      case Value::kListValue: return ReadList(value, depth);
      case Value::kStructValue: return ReadStruct(value.struct_value(), depth);
      case Value::KIND_NOT_SET: break;
    }
    return Refuse("expected a JSON value, found none");
  }

  Result ReadNumber(double number) {
    constexpr double kTwoTo53 = 9007199254740992.0;
    if (!std::isfinite(number)) return Refuse("expected a finite number");
    if (std::trunc(number) != number) return Term::Float(number);
    if (std::fabs(number) <= kTwoTo53) return Term::Integer(static_cast<int64_t>(number));
    return Refuse(
        "expected a number of at most 2^53: larger ones are {\"$integer\": \"...\"} or "
        "{\"$float\": \"...\"}");
  }

  bool ChargeBytes(size_t bytes) {
    bytes_ += bytes;
    if (bytes_ <= limits_.max_bytes) return true;
    Refuse(absl::StrCat("expected at most ", limits_.max_bytes, " bytes of text in all"));
    return false;
  }

  Result ReadString(const Value& value) {
    if (!ChargeBytes(value.string_value().size())) return std::nullopt;
    return Term::Binary(value.string_value());
  }

  Result ReadText(const Value& value, size_t depth) {
    if (value.kind_case() != Value::kStringValue) return Refuse("expected a string");
    if (!ChargeBytes(value.string_value().size())) return std::nullopt;
    runtime::TermLimits left = limits_;
    left.max_depth = limits_.max_depth - std::min(depth, limits_.max_depth);
    --use_.elements;  // this value, which the text's own first term counts again
    absl::StatusOr<Term> term = runtime::ParseTerm(value.string_value(), left, use_);
    if (!term.ok()) return Fail(term.status());
    return *std::move(term);
  }

  std::optional<std::vector<Term>> ReadElements(const Value& value, size_t depth) {
    if (value.kind_case() != Value::kListValue) return Refuse("expected an array");
    if (depth >= max_depth_) return Refuse(absl::StrCat("nested deeper than ", max_depth_));
    std::vector<Term> elements;
    for (const Value& element : value.list_value().values()) {
      Result term = Read(element, depth + 1);
      if (!term) return Within(absl::StrCat("[", elements.size(), "]"));
      elements.push_back(*std::move(term));
    }
    return elements;
  }

  Result ReadList(const Value& value, size_t depth) {
    std::optional<std::vector<Term>> elements = ReadElements(value, depth);
    if (!elements) return std::nullopt;
    return Term::List(*elements);
  }

  Result ReadStruct(const Struct& object, size_t depth) {
    for (const auto& [key, value] : object.fields()) {
      if (key.empty() || key[0] != '$') continue;
      if (object.fields().size() == 1) return ReadTag(key, value, depth);
      return Refuse(absl::StrCat("expected '", key,
                                 "' to be the object's only key: wrap the object in $object"));
    }
    return ReadFields(object, depth);
  }

  Result ReadFields(const Struct& object, size_t depth) {
    if (depth >= max_depth_) return Refuse(absl::StrCat("nested deeper than ", max_depth_));
    std::vector<std::pair<Term, Term>> entries;
    for (const auto& [key, value] : object.fields()) {
      if (!ChargeBytes(key.size())) return std::nullopt;
      Result term = Read(value, depth + 1);
      if (!term) return Within(absl::StrCat(".", key));
      entries.emplace_back(Term::Binary(key), *std::move(term));
    }
    return Term::Map(std::move(entries));
  }

  Result ReadTag(const std::string& name, const Value& value, size_t depth);

  Result ReadIntegerTag(const Value& value, size_t) {
    if (!ChargeString(value)) return std::nullopt;
    if (value.string_value().size() > limits_.max_digits) {
      return Refuse(
          absl::StrCat("expected an integer of at most ", limits_.max_digits, " characters"));
    }
    return From(Term::BigInteger(value.string_value()));
  }

  Result ReadFloatTag(const Value& value, size_t depth) {
    if (value.kind_case() == Value::kNumberValue && std::isfinite(value.number_value())) {
      return Term::Float(value.number_value());
    }
    Result term = ReadText(value, depth);
    if (term && !term->Is(Term::Kind::kFloat)) return Refuse("expected a float such as \"1.0\"");
    return term;
  }

  Result ReadAtomTag(const Value& value, size_t) {
    if (!ChargeString(value)) return std::nullopt;
    return From(runtime::ReadAtom(value.string_value(), limits_, use_));
  }

  Result ReadBinaryTag(const Value& value, size_t) {
    if (!ChargeString(value)) return std::nullopt;
    std::string bytes;
    if (!absl::Base64Unescape(value.string_value(), &bytes)) return Refuse("expected base64");
    return Term::Binary(bytes);
  }

  Result ReadPidTag(const Value& value, size_t) {
    if (!ChargeString(value)) return std::nullopt;
    return From(runtime::Pid::Parse(value.string_value()));
  }

  Result ReadRefTag(const Value& value, size_t) {
    if (!ChargeString(value)) return std::nullopt;
    return From(runtime::Ref::Parse(value.string_value()));
  }

  Result ReadTupleTag(const Value& value, size_t depth) {
    std::optional<std::vector<Term>> elements = ReadElements(value, depth);
    if (!elements) return std::nullopt;
    return Term::Tuple(*elements);
  }

  Result ReadImproperTag(const Value& value, size_t depth) {
    std::optional<std::vector<Term>> elements = ReadElements(value, depth);
    if (!elements) return std::nullopt;
    if (elements->size() < 2) return Refuse("expected at least one element and a tail");
    Term tail = elements->back();
    elements->pop_back();
    return Term::ImproperList(*elements, std::move(tail));
  }

  Result ReadMapTag(const Value& value, size_t depth) {
    if (value.kind_case() != Value::kListValue) return Refuse("expected an array");
    std::vector<std::pair<Term, Term>> entries;
    for (const Value& pair : value.list_value().values()) {
      std::string step = absl::StrCat("[", entries.size(), "]");
      std::optional<std::vector<Term>> parts = ReadElements(pair, depth);
      if (!parts) return Within(step);
      if (parts->size() != 2) {
        Refuse("expected [key, value]");
        return Within(step);
      }
      entries.emplace_back((*parts)[0], (*parts)[1]);
    }
    return Term::Map(std::move(entries));
  }

  Result ReadObjectTag(const Value& value, size_t depth) {
    if (value.kind_case() != Value::kStructValue) return Refuse("expected an object");
    return ReadFields(value.struct_value(), depth);
  }

  bool ChargeString(const Value& value) {
    if (value.kind_case() == Value::kStringValue) return ChargeBytes(value.string_value().size());
    Refuse("expected a string");
    return false;
  }

  template <class T>
  Result From(const absl::StatusOr<T>& made) {
    if (!made.ok()) return Fail(made.status());
    return Term(*made);
  }

  const TermFormat format_;
  const runtime::TermLimits& limits_;
  const size_t max_depth_;
  runtime::TermUse use_;
  size_t bytes_ = 0;
  absl::Status status_;
  std::string path_;
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

Reader::Result Reader::ReadTag(const std::string& name, const Value& value, size_t depth) {
  for (const Tag& tag : kTags) {
    if (tag.name != name) continue;
    Result term = (this->*tag.read)(value, depth);
    if (!term) return Within(absl::StrCat(".", name));
    return term;
  }
  std::string known;
  for (const Tag& tag : kTags) {
    absl::StrAppend(&known, known.empty() ? "" : ", ",
                    absl::string_view(tag.name.data(), tag.name.size()));
  }
  return Refuse(absl::StrCat("expected one of ", known, ", found '", name, "'"));
}

}  // namespace

absl::StatusOr<Term> TermFromJson(const Value& value, TermFormat format,
                                  const runtime::TermLimits& limits) {
  return Reader(format, limits).Run(value);
}

}  // namespace arsenal::service::core
