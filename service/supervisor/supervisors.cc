// SPDX-License-Identifier: MIT

#include "service/supervisor/supervisors.h"

#include "runtime/node/node.h"

namespace arsenal::service::supervisor {

std::string NameOrPid(core::Call& call, runtime::Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) return std::string(info->name->text());
  return pid.ToString();
}

std::string TypeWord(runtime::ChildType type) {
  return std::string(runtime::ChildTypeName(type).text());
}

std::string RestartWord(runtime::RestartType restart) {
  return std::string(runtime::RestartTypeName(restart).text());
}

std::string StatusWord(runtime::ChildStatus status) {
  return std::string(runtime::ChildStatusName(status).text());
}

}  // namespace arsenal::service::supervisor
