// SPDX-License-Identifier: MIT
// Table: every operation that the server has, with what its options say. Made once by main from the
// rows that each service lists; immutable after.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "arsenal/v1/operation.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/core/validate.h"

namespace arsenal::service::core {

class Exchange;

enum class Shape { kUnary, kServerStream, kBidirectional };

// A row as generated code writes it; see operation.h.
struct Operation {
  const char* path;
  const char* method;
  Shape shape;
  const google::protobuf::Message* request;
  void (*invoke)(Exchange&);
};

// A row with everything that a call needs of it.
struct Row {
  Operation operation;
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  v1::Operation options;
  absl::Duration deadline;  // the server's own; infinite for a stream
  std::unique_ptr<Validator> validator;
  const google::protobuf::FieldDescriptor* timeout_ms = nullptr;  // of the request, if it has one
  size_t index = 0;                                               // in the table
};

class Table {
 public:
  // NotFound when a row's rpc is not in the linked contract; Unimplemented for a rule that the
  // validator does not interpret.
  static absl::StatusOr<std::unique_ptr<Table>> Make(const std::vector<Operation>& operations);

  const std::vector<std::unique_ptr<Row>>& rows() const { return rows_; }
  // By "/package.Service/Method"; nullptr when there is none.
  const Row* Find(std::string_view path) const;

 private:
  Table() = default;
  std::vector<std::unique_ptr<Row>> rows_;
  absl::flat_hash_map<std::string, const Row*> by_path_;
};

}  // namespace arsenal::service::core
