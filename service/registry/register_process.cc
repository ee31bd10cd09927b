// SPDX-License-Identifier: MIT
// RegistryService.RegisterProcess: a name for a process, with metadata beside it.

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/registry/names.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using runtime::Atom;
using runtime::Pid;
using runtime::Term;
using Request = v1::RegisterProcessRequest;

// Why the process cannot have the name; the rules are the runtime's.
absl::Status Refused(core::Call& call, const Request& request, Pid pid,
                     const absl::Status& status) {
  const std::string& name = request.name();
  if (absl::IsAlreadyExists(status)) {
    const std::string owner = call.node().space().Whereis(*Atom::Find(name))->ToString();
    return core::Fail(v1::REASON_NAME_TAKEN,
                      absl::StrCat("name: ", name, " is the name of ", owner),
                      {{"name", name}, {"pid", owner}});
  }
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  const std::string has(info.has_value() && info->name.has_value() ? info->name->text() : "");
  return core::Fail(v1::REASON_PROCESS_NAMED,
                    absl::StrCat("pid: ", pid.ToString(), " has the name ", has, " already"),
                    {{"pid", pid.ToString()}, {"name", has}});
}

absl::StatusOr<Atom> NameOf(const Request& request) {
  if (const absl::Status valid = runtime::CheckName(request.name()); !valid.ok()) {
    return core::FailFields(v1::REASON_INVALID_NAME, {{"name", std::string(valid.message())}},
                            {{"name", request.name()}});
  }
  absl::StatusOr<Atom> name = Atom::Intern(request.name());
  if (!name.ok()) return core::RefuseTerm(v1::REASON_INVALID_NAME, "name", name.status());
  return name;
}

}  // namespace

core::Answer<v1::RegisterProcessResponse> RegisterProcess(core::Call& call,
                                                          const Request& request) {
  const absl::StatusOr<Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  absl::StatusOr<Term> metadata = Term::Map({});
  if (request.has_metadata()) {
    metadata = ReadMetadata("metadata", request.metadata());
    if (!metadata.ok()) return metadata.status();
    if (absl::Status size = CheckMetadataSize(*metadata); !size.ok()) return size;
  }
  const absl::StatusOr<Atom> name = NameOf(request);
  if (!name.ok()) return name.status();
  runtime::ProcessSpace& space = call.node().space();
  const absl::Status done = space.Register(*name, *pid);
  if (!done.ok()) return Refused(call, request, *pid, done);
  if (request.has_metadata()) {
    space.name_metadata().Set(*name, *std::move(metadata), space.worker().round_wall());
  }
  v1::RegisterProcessResponse response;
  FillName(call, {*name, *pid}, *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::registry
