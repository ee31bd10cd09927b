// SPDX-License-Identifier: MIT
// The table of functions that can be started by name.

#include "runtime/process/module_table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace arsenal::runtime {
namespace {

// How many single letters have to be put, taken or changed.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::string FullName(std::string_view module, std::string_view function) {
  std::string name(module);
  name += ':';
  name += function;
  return name;
}

// nullopt for what is no proper list.
std::optional<size_t> LengthOf(const Term& list) {
  size_t length = 0;
  const Term* rest = &list;
  for (; rest->Is(Term::Kind::kList); rest = &rest->tail()) ++length;
  if (!rest->IsNil()) return std::nullopt;
  return length;
}

}  // namespace

absl::Status ModuleTable::Add(ModuleFunction function) {
  const auto [entry, added] = functions_.emplace(std::move(function));
  if (added) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat(FullName(entry->module, entry->function), " is in the table already"));
}

absl::StatusOr<const ModuleFunction*> ModuleTable::Find(std::string_view module,
                                                        std::string_view function) const {
  const auto found = functions_.find(Name(module, function));
  if (found != functions_.end()) return &*found;
  return absl::NotFoundError(absl::StrCat("found ", FullName(module, function),
                                          ", expected one of the table's functions; nearest: ",
                                          absl::StrJoin(NearestNames(module, function), ", ")));
}

absl::StatusOr<PreparedStart> ModuleTable::Prepare(std::string_view module,
                                                   std::string_view function,
                                                   const Term& arguments) const {
  const auto found = functions_.find(Name(module, function));
  if (found == functions_.end()) return Find(module, function).status();
  const std::optional<size_t> arity = LengthOf(arguments);
  if (!arity) return absl::InvalidArgumentError("the arguments are no proper list");
  absl::StatusOr<PreparedStart> prepared = found->start(arguments);
  if (!prepared.ok() || prepared->options.initial_call.arity != 0 ||
      prepared->options.initial_call.module != atoms::kUndefined) {
    return prepared;
  }
  prepared->options.initial_call = {found->module_atom, found->function_atom,
                                    static_cast<uint8_t>(std::min<size_t>(*arity, 255))};
  return prepared;
}

std::vector<std::string> ModuleTable::NearestNames(std::string_view module,
                                                   std::string_view function) const {
  constexpr size_t kMost = 3;
  const std::string wanted = FullName(module, function);
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const ModuleFunction& entry : functions_) {
    std::string name = FullName(entry.module, entry.function);
    ranked.emplace_back(EditDistance(wanted, name), std::move(name));
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < ranked.size() && i < kMost; ++i) names.push_back(ranked[i].second);
  return names;
}

std::vector<const ModuleFunction*> ModuleTable::Functions() const {
  std::vector<const ModuleFunction*> functions;
  for (const Entry& entry : functions_) functions.push_back(&entry);
  return functions;
}

}  // namespace arsenal::runtime
