// SPDX-License-Identifier: MIT
// OperationService.GetOperationDocs: what the contract says of an operation, the errors that its
// comment names, and examples.

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/rpc/code.pb.h"
#include "service/core/fail.h"
#include "service/operation/describe.h"
#include "service/operation/examples.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

void AddError(const core::Contract& contract, const std::string& word, v1::OperationDocs& docs) {
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  if (!v1::Reason_Parse("REASON_" + word, &reason) || reason == v1::REASON_UNSPECIFIED) return;
  const std::string code = absl::AsciiStrToLower(word);
  for (const v1::OperationError& known : docs.errors()) {
    if (known.code() == code) return;
  }
  const auto* value = v1::Reason_descriptor()->FindValueByNumber(reason);
  const v1::ReasonStatus& status = value->options().GetExtension(v1::status);
  v1::OperationError& error = *docs.add_errors();
  error.set_code(code);
  error.set_http_status(static_cast<uint32_t>(status.http()));
  error.set_grpc_code(google::rpc::Code_Name(status.code()));
  // The linked descriptor has no comments; that of the contract's own pool has.
  const auto* reasons = contract.pool().FindEnumTypeByName(v1::Reason_descriptor()->full_name());
  if (reasons == nullptr) return;
  const auto* commented = reasons->FindValueByNumber(reason);
  error.set_description(absl::StrReplaceAll(core::Contract::Comment(*commented), {{"\n", " "}}));
}

// The reasons that a comment names: words in capitals.
void AddErrors(const core::Contract& contract, const std::string& comment,
               v1::OperationDocs& docs) {
  std::string word;
  for (const char c : comment + " ") {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) || (c == '_' && !word.empty())) {
      word += c;
    } else if (!word.empty()) {
      AddError(contract, word, docs);
      word.clear();
    }
  }
}

void AddExample(const char* tool, const std::string& command, v1::OperationDocs& docs) {
  if (command.empty()) return;
  v1::OperationExample& example = *docs.add_examples();
  example.set_tool(tool);
  example.set_command(command);
}

}  // namespace

core::Answer<v1::GetOperationDocsResponse> GetOperationDocs(
    core::Call& call, const v1::GetOperationDocsRequest& request) {
  const auto row = FindOperation(call, request.operation());
  if (!row.ok()) return row.status();
  const core::Contract& contract = *call.environment().contract;
  v1::GetOperationDocsResponse response;
  v1::OperationDocs& docs = *response.mutable_data();
  *docs.mutable_description() = Describe(contract, **row);
  if (const auto* method = contract.pool().FindMethodByName((*row)->descriptor->full_name())) {
    AddErrors(contract, core::Contract::Comment(*method), docs);
  }
  AddError(contract, "VALIDATION_ERROR", docs);
  AddExample("arsenal", CommandExample(**row, docs.description().summary().command()), docs);
  AddExample("curl", CurlExample(**row), docs);
  AddExample("grpcurl", GrpcurlExample(**row), docs);
  return response;
}

}  // namespace arsenal::service::operation
