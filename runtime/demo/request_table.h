// SPDX-License-Identifier: MIT
// RequestTable: what a server answers to, by the name of the request and how many arguments it has:
// the atom `name`, or {name, Argument1, ...}.
#pragma once

#include <span>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

template <typename Server>
struct RequestRow {
  using Arguments = std::span<const Term>;
  using Handle = CallResult (Server::*)(ProcessContext& self, Arguments arguments,
                                        const From& from);
  RequestRow(const char* row_name, size_t row_arguments, Handle row_handle)
      : name(Word(row_name)), arguments(row_arguments), handle(row_handle) {}

  Atom name;
  size_t arguments;
  Handle handle;
};

// Calls what the table has for the request; UnknownMessage when it has nothing.
template <typename Server>
CallResult HandleByTable(Server& server, std::span<const RequestRow<Server>> table,
                         ProcessContext& self, const Term& request, const From& from) {
  const bool tuple = request.Is(Term::Kind::kTuple) && request.arity() > 0;
  const Term& name = tuple ? request.element(0) : request;
  const auto arguments =
      tuple ? request.elements().subspan(1) : typename RequestRow<Server>::Arguments();
  for (const RequestRow<Server>& row : table) {
    if (!name.Is(row.name) || row.arguments != arguments.size()) continue;
    return (server.*row.handle)(self, arguments, from);
  }
  return CallResult::UnknownMessage();
}

// {error, Reason} as a reply.
inline CallResult Refuse(Term reason) {
  return CallResult::Reply(Term::TupleOf(atoms::kError, std::move(reason)));
}
inline CallResult Refuse(const char* reason) { return Refuse(Term(Word(reason))); }

// {ok, Value} as a reply.
inline CallResult Ok(Term value) {
  return CallResult::Reply(Term::TupleOf(atoms::kOk, std::move(value)));
}

// An integer within the bounds.
inline std::optional<int64_t> IntegerIn(const Term& term, int64_t least, int64_t most) {
  if (!term.IsSmall() || term.AsSmall() < least || term.AsSmall() > most) return std::nullopt;
  return term.AsSmall();
}

}  // namespace arsenal::runtime
