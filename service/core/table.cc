// SPDX-License-Identifier: MIT

#include "service/core/table.h"

#include "absl/strings/str_cat.h"

namespace arsenal::service::core {
namespace {

constexpr absl::Duration kDefaultDeadline = absl::Seconds(30);

absl::Duration DeadlineOf(const Operation& operation, const v1::Operation& options) {
  if (operation.shape != Shape::kUnary) return absl::InfiniteDuration();
  if (!options.has_deadline()) return kDefaultDeadline;
  return absl::Seconds(options.deadline().seconds()) +
         absl::Nanoseconds(options.deadline().nanos());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Table>> Table::Make(const std::vector<Operation>& operations) {
  std::unique_ptr<Table> table(new Table());
  for (const Operation& operation : operations) {
    auto row = std::make_unique<Row>();
    row->operation = operation;
    row->descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(operation.method);
    if (row->descriptor == nullptr) {
      return absl::NotFoundError(absl::StrCat("the contract has no rpc ", operation.method));
    }
    row->options = row->descriptor->options().GetExtension(v1::operation);
    row->deadline = DeadlineOf(operation, row->options);
    auto validator = Validator::Compile(*row->descriptor->input_type());
    if (!validator.ok()) return validator.status();
    row->validator = *std::move(validator);
    row->timeout_ms = row->descriptor->input_type()->FindFieldByName("timeout_ms");
    row->index = table->rows_.size();
    table->by_path_[operation.path] = row.get();
    table->rows_.push_back(std::move(row));
  }
  return table;
}

const Row* Table::Find(std::string_view path) const {
  const auto found = by_path_.find(absl::string_view(path.data(), path.size()));
  return found == by_path_.end() ? nullptr : found->second;
}

}  // namespace arsenal::service::core
