// SPDX-License-Identifier: MIT
// Selection: which events a request means, made once from its fields, and how events and gaps are
// shown. What all operations on events share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "arsenal/v1/event.pb.h"
#include "re2/re2.h"
#include "runtime/observe/event_ring.h"
#include "service/core/call.h"

namespace arsenal::service::event {

// The system's types of these words; all, or none, gives an empty list.
std::vector<runtime::EventType> TypesOf(
    const google::protobuf::RepeatedPtrField<std::string>& words);

class Selection {
 public:
  // Everything.
  Selection() = default;
  // INVALID_PID, PROCESS_NOT_FOUND, INVALID_PATTERN or INVALID_CURSOR, naming the field with its
  // prefix.
  static absl::StatusOr<Selection> Of(core::Call& call, const v1::EventCriteria& criteria,
                                      const std::string& prefix);

  // `words` are of the contract. Empty: all.
  void SetTypes(const google::protobuf::RepeatedPtrField<std::string>& words);
  void SetCustomTypes(const google::protobuf::RepeatedPtrField<std::string>& types);
  // A live process by name, or any process of now or before by pid.
  absl::Status AddProcess(core::Call& call, const std::string& field, const std::string& text);
  void SetSince(const google::protobuf::Timestamp& time);
  void SetUntil(const google::protobuf::Timestamp& time);

  // Whether an event is meant. Reading begins at after(), so that is not looked at.
  bool operator()(const runtime::Event& event) const;
  // The same of an event that was given; its times and texts are taken as they are.
  bool operator()(const v1::EventRecord& record) const;

  // Where reading begins; nullopt: at the oldest event.
  const std::optional<runtime::EventCursor>& after() const { return after_; }
  // How many events may be looked at in one go.
  size_t slice() const { return reason_pattern_ == nullptr ? 2000 : 50; }

 private:
  bool PassesType(runtime::EventType type) const;
  bool PassesTime(int64_t wall_nanos) const;

  std::vector<runtime::EventType> types_;
  std::vector<std::string> custom_types_;
  std::vector<runtime::Pid> pids_;
  std::shared_ptr<const re2::RE2> name_pattern_;
  std::shared_ptr<const re2::RE2> reason_pattern_;
  std::optional<int64_t> since_;  // wall nanoseconds
  std::optional<int64_t> until_;
  std::optional<runtime::EventCursor> after_;
};

// INVALID_CURSOR naming the field.
absl::StatusOr<runtime::EventCursor> ParseCursor(const std::string& field, const std::string& text);

// The type that a custom event was given; empty for others.
std::string CustomType(const runtime::Event& event);

void FillEvent(const runtime::Event& event, v1::Event& shown);
void FillRecord(const runtime::EventRing& ring, const runtime::Event& event,
                v1::EventRecord& shown);
// `cause` is said of a gap within this incarnation.
void FillGap(const runtime::EventGap& gap, const char* cause, v1::Gap& shown);
void FillRange(const runtime::EventRing& ring, v1::EventRange& shown);

}  // namespace arsenal::service::event
