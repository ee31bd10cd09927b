// SPDX-License-Identifier: MIT
// ModuleTable: the functions that can be named when something is to be started: {Module, Function}
// with a list of arguments, as in a child spec. There is no other way to name code from outside.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_task.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// When a process that is being started counts as started.
enum class StartAck : uint8_t {
  kByProcess,  // when it calls AckStart: {ok, Pid}, ignore or {error, Reason}; behaviours do so
               // after init
  kAtOnce,     // as soon as it exists
};

// A process that is ready to be spawned by whoever starts it, who adds link, monitor and so on.
struct PreparedStart {
  PreparedStart() {}
  std::unique_ptr<Handler> handler;  // this one,
  ProcessMain main;                  // or that one
  SpawnOptions options;
  StartAck ack = StartAck::kByProcess;
};

// Makes a start from the list of arguments. InvalidArgument says which argument is not as it should
// be.
using StartFunction =
    absl::AnyInvocable<absl::StatusOr<PreparedStart>(const Term& arguments) const>;

struct ModuleFunction {
  std::string module;
  std::string function;
  std::string documentation;    // a sentence or two
  std::string argument_schema;  // in words or as an Erlang type: "[Initial :: integer()]"
  StartFunction start;
};

class ModuleTable {
 public:
  // AlreadyExists when the pair is taken.
  absl::Status Add(ModuleFunction function);
  // NotFound names the nearest names, which NearestNames gives as well.
  absl::StatusOr<const ModuleFunction*> Find(std::string_view module,
                                             std::string_view function) const;
  // Find and call. The prepared start carries {Module, Function, length of arguments} as its
  // initial call unless the function has set another one. InvalidArgument when `arguments` is no
  // proper list.
  absl::StatusOr<PreparedStart> Prepare(std::string_view module, std::string_view function,
                                        const Term& arguments) const;
  // Up to three "module:function" that read like the given one, the nearest first.
  std::vector<std::string> NearestNames(std::string_view module, std::string_view function) const;
  // All, sorted by module and function.
  std::vector<const ModuleFunction*> Functions() const;

 private:
  using Name = std::pair<std::string_view, std::string_view>;  // module and function
  struct Entry : ModuleFunction {
    explicit Entry(ModuleFunction added)
        : ModuleFunction(std::move(added)),
          module_atom(Atom::OfCode(module)),
          function_atom(Atom::OfCode(function)) {}
    Atom module_atom;
    Atom function_atom;
  };
  struct ByName {
    using is_transparent = void;
    static Name Of(const Entry& entry) { return {entry.module, entry.function}; }
    static Name Of(const Name& name) { return name; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return Of(a) < Of(b);
    }
  };

  std::set<Entry, ByName> functions_;
};

}  // namespace arsenal::runtime
