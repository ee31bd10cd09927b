// SPDX-License-Identifier: MIT
// Runs the list of cases through the pipeline in one thread under virtual time, without gRPC, and
// prints one JSON object a case: {"name", "ok", "answer"} or {"name", "reason", "fields"}.
//   direct_runner CASES.json...

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "runtime/demo/demo.h"
#include "service/core/testing/direct.h"
#include "service/server/operations.h"

namespace arsenal::tests::e2e {
namespace {

using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;

std::string ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::unique_ptr<Message> NewOf(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The longest that a call of the list takes, in virtual time.
constexpr std::chrono::seconds kPatience(30);

// What answers have given for the requests behind them, by "${word}".
using Kept = std::map<std::string, std::string>;

// Keeps what a case asks to keep: the text at a path of names.
void Keep(const Struct& one, const Message& response, Kept& kept) {
  const auto keep = one.fields().find("keep");
  if (keep == one.fields().end()) return;
  Struct answer;
  (void)google::protobuf::util::JsonStringToMessage(ToJson(response), &answer);
  for (const auto& [word, path] : keep->second.struct_value().fields()) {
    Value value;
    *value.mutable_struct_value() = answer;
    for (const absl::string_view name : absl::StrSplit(path.string_value(), '.')) {
      value = Value(value.struct_value().fields().at(std::string(name)));
    }
    kept["${" + word + "}"] = value.string_value();
  }
}

std::string Run(service::core::testing::DirectServer& server, const Struct& one, Kept& kept) {
  const std::string path = "/arsenal.v1." + one.fields().at("rpc").string_value();
  const auto* row = server.table().Find(path);
  std::unique_ptr<Message> request = NewOf(row->descriptor->input_type());
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      absl::StrReplaceAll(ToJson(one.fields().at("request")), kept), request.get());
  if (!parsed.ok()) return "{\"reason\": \"malformed_request\"";
  const auto call = server.Begin(path, *request);
  if (!call->ended()) server.driver().Advance(kPatience);
  if (call->ok()) {
    std::unique_ptr<Message> response = NewOf(row->descriptor->output_type());
    response->ParseFromString(call->messages().at(0));
    Keep(one, *response, kept);
    return "{\"answer\": " + ToJson(*response);
  }
  const std::string word(service::core::ReasonWord(call->reason()));
  std::string text = "{\"reason\": \"" + absl::AsciiStrToLower(word) + "\", \"fields\": [";
  for (const std::string& field : call->fields()) {
    text += (text.back() == '[' ? "\"" : ", \"") + field + "\"";
  }
  return text + "]";
}

// Runs the cases of one file; false, with a word on standard error, when it cannot be read.
bool RunFile(service::core::testing::DirectServer& server, const char* path, Kept& kept) {
  std::ifstream file(path);
  const std::string json(std::istreambuf_iterator<char>(file), {});
  Struct list;
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &list);
  if (!parsed.ok()) {
    std::cerr << path << ": " << parsed << "\n";
    return false;
  }
  for (const Value& one : list.fields().at("cases").list_value().values()) {
    std::cout << Run(server, one.struct_value(), kept)
              << ", \"name\": " << ToJson(one.struct_value().fields().at("name")) << "}\n";
  }
  return true;
}

int Main(absl::Span<char* const> paths) {
  service::core::testing::DirectServer server(service::server::AllOperations());
  if (!runtime::StartRoot(server.node()).ok()) return 1;
  server.driver().Advance(std::chrono::seconds(2));
  Kept kept;
  for (const char* path : paths) {
    if (!RunFile(server, path, kept)) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace arsenal::tests::e2e

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: direct_runner CASES.json...\n";
    return 2;
  }
  return arsenal::tests::e2e::Main(absl::MakeSpan(argv + 1, argc - 1));
}
