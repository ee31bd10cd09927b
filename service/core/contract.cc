// SPDX-License-Identifier: MIT
// The embedded bytes come from contract_bytes.S.

#include "service/core/contract.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

extern "C" const char arsenal_contract_begin[];
extern "C" const char arsenal_contract_end[];

namespace arsenal::service::core {
namespace {

std::string Clean(const std::string& comment) {
  std::vector<std::string> lines = absl::StrSplit(comment, '\n');
  for (std::string& line : lines) {
    if (!line.empty() && line.front() == ' ') line.erase(0, 1);
  }
  std::string text = absl::StrJoin(lines, "\n");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return "";
  return Clean(location.leading_comments);
}

}  // namespace

Contract::Contract() {
  const std::string_view bytes(arsenal_contract_begin,
                               arsenal_contract_end - arsenal_contract_begin);
  if (!set_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) std::abort();
  for (const auto& file : set_.file()) {  // imports come first
    if (pool_.BuildFile(file) == nullptr) std::abort();
    files_[file.name()] = file.SerializeAsString();
    for (const auto& service : file.service()) {
      services_.push_back(file.package() + "." + service.name());
    }
  }
  std::sort(services_.begin(), services_.end());
}

std::string_view Contract::FileBytes(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? std::string_view() : std::string_view(found->second);
}

std::string Contract::Comment(const google::protobuf::MethodDescriptor& method) {
  return CommentOf(method);
}

std::string Contract::Comment(const google::protobuf::FieldDescriptor& field) {
  return CommentOf(field);
}

std::string Contract::Comment(const google::protobuf::EnumValueDescriptor& value) {
  return CommentOf(value);
}

}  // namespace arsenal::service::core
