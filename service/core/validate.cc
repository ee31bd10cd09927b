// SPDX-License-Identifier: MIT

#include "service/core/validate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "buf/validate/validate.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#include "service/core/field_rule.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Rules = std::vector<std::unique_ptr<FieldRule>>;

absl::StatusOr<Rules> CompileMessage(const Descriptor& message,
                                     std::vector<const Descriptor*>& path) {
  Rules rules;
  if (message.full_name().rfind("google.", 0) == 0) return rules;
  if (std::find(path.begin(), path.end(), &message) != path.end()) {
    return absl::UnimplementedError(absl::StrCat("proto/", message.file()->name(), ": message ",
                                                 message.full_name(),
                                                 " holds itself: requests are not recursive"));
  }
  path.push_back(&message);
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    auto rule = FieldRule::Compile(field, field.options().GetExtension(buf::validate::field));
    if (!rule.ok()) return rule.status();
    if (field.message_type() != nullptr && !field.is_map()) {
      auto nested = CompileMessage(*field.message_type(), path);
      if (!nested.ok()) return nested.status();
      (*rule)->Nest(*std::move(nested));
    }
    rules.push_back(*std::move(rule));
  }
  path.pop_back();
  return rules;
}

void CheckUnknown(const Message& message, const std::string& prefix,
                  std::vector<FieldProblem>& problems) {
  const auto& reflection = *message.GetReflection();
  const auto& unknown = reflection.GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    problems.push_back({absl::StrCat(prefix, "#", unknown.field(i).number()),
                        "found a field of this number, expected only fields of the contract"});
  }
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr || field->is_map()) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        CheckUnknown(reflection.GetRepeatedMessage(message, field, i),
                     absl::StrCat(prefix, field->name(), "[", i, "]."), problems);
      }
    } else {
      CheckUnknown(reflection.GetMessage(message, field), prefix + field->name() + ".", problems);
    }
  }
}

}  // namespace

Validator::Validator() = default;
Validator::~Validator() = default;

absl::StatusOr<std::unique_ptr<Validator>> Validator::Compile(const Descriptor& message) {
  std::unique_ptr<Validator> validator(new Validator());
  std::vector<const Descriptor*> path;
  auto rules = CompileMessage(message, path);
  if (!rules.ok()) return rules.status();
  validator->rules_ = *std::move(rules);
  return validator;
}

std::vector<FieldProblem> Validator::Check(const Message& message, UnknownFields unknown) const {
  std::vector<FieldProblem> problems;
  for (const auto& rule : rules_) rule->Check(message, "", problems);
  if (unknown == UnknownFields::kRefuse) CheckUnknown(message, "", problems);
  return problems;
}

std::vector<std::string> RuleTexts(const FieldDescriptor& field) {
  std::vector<std::string> texts;
  const auto& rules = field.options().GetExtension(buf::validate::field);
  if (rules.type_case() == buf::validate::FieldRules::TYPE_NOT_SET) return texts;
  std::vector<const FieldDescriptor*> set;
  const auto* kind = rules.GetReflection()->GetOneofFieldDescriptor(
      rules, buf::validate::FieldRules::descriptor()->FindOneofByName("type"));
  const Message& typed = rules.GetReflection()->GetMessage(rules, kind);
  typed.GetReflection()->ListFields(typed, &set);
  for (const FieldDescriptor* rule : set) {
    std::string text;
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    if (rule->is_repeated()) {
      for (int i = 0; i < typed.GetReflection()->FieldSize(typed, rule); ++i) {
        std::string value;
        printer.PrintFieldValueToString(typed, rule, i, &value);
        absl::StrAppend(&text, i == 0 ? "" : ", ", value);
      }
    } else {
      printer.PrintFieldValueToString(typed, rule, -1, &text);
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    texts.push_back(absl::StrCat(rule->name(), ": ", text));
  }
  return texts;
}

bool IsRequired(const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(buf::validate::field);
  if (rules.required()) return true;
  return !field.has_presence() && !field.is_repeated() && rules.string().min_len() > 0;
}

}  // namespace arsenal::service::core
