// SPDX-License-Identifier: MIT
// OperationService.BatchExecuteOperations: several operations in one call, each with its own
// result.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/inner_call.h"
#include "service/core/json_message.h"
#include "service/core/wait.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

// Of all answers together, as protobuf counts them: a caller takes 4 MiB.
constexpr size_t kAnswerBytes = 2 << 20;

void FillFailure(const absl::Status& status, v1::BatchResult& result) {
  const core::Failure failure = core::FailureOf(status);
  result.set_status("error");
  v1::OperationFailure& error = *result.mutable_error();
  error.set_code(absl::AsciiStrToLower(std::string(core::ReasonWord(failure.reason))));
  error.set_message(failure.message);
  for (const auto& [key, value] : failure.metadata) (*error.mutable_details())[key] = value;
  for (const core::FieldProblem& problem : failure.problems) {
    v1::ParameterProblem& field = *error.add_fields();
    field.set_field(problem.field);
    field.set_description(problem.description);
  }
}

// The operations of one batch and what has become of them.
class Batch {
 public:
  Batch(core::Call& call, const v1::BatchExecuteOperationsRequest& request, v1::BatchOutcome& shown)
      : call_(call), request_(request), shown_(shown) {
    for (const v1::BatchOperation& operation : request.operations()) {
      v1::BatchResult& result = *shown.add_results();
      result.set_operation(operation.operation());
      result.set_status("skipped");
    }
  }

  // Begins one; `done` comes when it has its result, perhaps at once. The answer gives up.
  absl::AnyInvocable<void()> Start(int index, absl::AnyInvocable<void(bool)> done) {
    const v1::BatchOperation& operation = request_.operations(index);
    const auto row = FindExecutable(call_, operation.operation());
    if (!row.ok()) return Refuse(index, row.status(), std::move(done));
    const auto params = RequestOf(**row, operation.params());
    if (!params.ok()) return Refuse(index, params.status(), std::move(done));
    return core::StartInnerCall(
        call_, **row, **params,
        [this, index, done = std::move(done)](core::InnerOutcome outcome) mutable {
          done(Settle(index, outcome));
        });
  }

  void Count() {
    for (const v1::BatchResult& result : shown_.results()) {
      if (result.status() == "ok") {
        shown_.set_succeeded(shown_.succeeded() + 1);
      } else if (result.status() == "error") {
        shown_.set_failed(shown_.failed() + 1);
      } else {
        shown_.set_skipped(shown_.skipped() + 1);
      }
    }
  }

 private:
  absl::AnyInvocable<void()> Refuse(int index, const absl::Status& status,
                                    absl::AnyInvocable<void(bool)> done) {
    FillFailure(status, *shown_.mutable_results(index));
    done(false);
    return [] {};
  }

  // Whether it has succeeded.
  bool Settle(int index, const core::InnerOutcome& outcome) {
    v1::BatchResult& result = *shown_.mutable_results(index);
    if (!outcome.status.ok()) {
      FillFailure(outcome.status, result);
      return false;
    }
    result.set_status("ok");
    bytes_ += outcome.response->ByteSizeLong();
    if (bytes_ <= kAnswerBytes) {
      core::MessageToJson(*outcome.response, *result.mutable_result());
    } else {
      result.set_unavailable(
          absl::StrCat("the answers together are larger than ", kAnswerBytes, " bytes"));
    }
    return true;
  }

  core::Call& call_;
  const v1::BatchExecuteOperationsRequest& request_;
  v1::BatchOutcome& shown_;
  size_t bytes_ = 0;
};

// All of a batch at once; ends when the last has ended.
class AllAtOnce {
 public:
  // The answer gives all up.
  static absl::AnyInvocable<void()> Start(Batch& batch, int count,
                                          absl::AnyInvocable<void(bool)> done) {
    auto all = std::make_shared<AllAtOnce>(count, std::move(done));
    for (int i = 0; i < count; ++i) {
      all->cancels_.push_back(batch.Start(i, [all](bool) { all->Ended(); }));
    }
    return [all] {
      all->done_ = nullptr;
      for (auto& cancel : all->cancels_) cancel();
    };
  }

  AllAtOnce(int count, absl::AnyInvocable<void(bool)> done)
      : left_(count), done_(std::move(done)) {}

 private:
  void Ended() {
    if (--left_ > 0 || done_ == nullptr) return;
    auto done = std::move(done_);
    done(true);
  }

  int left_;
  absl::AnyInvocable<void(bool)> done_;
  std::vector<absl::AnyInvocable<void()>> cancels_;
};

}  // namespace

core::Answer<v1::BatchExecuteOperationsResponse> BatchExecuteOperations(
    core::Call& call, const v1::BatchExecuteOperationsRequest& request) {
  using Wait = core::Wait<bool>;
  v1::BatchExecuteOperationsResponse response;
  Batch batch(call, request, *response.mutable_data());
  const int count = request.operations_size();
  if (request.mode() == "parallel") {
    Wait wait(call, [&](Wait::Resume resume) -> Wait::Cancel {
      return AllAtOnce::Start(batch, count, std::move(resume));
    });
    const std::optional<bool> ended = co_await wait;
    if (!ended.has_value()) co_return absl::CancelledError("interrupted");
  } else {
    for (int i = 0; i < count; ++i) {
      Wait wait(call, [&batch, i](Wait::Resume resume) -> Wait::Cancel {
        return batch.Start(i, std::move(resume));
      });
      const std::optional<bool> succeeded = co_await wait;
      if (!succeeded.has_value()) co_return absl::CancelledError("interrupted");
      if (!*succeeded && request.stop_on_error()) break;
    }
  }
  batch.Count();
  co_return response;
}

}  // namespace arsenal::service::operation
