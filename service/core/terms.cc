// SPDX-License-Identifier: MIT

#include "service/core/terms.h"

#include "runtime/term/parse.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"

namespace arsenal::service::core {
namespace {

constexpr size_t kReasonBytesMax = 4096;

absl::Status Refuse(const std::string& field, const absl::Status& why) {
  return FailFields(v1::REASON_INVALID_TERM, {{field, std::string(why.message())}},
                    {{"field", field}});
}

}  // namespace

absl::StatusOr<runtime::Term> ReadTerm(const std::string& field,
                                       const google::protobuf::Value& value, TermFormat format) {
  absl::StatusOr<runtime::Term> term = TermFromJson(value, format);
  if (!term.ok()) return Refuse(field, term.status());
  return term;
}

absl::StatusOr<runtime::Term> ReadTermText(const std::string& field, const std::string& text) {
  absl::StatusOr<runtime::Term> term = runtime::ParseTerm(text);
  if (!term.ok()) return Refuse(field, term.status());
  return term;
}

std::string ReasonText(const runtime::Term& reason) {
  return runtime::FormatTerm(reason, {runtime::TextForm::kPretty, kReasonBytesMax});
}

}  // namespace arsenal::service::core
