// SPDX-License-Identifier: MIT
// ServerReflection.ServerReflectionInfo: answers from the contract's own bytes, so that clients see
// its comments and options. Serves the protocol's older name too.

#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "service/core/contract.h"
#include "service/reflection/operations.h"

namespace arsenal::service::reflection {

using ::google::protobuf::FileDescriptor;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

namespace {

constexpr int kInvalidArgument = 3;  // canonical codes, as the protocol carries them
constexpr int kNotFound = 5;

void SetError(int code, const std::string& message, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(message);
}

// One stream's answers: it remembers which files it has sent.
class Reflector {
 public:
  explicit Reflector(const core::Contract& contract) : contract_(contract) {}

  void Answer(const ServerReflectionRequest& request, ServerReflectionResponse& response) {
    using Request = ServerReflectionRequest;
    response.Clear();
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    const auto& pool = contract_.pool();
    switch (request.message_request_case()) {
      case Request::kListServices:
        for (const std::string& service : contract_.services()) {
          response.mutable_list_services_response()->add_service()->set_name(service);
        }
        return;
      case Request::kFileByFilename:
        SendFile(pool.FindFileByName(request.file_by_filename()), request.file_by_filename(),
                 response);
        return;
      case Request::kFileContainingSymbol:
        SendFile(pool.FindFileContainingSymbol(request.file_containing_symbol()),
                 request.file_containing_symbol(), response);
        return;
      case Request::kFileContainingExtension: SendExtension(request, response); return;
      case Request::kAllExtensionNumbersOfType: SendNumbers(request, response); return;
      case Request::MESSAGE_REQUEST_NOT_SET:
        SetError(kInvalidArgument, "message_request: found nothing, expected a question", response);
        return;
    }
  }

 private:
  void SendFile(const FileDescriptor* file, const std::string& asked,
                ServerReflectionResponse& response) {
    if (file == nullptr) {
      SetError(kNotFound, absl::StrCat("no ", asked, " in the contract"), response);
      return;
    }
    sent_.erase(file);  // the one asked for is always sent
    Add(*file, response);
  }

  void SendExtension(const ServerReflectionRequest& request, ServerReflectionResponse& response) {
    const auto& asked = request.file_containing_extension();
    const auto* type = contract_.pool().FindMessageTypeByName(asked.containing_type());
    const auto* extension =
        type == nullptr ? nullptr
                        : contract_.pool().FindExtensionByNumber(type, asked.extension_number());
    SendFile(extension == nullptr ? nullptr : extension->file(),
             absl::StrCat("extension ", asked.extension_number(), " of ", asked.containing_type()),
             response);
  }

  void SendNumbers(const ServerReflectionRequest& request, ServerReflectionResponse& response) {
    const std::string& asked = request.all_extension_numbers_of_type();
    const auto* type = contract_.pool().FindMessageTypeByName(asked);
    if (type == nullptr) {
      SetError(kNotFound, absl::StrCat("no message ", asked, " in the contract"), response);
      return;
    }
    std::vector<const google::protobuf::FieldDescriptor*> extensions;
    contract_.pool().FindAllExtensions(type, &extensions);
    auto* numbers = response.mutable_all_extension_numbers_response();
    numbers->set_base_type_name(type->full_name());
    for (const auto* extension : extensions) numbers->add_extension_number(extension->number());
  }

  // Adds a file and, before this stream has had them, those that it imports.
  void Add(const FileDescriptor& file, ServerReflectionResponse& response) {
    if (!sent_.insert(&file).second) return;
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        std::string(contract_.FileBytes(file.name())));
    for (int i = 0; i < file.dependency_count(); ++i) Add(*file.dependency(i), response);
  }

  const core::Contract& contract_;
  std::unordered_set<const FileDescriptor*> sent_;
};

}  // namespace

core::Task ServerReflectionInfo(core::Call& call, core::Source<ServerReflectionRequest>& source,
                                core::Sink<ServerReflectionResponse>& sink) {
  Reflector reflector(*call.environment().contract);
  ServerReflectionRequest request;
  ServerReflectionResponse response;
  while (true) {
    const bool more = co_await source.Read(request);
    if (!more) co_return absl::OkStatus();
    reflector.Answer(request, response);
    const bool written = co_await sink.Write(response);
    if (!written) co_return absl::OkStatus();
  }
}

}  // namespace arsenal::service::reflection
