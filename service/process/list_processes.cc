// SPDX-License-Identifier: MIT
// ProcessService.ListProcesses: filter first, then sort, then cut the page.

#include <memory>

#include "re2/re2.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/scan.h"
#include "service/core/target.h"
#include "service/process/operations.h"
#include "service/process/process_list.h"

namespace arsenal::service::process {
namespace {

using runtime::ProcessInfo;
using Request = v1::ListProcessesRequest;

bool Within(uint64_t value, bool has_min, uint64_t min, bool has_max, uint64_t max) {
  return (!has_min || value >= min) && (!has_max || value <= max);
}

// When one of the bounds is asked for.
bool PassesMemory(size_t memory, const Request& request) {
  return Within(memory, request.has_memory_min(), request.memory_min(), request.has_memory_max(),
                request.memory_max());
}

bool Passes(const ProcessInfo& info, const Request& request, const re2::RE2* pattern) {
  if (request.has_type() && core::TypeWord(info) != request.type()) return false;
  if (request.has_behavior() && info.behaviour != request.behavior()) return false;
  if (request.has_status() && core::StatusWord(info) != request.status()) return false;
  if (request.has_supervised() && info.supervisor.has_value() != request.supervised()) return false;
  if (request.has_module() && info.initial_call.module.text() != request.module()) return false;
  if (!Within(info.message_queue_length, request.has_queue_min(), request.queue_min(),
              request.has_queue_max(), request.queue_max())) {
    return false;
  }
  if (pattern == nullptr) return true;
  if (!info.name.has_value()) return false;
  const std::string_view name = info.name->text();
  return re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern);
}

// The largest first for figures.
ListKey KeyOf(const ProcessInfo& info, size_t memory, const std::string& sort) {
  ListKey key;
  key.pid = info.pid;
  if (sort == "name") {
    key.number = info.name.has_value() ? 0 : 1;
    if (info.name.has_value()) key.text = info.name->text();
  } else if (sort == "memory") {
    key.number = ~static_cast<uint64_t>(memory);
  } else if (sort == "queue_length") {
    key.number = ~static_cast<uint64_t>(info.message_queue_length);
  } else if (sort == "reductions") {
    key.number = ~info.reductions;
  }
  return key;
}

}  // namespace

core::Answer<v1::ListProcessesResponse> ListProcesses(core::Call& call, const Request& request) {
  std::unique_ptr<re2::RE2> pattern;
  if (request.has_name_pattern()) {
    pattern = std::make_unique<re2::RE2>(request.name_pattern(), re2::RE2::Quiet);
    if (!pattern->ok()) {
      co_return core::FailFields(v1::REASON_INVALID_PATTERN, {{"name_pattern", pattern->error()}});
    }
  }
  const bool by_memory =
      request.has_memory_min() || request.has_memory_max() || request.sort() == "memory";
  ProcessList list(call, core::PageOf(request));
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (!Passes(*info, request, pattern.get())) continue;
      const size_t memory =
          by_memory ? runtime::InspectMemory(call.node().space(), info->pid)->total() : 0;
      if (PassesMemory(memory, request)) list.Add(KeyOf(*info, memory, request.sort()));
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::ListProcessesResponse response;
  list.Finish(response);
  core::FillFilters(request, *response.mutable_meta());
  co_return response;
}

}  // namespace arsenal::service::process
