// SPDX-License-Identifier: MIT
// ProcessService.ListProcesses: filter first, then sort, then cut the page.

#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

#include "re2/re2.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/paging.h"
#include "service/core/target.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using runtime::ProcessInfo;
using Request = v1::ListProcessesRequest;

bool Within(uint64_t value, bool has_min, uint64_t min, bool has_max, uint64_t max) {
  return (!has_min || value >= min) && (!has_max || value <= max);
}

bool Passes(const ProcessInfo& info, const Request& request, const re2::RE2* pattern) {
  if (request.has_type() && core::TypeWord(info) != request.type()) return false;
  if (request.has_behavior() && info.behaviour != request.behavior()) return false;
  if (request.has_status() && core::StatusWord(info) != request.status()) return false;
  if (request.has_supervised() && info.supervisor.has_value() != request.supervised()) return false;
  if (request.has_module() && info.initial_call.module.text() != request.module()) return false;
  if (!Within(info.memory.total(), request.has_memory_min(), request.memory_min(),
              request.has_memory_max(), request.memory_max())) {
    return false;
  }
  if (!Within(info.message_queue_length, request.has_queue_min(), request.queue_min(),
              request.has_queue_max(), request.queue_max())) {
    return false;
  }
  if (pattern == nullptr) return true;
  if (!info.name.has_value()) return false;
  const std::string_view name = info.name->text();
  return re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern);
}

// Ties, and everything when there is no sort, stay in pid order.
void Sort(const std::string& sort, std::vector<ProcessInfo>& rows) {
  const auto by = [&rows](auto key) {
    std::stable_sort(rows.begin(), rows.end(), [&key](const ProcessInfo& a, const ProcessInfo& b) {
      return key(a) < key(b);
    });
  };
  if (sort == "name") {
    by([](const ProcessInfo& p) {
      return std::make_tuple(!p.name.has_value(),
                             p.name.has_value() ? p.name->text() : std::string_view());
    });
  } else if (sort == "memory") {
    by([](const ProcessInfo& p) { return ~static_cast<uint64_t>(p.memory.total()); });
  } else if (sort == "queue_length") {
    by([](const ProcessInfo& p) { return ~static_cast<uint64_t>(p.message_queue_length); });
  } else if (sort == "reductions") {
    by([](const ProcessInfo& p) { return ~p.reductions; });
  }
}

void Fill(const ProcessInfo& info, v1::ProcessSummary& row) {
  row.set_pid(info.pid.ToString());
  if (info.name.has_value()) row.set_name(std::string(info.name->text()));
  row.set_type(core::TypeWord(info));
  if (!info.behaviour.empty()) row.set_behavior(std::string(info.behaviour));
  row.set_module(std::string(info.initial_call.module.text()));
  row.set_status(core::StatusWord(info));
  row.set_supervised(info.supervisor.has_value());
  row.set_memory(info.memory.total());
  row.set_reductions(info.reductions);
  row.set_message_queue_len(info.message_queue_length);
}

}  // namespace

core::Answer<v1::ListProcessesResponse> ListProcesses(core::Call& call, const Request& request) {
  std::unique_ptr<re2::RE2> pattern;
  if (request.has_name_pattern()) {
    pattern = std::make_unique<re2::RE2>(request.name_pattern(), re2::RE2::Quiet);
    if (!pattern->ok()) {
      return core::FailFields(v1::REASON_INVALID_PATTERN, {{"name_pattern", pattern->error()}});
    }
  }
  runtime::ProcessSpace& space = call.node().space();
  std::vector<ProcessInfo> rows;
  for (auto pid = space.PidAfter(runtime::Pid()); pid.valid(); pid = space.PidAfter(pid)) {
    auto info = call.node().Inspect(pid);
    if (info.has_value() && Passes(*info, request, pattern.get())) rows.push_back(*std::move(info));
  }
  Sort(request.sort(), rows);
  v1::ListProcessesResponse response;
  const core::Page page = core::PageOf(request);
  for (uint64_t i = page.first(); i < rows.size() && i < page.first() + page.rows; ++i) {
    Fill(rows[i], *response.add_data());
  }
  v1::ListMeta& meta = *response.mutable_meta();
  core::FillMeta(page, rows.size(), meta);
  core::FillFilters(request, meta);
  meta.set_cursor(call.node().events().Now().ToString());
  return response;
}

}  // namespace arsenal::service::process
