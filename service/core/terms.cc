// SPDX-License-Identifier: MIT

#include "service/core/terms.h"

#include "absl/strings/str_cat.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"

namespace arsenal::service::core {
namespace {

constexpr size_t kReasonBytesMax = 4096;

}  // namespace

absl::Status RefuseTerm(v1::Reason invalid, const std::string& field, const absl::Status& why) {
  const std::string message(why.message());
  if (why.code() == absl::StatusCode::kResourceExhausted) {
    return Fail(v1::REASON_ATOM_LIMIT, absl::StrCat(field, ": ", message),
                {{"field", field}, {"limit", absl::StrCat(runtime::Atom::Limit())}});
  }
  return FailFields(invalid, {{field, message}}, {{"field", field}});
}

absl::StatusOr<runtime::Term> ReadTerm(const std::string& field,
                                       const google::protobuf::Value& value, TermFormat format) {
  absl::StatusOr<runtime::Term> term = TermFromJson(value, format);
  if (!term.ok()) return RefuseTerm(v1::REASON_INVALID_TERM, field, term.status());
  return term;
}

absl::StatusOr<runtime::Term> ReadTermText(const std::string& field, const std::string& text) {
  absl::StatusOr<runtime::Term> term = runtime::ParseTerm(text);
  if (!term.ok()) return RefuseTerm(v1::REASON_INVALID_TERM, field, term.status());
  return term;
}

std::string ReasonText(const runtime::Term& reason) {
  return runtime::FormatTerm(reason, {runtime::TextForm::kPretty, kReasonBytesMax});
}

}  // namespace arsenal::service::core
