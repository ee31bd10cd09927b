// SPDX-License-Identifier: MIT
// What can be started by name: the demo's servers, its supervisors, and children that are started
// so.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "runtime/demo/state_folder.h"
#include "runtime/process/module_table.h"
#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {

// Adds the demo's starts, which demo.h lists. `modules` must outlive what is started; without a
// folder no state is persisted. AlreadyExists when they are there.
absl::Status AddDemoModules(ModuleTable& modules, std::shared_ptr<const StateFolder> folder);

// A child that is started as Module:start_link(Arguments...) and registered as `name`, which is its
// id as well.
ChildSpec NamedChild(const ModuleTable& modules, const char* name, const char* module,
                     std::vector<Term> arguments);

}  // namespace arsenal::runtime
