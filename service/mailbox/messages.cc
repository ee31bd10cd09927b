// SPDX-License-Identifier: MIT

#include "service/mailbox/messages.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"

namespace arsenal::service::mailbox {
namespace {

namespace atoms = runtime::atoms;
using runtime::Term;

// The atom, the tag of a tuple, or the kind of any other term.
std::string TypeOf(const Term& term) {
  if (term.Is(Term::Kind::kAtom)) return std::string(term.AsAtom().text());
  if (term.Is(Term::Kind::kTuple) && term.arity() > 0 && term.element(0).Is(Term::Kind::kAtom)) {
    return std::string(term.element(0).AsAtom().text());
  }
  return std::string(runtime::KindName(term.kind()));
}

}  // namespace

absl::Status Gone(runtime::Pid pid) {
  return core::Fail(v1::REASON_PROCESS_NOT_FOUND,
                    absl::StrCat("pid: no process ", pid.ToString(), " on this node"),
                    {{"pid", pid.ToString()}});
}

MessageShape ShapeOf(const Term& payload) {
  if (payload.IsTagged(atoms::kGenCall, 3)) return {"call", TypeOf(payload.element(2))};
  if (payload.IsTagged(atoms::kGenCast, 2)) return {"cast", TypeOf(payload.element(1))};
  if (payload.IsTagged(atoms::kSystem, 3)) return {"system", TypeOf(payload.element(2))};
  if (payload.IsTagged(atoms::kExit, 3)) return {"exit", TypeOf(payload)};
  if (payload.IsTagged(atoms::kDown, 5)) return {"down", TypeOf(payload)};
  return {"message", TypeOf(payload)};
}

void MessageRows::Fill(const runtime::WaitingMessage& message, v1::QueuedMessage& row) {
  const Term payload = message.payload();
  MessageShape shape = ShapeOf(payload);
  row.set_position(message.position());
  row.set_kind(std::move(shape.kind));
  row.set_type(std::move(shape.type));
  if (message.sender().valid()) row.set_sender(message.sender().ToString());
  row.set_age_ms(static_cast<uint64_t>(message.age().count()));
  row.set_bytes(message.bytes());
  row.set_own_affair(message.own_affair());
  if (!HasRoomFor(message)) return;
  left_ -= message.bytes();
  core::TermToJson(payload, format_, row.mutable_message());
}

void TypeCounter::Add(const MessageShape& shape, size_t bytes) {
  Total& total = totals_[{shape.kind, shape.type}];
  ++total.count;
  total.bytes += bytes;
}

uint64_t TypeCounter::Fill(size_t most,
                           google::protobuf::RepeatedPtrField<v1::TypeCount>& rows) const {
  using Entry = std::pair<std::pair<std::string, std::string>, Total>;
  std::vector<Entry> entries(totals_.begin(), totals_.end());
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.second.count > b.second.count; });
  uint64_t others = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto& [names, total] = entries[i];
    if (i >= most) {
      others += total.count;
      continue;
    }
    v1::TypeCount& row = *rows.Add();
    row.set_kind(names.first);
    row.set_type(names.second);
    row.set_count(total.count);
    row.set_bytes(total.bytes);
  }
  return others;
}

Waiting CountWaiting(core::Call& call, runtime::Pid pid) {
  Waiting waiting;
  runtime::VisitMailbox(call.node().space(), pid, [&](const runtime::WaitingMessage& message) {
    ++waiting.messages;
    if (message.own_affair()) ++waiting.own_affairs;
    return true;
  });
  return waiting;
}

}  // namespace arsenal::service::mailbox
