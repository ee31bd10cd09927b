// SPDX-License-Identifier: MIT

#include "service/core/module_start.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/nearest.h"

namespace arsenal::service::core {

absl::Status CheckStart(Call& call, const std::string& module, const std::string& function,
                        const std::string& prefix) {
  const runtime::ModuleTable& modules = call.node().modules();
  if (modules.Find(module, function).ok()) return absl::OkStatus();
  std::set<std::string> names;
  std::vector<std::string> functions;
  for (const runtime::ModuleFunction* known : modules.Functions()) {
    names.insert(known->module);
    if (known->module == module) functions.push_back(known->function);
  }
  if (functions.empty()) {
    const std::vector<std::string> module_names(names.begin(), names.end());
    return Fail(v1::REASON_UNKNOWN_MODULE, absl::StrCat(prefix, "module: no module ", module),
                {{"module", module}, {"nearest", Nearest(module, module_names)}});
  }
  return Fail(v1::REASON_UNKNOWN_FUNCTION,
              absl::StrCat(prefix, "function: module ", module, " has no start ", function),
              {{"function", function}, {"nearest", Nearest(function, functions)}});
}

absl::StatusOr<runtime::Term> ReadArguments(
    const google::protobuf::RepeatedPtrField<google::protobuf::Value>& args, TermFormat format,
    const std::string& prefix) {
  std::vector<runtime::Term> terms;
  for (int i = 0; i < args.size(); ++i) {
    auto term = ReadTerm(absl::StrCat(prefix, "args[", i, "]"), args[i], format);
    if (!term.ok()) return term.status();
    terms.push_back(*std::move(term));
  }
  return runtime::Term::List(terms);
}

absl::Status CheckRoom(Call& call) {
  const runtime::ProcessSpace& space = call.node().space();
  if (space.process_count() < space.process_limit()) return absl::OkStatus();
  return Fail(v1::REASON_PROCESS_LIMIT,
              absl::StrCat("processes: found ", space.process_count(), ", at most ",
                           space.process_limit(), " may run"),
              {{"limit", std::to_string(space.process_limit())}});
}

}  // namespace arsenal::service::core
