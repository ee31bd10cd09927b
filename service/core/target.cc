// SPDX-License-Identifier: MIT

#include "service/core/target.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/nearest.h"

namespace arsenal::service::core {
namespace {

using runtime::Pid;

bool ReadsLikePid(const std::string& text) {
  return text.front() == '<' || absl::StartsWith(text, "#PID<") ||
         (text.front() >= '0' && text.front() <= '9');
}

absl::StatusOr<Pid> ParsePid(const std::string& field, const std::string& text) {
  absl::StatusOr<Pid> pid = Pid::Parse(text);
  if (pid.ok()) return pid;
  return FailFields(v1::REASON_INVALID_PID, {{field, std::string(pid.status().message())}},
                    {{field, text}});
}

absl::Status NotFound(Call& call, const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [name, pid] : call.node().space().registry().Names()) {
    names.emplace_back(name.text());
  }
  Metadata metadata = {{"pid", text}};
  if (const std::string nearest = Nearest(text, names); !nearest.empty()) {
    metadata["nearest"] = nearest;
  }
  return Fail(v1::REASON_PROCESS_NOT_FOUND, absl::StrCat("pid: no process ", text, " on this node"),
              metadata);
}

}  // namespace

absl::StatusOr<Pid> ResolveProcess(Call& call, const std::string& text) {
  if (!ReadsLikePid(text)) {
    const auto name = runtime::Atom::Find(text);
    const auto pid = name.has_value() ? call.node().space().Whereis(*name) : std::nullopt;
    if (!pid.has_value()) return NotFound(call, text);
    return *pid;
  }
  absl::StatusOr<Pid> pid = ParsePid("pid", text);
  if (!pid.ok()) return pid;
  if (call.node().space().Find(*pid) == nullptr) return NotFound(call, text);
  return pid;
}

absl::Status CheckIncarnation(const std::string& text, Pid found, const std::string& expected) {
  const absl::StatusOr<Pid> pid = ParsePid("if_pid", expected);
  if (!pid.ok()) return pid.status();
  if (*pid == found) return absl::OkStatus();
  return Fail(v1::REASON_INCARNATION_CHANGED,
              absl::StrCat("if_pid: found ", text, " to be ", found.ToString(), ", expected ",
                           pid->ToString()),
              {{"pid", found.ToString()}, {"if_pid", pid->ToString()}});
}

absl::Status RefuseCritical(Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (!info.has_value() || !info->critical) return absl::OkStatus();
  return Fail(v1::REASON_PROCESS_CRITICAL,
              absl::StrCat("pid: ", pid.ToString(), " belongs to the node itself"),
              {{"pid", pid.ToString()}});
}

std::string TypeWord(const runtime::ProcessInfo& info) {
  if (info.behaviour == "supervisor") return "supervisor";
  if (info.behaviour == "gen_server") return "genserver";
  return "worker";
}

std::string StatusWord(const runtime::ProcessInfo& info) {
  switch (info.status) {
    case runtime::ProcessStatus::kRunning:
    case runtime::ProcessStatus::kRunnable: return "running";
    default: return std::string(runtime::ProcessStatusName(info.status));
  }
}

}  // namespace arsenal::service::core
