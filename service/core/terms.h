// SPDX-License-Identifier: MIT
// Terms in requests: messages, arguments and reasons.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "arsenal/v1/errors.pb.h"
#include "google/protobuf/struct.pb.h"
#include "runtime/term/term.h"
#include "service/core/term_json.h"

namespace arsenal::service::core {

// The format that a request with a `format` field chose; term when it did not.
template <typename Request>
TermFormat FormatOf(const Request& request) {
  return request.has_format() && request.format() == "json" ? TermFormat::kJson : TermFormat::kTerm;
}

// The failure of a field whose text would make an atom: ATOM_LIMIT where the table is full,
// otherwise `invalid` with what `why` says.
absl::Status RefuseTerm(v1::Reason invalid, const std::string& field, const absl::Status& why);

// The term of a JSON value, or INVALID_TERM or ATOM_LIMIT naming the field.
absl::StatusOr<runtime::Term> ReadTerm(const std::string& field,
                                       const google::protobuf::Value& value, TermFormat format);

// The term of Erlang's text form, or INVALID_TERM or ATOM_LIMIT naming the field.
absl::StatusOr<runtime::Term> ReadTermText(const std::string& field, const std::string& text);

// A reason as text, cut where it is very long.
std::string ReasonText(const runtime::Term& reason);

}  // namespace arsenal::service::core
