// SPDX-License-Identifier: MIT

#include "service/event/selection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/term_json.h"
#include "service/core/timestamp.h"

namespace arsenal::service::event {
namespace {

using google::protobuf::RepeatedPtrField;
using runtime::Event;
using runtime::EventType;
using runtime::Pid;
using runtime::Term;

// A time that no clock of ours shows counts as the last, or the first, that one could.
int64_t Nanos(const google::protobuf::Timestamp& time) {
  constexpr int64_t kSecondsMax = INT64_MAX / 1'000'000'000 - 1;
  if (time.seconds() > kSecondsMax) return INT64_MAX;
  if (time.seconds() < -kSecondsMax) return INT64_MIN;
  return time.seconds() * 1'000'000'000 + time.nanos();
}

std::string KeyText(const Term& key) {
  if (key.kind() == Term::Kind::kAtom) return std::string(key.AsAtom().text());
  if (key.kind() == Term::Kind::kBinary) return std::string(key.AsBinary());
  return runtime::ToText(key);
}

// The value of a key of an event's details.
std::optional<Term> Detail(const Event& event, std::string_view key) {
  if (event.details.kind() != Term::Kind::kMap) return std::nullopt;
  for (size_t i = 0; i < event.details.map_size(); ++i) {
    const auto entry = event.details.map_entry(i);
    if (KeyText(entry.first) == key) return entry.second;
  }
  return std::nullopt;
}

absl::StatusOr<std::shared_ptr<const re2::RE2>> Pattern(const std::string& field,
                                                        const std::string& text) {
  auto pattern = std::make_shared<const re2::RE2>(text, re2::RE2::Quiet);
  if (pattern->ok()) return pattern;
  const core::FieldProblem problem = {field, pattern->error()};
  return core::FailFields(v1::REASON_INVALID_PATTERN, {problem});
}

bool Matches(std::string_view text, const re2::RE2& pattern) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

std::vector<EventType> TypesOf(const RepeatedPtrField<std::string>& words) {
  std::vector<EventType> types;
  for (const std::string& word : words) {
    if (word == "all") return {};
    if (word == "process_lifecycle") {
      types.insert(types.end(), {EventType::kProcessStart, EventType::kProcessExit,
                                 EventType::kProcessCrash, EventType::kProcessLimit});
    } else {
      types.push_back(*runtime::EventTypeFromName(word));  // the validator knows them
    }
  }
  return types;
}

absl::StatusOr<Selection> Selection::Of(core::Call& call, const v1::EventCriteria& criteria,
                                        const std::string& prefix) {
  Selection selection;
  selection.SetTypes(criteria.event_types());
  selection.SetCustomTypes(criteria.custom_types());
  for (int i = 0; i < criteria.pids_size(); ++i) {
    const std::string field = absl::StrCat(prefix, "pids[", i, "]");
    const absl::Status status = selection.AddProcess(call, field, criteria.pids(i));
    if (!status.ok()) return status;
  }
  if (criteria.has_name_pattern()) {
    auto pattern = Pattern(prefix + "name_pattern", criteria.name_pattern());
    if (!pattern.ok()) return pattern.status();
    selection.name_pattern_ = *std::move(pattern);
  }
  if (criteria.has_reason_pattern()) {
    auto pattern = Pattern(prefix + "reason_pattern", criteria.reason_pattern());
    if (!pattern.ok()) return pattern.status();
    selection.reason_pattern_ = *std::move(pattern);
  }
  if (criteria.has_since()) selection.SetSince(criteria.since());
  if (criteria.has_until()) selection.SetUntil(criteria.until());
  if (criteria.has_after()) {
    const auto cursor = ParseCursor(prefix + "after", criteria.after());
    if (!cursor.ok()) return cursor.status();
    selection.after_ = *cursor;
  }
  return selection;
}

void Selection::SetTypes(const RepeatedPtrField<std::string>& words) { types_ = TypesOf(words); }

void Selection::SetCustomTypes(const RepeatedPtrField<std::string>& types) {
  custom_types_.assign(types.begin(), types.end());
}

absl::Status Selection::AddProcess(core::Call& call, const std::string& field,
                                   const std::string& text) {
  // A pid of the past is fine: its events may still be in the ring.
  const absl::StatusOr<Pid> past = Pid::Parse(text);
  const auto pid = past.ok() ? past : core::ResolveProcess(call, text);
  if (pid.ok()) {
    pids_.push_back(*pid);
    return absl::OkStatus();
  }
  core::Failure failure = core::FailureOf(pid.status());
  if (failure.problems.empty()) return pid.status();
  failure.problems[0].field = field;
  return core::FailFields(failure.reason, failure.problems, failure.metadata);
}

void Selection::SetSince(const google::protobuf::Timestamp& time) { since_ = Nanos(time); }
void Selection::SetUntil(const google::protobuf::Timestamp& time) { until_ = Nanos(time); }

bool Selection::PassesType(EventType type) const {
  return types_.empty() || std::find(types_.begin(), types_.end(), type) != types_.end();
}

bool Selection::PassesTime(int64_t wall_nanos) const {
  return (!since_ || wall_nanos >= *since_) && (!until_ || wall_nanos < *until_);
}

bool Selection::operator()(const Event& event) const {
  if (!PassesType(event.type) || !PassesTime(event.wall.count())) return false;
  if (!pids_.empty()) {
    const auto is_it = [&event](Pid pid) { return event.pid == pid || event.related == pid; };
    if (std::none_of(pids_.begin(), pids_.end(), is_it)) return false;
  }
  if (!custom_types_.empty() && event.type == EventType::kCustom) {
    const std::string type = CustomType(event);
    if (std::find(custom_types_.begin(), custom_types_.end(), type) == custom_types_.end()) {
      return false;
    }
  }
  if (name_pattern_ != nullptr) {
    if (!event.name || !Matches(event.name->text(), *name_pattern_)) return false;
  }
  if (reason_pattern_ == nullptr) return true;
  return event.reason && Matches(runtime::ToPrettyText(*event.reason), *reason_pattern_);
}

bool Selection::operator()(const v1::EventRecord& record) const {
  const v1::Event& event = record.data();
  const auto type = runtime::EventTypeFromName(record.type());
  if (!types_.empty() && (!type || !PassesType(*type))) return false;
  if (!PassesTime(Nanos(event.time()))) return false;
  const auto cursor = runtime::EventCursor::Parse(record.cursor());
  if (after_ && cursor.ok() && cursor->incarnation == after_->incarnation && *cursor <= *after_) {
    return false;
  }
  const auto is_it = [&event](Pid pid) {
    const std::string text = pid.ToString();
    const auto is_text = [&text](const auto& detail) { return detail.second == text; };
    return event.pid() == text ||
           std::any_of(event.details().begin(), event.details().end(), is_text);
  };
  if (!pids_.empty() && std::none_of(pids_.begin(), pids_.end(), is_it)) return false;
  if (!custom_types_.empty() && event.has_custom_type() &&
      std::find(custom_types_.begin(), custom_types_.end(), event.custom_type()) ==
          custom_types_.end()) {
    return false;
  }
  if (name_pattern_ != nullptr && !(event.has_name() && Matches(event.name(), *name_pattern_))) {
    return false;
  }
  return reason_pattern_ == nullptr ||
         (event.has_reason() && Matches(event.reason(), *reason_pattern_));
}

absl::StatusOr<runtime::EventCursor> ParseCursor(const std::string& field,
                                                 const std::string& text) {
  absl::StatusOr<runtime::EventCursor> cursor = runtime::EventCursor::Parse(text);
  if (cursor.ok()) return cursor;
  const core::FieldProblem problem = {field, std::string(cursor.status().message())};
  return core::FailFields(v1::REASON_INVALID_CURSOR, {problem});
}

std::string CustomType(const Event& event) {
  if (event.type != EventType::kCustom) return "";
  const std::optional<Term> type = Detail(event, "type");
  return type && type->kind() == Term::Kind::kBinary ? std::string(type->AsBinary()) : "";
}

void FillEvent(const Event& event, v1::Event& shown) {
  shown.set_sequence(event.sequence);
  core::SetTimestamp(event.wall, *shown.mutable_time());
  if (event.pid.valid()) shown.set_pid(event.pid.ToString());
  if (event.name.has_value()) shown.set_name(std::string(event.name->text()));
  if (event.reason.has_value()) shown.set_reason(runtime::ToPrettyText(*event.reason));
  if (event.type == EventType::kCustom) {
    shown.set_custom_type(CustomType(event));
    const std::optional<Term> data = Detail(event, "data");
    if (data) core::TermToJson(*data, core::TermFormat::kJson, shown.mutable_published());
    return;
  }
  auto& details = *shown.mutable_details();
  if (event.related.valid()) {
    const bool start = event.type == EventType::kProcessStart;
    details[start ? "parent" : "child"] = event.related.ToString();
  }
  if (event.details.kind() != Term::Kind::kMap) return;
  for (size_t i = 0; i < event.details.map_size(); ++i) {
    const auto entry = event.details.map_entry(i);
    details[KeyText(entry.first)] = runtime::ToPrettyText(entry.second);
  }
}

void FillRecord(const runtime::EventRing& ring, const Event& event, v1::EventRecord& shown) {
  shown.set_cursor(runtime::EventCursor{ring.incarnation(), event.sequence}.ToString());
  shown.set_type(std::string(runtime::EventTypeName(event.type)));
  FillEvent(event, *shown.mutable_data());
}

void FillGap(const runtime::EventGap& gap, const char* cause, v1::Gap& shown) {
  shown.set_after(gap.after.ToString());
  shown.set_resumed_at(gap.before.ToString());
  if (gap.after.incarnation != gap.before.incarnation) {
    shown.set_cause("other_incarnation");
    return;
  }
  shown.set_cause(cause);
  if (gap.before.sequence > gap.after.sequence) {
    shown.set_missed(gap.before.sequence - gap.after.sequence - 1);
  }
}

void FillRange(const runtime::EventRing& ring, v1::EventRange& shown) {
  shown.set_oldest(ring.Oldest().ToString());
  shown.set_newest(ring.Now().ToString());
  shown.set_complete(ring.Oldest().sequence == 0);
  if (const Event* first = ring.OldestEvent()) {
    core::SetTimestamp(first->wall, *shown.mutable_begins_at());
  }
}

}  // namespace arsenal::service::event
