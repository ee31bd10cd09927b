// SPDX-License-Identifier: MIT

#include "service/operation/describe.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/api/annotations.pb.h"
#include "service/core/validate.h"

namespace arsenal::service::operation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kResponseDepthMax = 4;  // a tree holds itself

// EFFECT_READ as "read", with its enum's prefix taken off.
template <typename Enum>
std::string Word(Enum value, std::string_view prefix) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return absl::AsciiStrToLower(descriptor->name().substr(prefix.size()));
}

// PERMISSION_READ_PROCESSES as "read:processes".
std::string PermissionWord(v1::Permission permission) {
  return absl::StrReplaceAll(Word(permission, "PERMISSION_"), {{"_", ":"}});
}

void AddRoute(const google::api::HttpRule& rule, v1::OperationSummary& summary) {
  const std::pair<const char*, const std::string*> verbs[] = {
      {"GET", &rule.get()},        {"POST", &rule.post()},   {"PUT", &rule.put()},
      {"DELETE", &rule.delete_()}, {"PATCH", &rule.patch()},
  };
  for (const auto& [verb, path] : verbs) {
    if (path->empty()) continue;
    v1::Route& route = *summary.add_routes();
    route.set_method(verb);
    route.set_path(*path);
  }
  for (const auto& more : rule.additional_bindings()) AddRoute(more, summary);
}

// The first sentence and the rest, as one line each.
std::pair<std::string, std::string> Sentences(const std::string& comment) {
  const size_t paragraph = comment.find("\n\n");
  std::string first = comment.substr(0, paragraph);
  std::string rest = paragraph == std::string::npos ? "" : comment.substr(paragraph + 2);
  return {absl::StrReplaceAll(first, {{"\n", " "}}), absl::StrReplaceAll(rest, {{"\n", " "}})};
}

// Empty where the command line has none: it sends no streams.
std::string CommandOf(const core::Row& row) {
  if (row.descriptor->client_streaming()) return "";
  if (!row.options.command().empty()) return row.options.command();
  // ListProcesses of ProcessService: "process list".
  const std::vector<std::string> words = absl::StrSplit(SnakeCase(row.descriptor->name()), '_');
  return absl::StrCat(CategoryOf(row), " ", words.front());
}

std::string TypeName(const FieldDescriptor& field) {
  if (field.is_map()) return "map";
  if (field.message_type() != nullptr) return field.message_type()->name();
  return field.type_name();
}

void FillField(const core::Contract& contract, const FieldDescriptor& field,
               const std::string& path, v1::FieldInfo& info) {
  info.set_name(path);
  info.set_type(TypeName(field));
  info.set_repeated(field.is_repeated() && !field.is_map());
  // The linked descriptors have no comments; those of the contract's own pool have.
  if (const auto* commented = contract.pool().FindFieldByName(field.full_name())) {
    info.set_description(absl::StrReplaceAll(core::Contract::Comment(*commented), {{"\n", " "}}));
  }
}

// The fields of a request, those of messages inside it by their path, such as options.name.
void FillParameters(const core::Contract& contract, const core::Row& row, const Descriptor& message,
                    const std::string& prefix, v1::OperationDescription& description) {
  const auto& rule = row.descriptor->options().GetExtension(google::api::http);
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string path = prefix + field.name();
    v1::FieldInfo& info = *description.add_parameters();
    FillField(contract, field, path, info);
    info.set_required(core::IsRequired(field));
    const std::string variable = absl::StrCat("{", path, "}");
    const bool in_path = !description.summary().routes().empty() &&
                         absl::StrContains(description.summary().routes(0).path(), variable);
    info.set_location(in_path ? "path" : rule.body().empty() ? "query" : "body");
    for (std::string& text : core::RuleTexts(field)) info.add_rules(std::move(text));
    const Descriptor* inner = field.is_map() ? nullptr : field.message_type();
    if (inner == nullptr || absl::StartsWith(inner->full_name(), "google.")) continue;
    if (row.descriptor->client_streaming()) continue;  // the messages of a stream hold each other
    FillParameters(contract, row, *inner, path + ".", description);
  }
}

void FillResponse(const core::Contract& contract, const Descriptor& message,
                  const std::string& prefix, int depth, v1::OperationDescription& description) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string path = prefix + field.name();
    FillField(contract, field, path, *description.add_response());
    const Descriptor* inner = field.is_map() ? nullptr : field.message_type();
    if (inner == nullptr || inner == &message || depth == kResponseDepthMax) continue;
    if (absl::StartsWith(inner->full_name(), "google.")) continue;
    FillResponse(contract, *inner, path + (field.is_repeated() ? "[]." : "."), depth + 1,
                 description);
  }
}

}  // namespace

std::string CategoryOf(const core::Row& row) {
  const std::string& name = row.descriptor->service()->name();
  // The protocols of gRPC itself: grpc.reflection.v1.ServerReflection is of the category
  // reflection.
  const std::vector<std::string> package = absl::StrSplit(row.descriptor->file()->package(), '.');
  if (package[0] == "grpc") return package[1];
  return SnakeCase(std::string(absl::StripSuffix(name, "Service")));
}

std::string SnakeCase(const std::string& name) {
  std::string snake;
  for (const char c : name) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !snake.empty()) snake += '_';
    snake += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return snake;
}

v1::OperationSummary Summarize(const core::Contract& contract, const core::Row& row) {
  v1::OperationSummary summary;
  summary.set_name(row.descriptor->name());
  summary.set_rpc(row.operation.path + 1);
  summary.set_category(CategoryOf(row));
  const auto* commented = contract.pool().FindMethodByName(row.descriptor->full_name());
  if (commented != nullptr) {
    summary.set_summary(Sentences(core::Contract::Comment(*commented)).first);
  }
  AddRoute(row.descriptor->options().GetExtension(google::api::http), summary);
  summary.set_permission(PermissionWord(row.options.permission()));
  summary.set_effect(Word(row.options.effect(), "EFFECT_"));
  const auto rate = row.options.rate() == v1::RATE_CLASS_UNSPECIFIED ? v1::RATE_CLASS_STANDARD
                                                                     : row.options.rate();
  summary.set_rate(Word(rate, "RATE_CLASS_"));
  summary.set_level(Word(row.options.level(), "LEVEL_"));
  summary.set_command(CommandOf(row));
  summary.set_seed_name(row.options.seed_name());
  summary.set_streaming(row.operation.shape != core::Shape::kUnary);
  if (row.deadline != absl::InfiniteDuration()) {
    summary.set_deadline_ms(static_cast<uint32_t>(absl::ToInt64Milliseconds(row.deadline)));
  }
  return summary;
}

v1::OperationDescription Describe(const core::Contract& contract, const core::Row& row) {
  v1::OperationDescription description;
  *description.mutable_summary() = Summarize(contract, row);
  const auto* commented = contract.pool().FindMethodByName(row.descriptor->full_name());
  if (commented != nullptr) {
    description.set_description(Sentences(core::Contract::Comment(*commented)).second);
  }
  description.set_concept(row.options.concept_());
  FillParameters(contract, row, *row.descriptor->input_type(), "", description);
  FillResponse(contract, *row.descriptor->output_type(), "", 1, description);
  return description;
}

}  // namespace arsenal::service::operation
