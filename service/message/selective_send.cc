// SPDX-License-Identifier: MIT
// MessageService.SelectiveSend: one message for all who meet the criteria, or for nobody when they
// are too many.

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/scan.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using runtime::Pid;
using runtime::ProcessInfo;
using runtime::Term;

constexpr uint32_t kLimit = 100;

bool Within(uint64_t value, bool has_min, uint64_t min, bool has_max, uint64_t max) {
  return (!has_min || value >= min) && (!has_max || value <= max);
}

// The criteria of one request, read once.
class Criteria {
 public:
  // INVALID_PATTERN, INVALID_TERM, or VALIDATION_ERROR when there are none.
  static absl::StatusOr<Criteria> Read(const v1::SendCriteria& wanted) {
    Criteria criteria(wanted);
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    wanted.GetReflection()->ListFields(wanted, &fields);
    if (fields.empty()) {
      return core::FailFields(v1::REASON_VALIDATION_ERROR,
                              {{"criteria", "found none, expected at least one"}});
    }
    if (wanted.has_name_pattern()) {
      criteria.pattern_ = std::make_unique<re2::RE2>(wanted.name_pattern(), re2::RE2::Quiet);
      if (!criteria.pattern_->ok()) {
        return core::FailFields(v1::REASON_INVALID_PATTERN,
                                {{"criteria.name_pattern", criteria.pattern_->error()}});
      }
    }
    google::protobuf::Value value;
    *value.mutable_struct_value() = wanted.metadata();
    absl::StatusOr<Term> metadata =
        core::ReadTerm("criteria.metadata", value, core::TermFormat::kJson);
    if (!metadata.ok()) return metadata.status();
    if (!metadata->Is(Term::Kind::kMap)) {
      return core::FailFields(v1::REASON_INVALID_TERM,
                              {{"criteria.metadata", "found another term, expected a map"}});
    }
    criteria.metadata_ = *std::move(metadata);
    return criteria;
  }

  bool Meets(runtime::ProcessSpace& space, const ProcessInfo& info) const {
    if (wanted_->has_type() && core::TypeWord(info) != wanted_->type()) return false;
    if (wanted_->has_behavior() && info.behaviour != wanted_->behavior()) return false;
    if (wanted_->has_module() && info.initial_call.module.text() != wanted_->module()) return false;
    if (wanted_->has_supervised() && info.supervisor.has_value() != wanted_->supervised()) {
      return false;
    }
    return Within(info.message_queue_length, wanted_->has_queue_min(), wanted_->queue_min(),
                  wanted_->has_queue_max(), wanted_->queue_max()) &&
           MeetsName(info) && MeetsMetadata(space, info) && MeetsMemory(space, info.pid);
  }

 private:
  explicit Criteria(const v1::SendCriteria& wanted) : wanted_(&wanted) {}

  bool MeetsName(const ProcessInfo& info) const {
    if (pattern_ == nullptr) return true;
    if (!info.name.has_value()) return false;
    const std::string_view name = info.name->text();
    return re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern_);
  }

  bool MeetsMetadata(runtime::ProcessSpace& space, const ProcessInfo& info) const {
    if (!wanted_->has_metadata()) return true;
    const runtime::MetadataVersion* kept =
        info.name.has_value() ? space.name_metadata().Find(*info.name) : nullptr;
    if (kept == nullptr) return false;
    for (size_t i = 0; i < metadata_.map_size(); ++i) {
      const auto [key, value] = metadata_.map_entry(i);
      const Term* found = kept->metadata.Find(key);
      if (found == nullptr || !(*found == value)) return false;
    }
    return true;
  }

  // The costly one comes last.
  bool MeetsMemory(runtime::ProcessSpace& space, Pid pid) const {
    if (!wanted_->has_memory_min() && !wanted_->has_memory_max()) return true;
    return Within(runtime::InspectMemory(space, pid)->total(), wanted_->has_memory_min(),
                  wanted_->memory_min(), wanted_->has_memory_max(), wanted_->memory_max());
  }

  const v1::SendCriteria* wanted_;
  std::unique_ptr<re2::RE2> pattern_;
  Term metadata_ = Term::Map({});
};

absl::Status TooMany(uint32_t limit) {
  return core::FailFields(
      v1::REASON_VALIDATION_ERROR,
      {{"limit", absl::StrCat("found more processes that match, expected at most ", limit)}});
}

// Sends to those that still live, and tells of all.
void SendToAll(core::Call& call, const std::vector<Pid>& pids, const Term& message,
               const v1::SelectiveSendRequest& request, v1::SelectedSend& outcome) {
  for (const Pid pid : pids) {
    v1::SelectedProcess& row = *outcome.add_matches();
    row.set_pid(pid.ToString());
    const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
    if (!info.has_value()) continue;
    if (info->name.has_value()) row.set_name(std::string(info->name->text()));
    if (request.validate_only()) continue;
    row.set_sent(call.session().Send(pid, message));
    outcome.set_sent(outcome.sent() + (row.sent() ? 1 : 0));
  }
}

}  // namespace

core::Answer<v1::SelectiveSendResponse> SelectiveSend(core::Call& call,
                                                      const v1::SelectiveSendRequest& request) {
  const absl::StatusOr<Criteria> criteria = Criteria::Read(request.criteria());
  if (!criteria.ok()) co_return criteria.status();
  const absl::StatusOr<Term> message =
      core::ReadTerm("message", request.message(), core::FormatOf(request));
  if (!message.ok()) co_return message.status();
  const uint32_t limit = request.has_limit() ? request.limit() : kLimit;
  v1::SelectiveSendResponse response;
  v1::SelectedSend& outcome = *response.mutable_data();
  std::vector<Pid> pids;
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (!criteria->Meets(call.node().space(), *info)) continue;
      if (info->critical) {
        outcome.set_critical_skipped(outcome.critical_skipped() + 1);
      } else {
        pids.push_back(info->pid);
      }
      if (pids.size() > limit) co_return TooMany(limit);
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  SendToAll(call, pids, *message, request, outcome);
  co_return response;
}

}  // namespace arsenal::service::message
