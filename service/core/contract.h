// SPDX-License-Identifier: MIT
// Contract: the descriptor set that the program was built from, embedded with its comments. What
// reflection, the operation list and the validator know, they know from here.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace arsenal::service::core {

class Contract {
 public:
  // Reads the embedded descriptor set. Ends the program when that is broken: it was built so.
  Contract();
  Contract(const Contract&) = delete;
  Contract& operator=(const Contract&) = delete;

  // Every file with its comments; for look-ups only, since messages made of it would be dynamic.
  const google::protobuf::DescriptorPool& pool() const { return pool_; }
  // A file as protoc wrote it, comments included; empty for an unknown one.
  std::string_view FileBytes(std::string_view name) const;
  // Full names of the services that are served, sorted.
  const std::vector<std::string>& services() const { return services_; }
  // The comment above a declaration, without the spaces that begin its lines.
  static std::string Comment(const google::protobuf::MethodDescriptor& method);
  static std::string Comment(const google::protobuf::FieldDescriptor& field);
  static std::string Comment(const google::protobuf::EnumValueDescriptor& value);

 private:
  google::protobuf::FileDescriptorSet set_;
  google::protobuf::DescriptorPool pool_;
  std::map<std::string, std::string, std::less<>> files_;
  std::vector<std::string> services_;
};

}  // namespace arsenal::service::core
