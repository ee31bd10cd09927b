// SPDX-License-Identifier: MIT
// Terms in JSON: the first byte chooses the format and whether the rest is JSON or a value as
// protobuf sends it. What is read is written so that it is read again as the same term, in both
// formats.
#include "service/core/term_json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/util/json_util.h"
#include "runtime/term/text.h"
#include "tests/fuzz/expect.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::Value;
using runtime::Term;

constexpr runtime::TermLimits kFirst{
    .max_depth = 100, .max_elements = 10'000, .max_new_atoms = 100};
constexpr runtime::TermLimits kAgain{
    .max_depth = 200, .max_bytes = 64 << 20, .max_elements = 10'000'000};

void ReadsBack(const Term& term, TermFormat format) {
  Value value;
  TermToJson(term, format, &value);
  Value sent;  // as a reader with protobuf's usual limits gets it
  FUZZ_EXPECT(sent.ParseFromString(value.SerializeAsString()));
  const absl::StatusOr<Term> again = TermFromJson(sent, format, kAgain);
  FUZZ_EXPECT(again.ok());
  FUZZ_EXPECT(*again == term);
  FUZZ_EXPECT(runtime::ToText(*again) == runtime::ToText(term));
}

void One(uint8_t choice, std::string_view bytes) {
  const TermFormat format = (choice & 1) == 0 ? TermFormat::kTerm : TermFormat::kJson;
  Value value;
  if ((choice & 2) == 0) {
    const google::protobuf::StringPiece text(bytes.data(), bytes.size());
    if (!google::protobuf::util::JsonStringToMessage(text, &value).ok()) return;
  } else if (!value.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  const absl::StatusOr<Term> term = TermFromJson(value, format, kFirst);
  if (!term.ok()) {
    FUZZ_EXPECT(!term.status().message().empty());
    return;
  }
  ReadsBack(*term, TermFormat::kTerm);
  ReadsBack(*term, TermFormat::kJson);
}

}  // namespace
}  // namespace arsenal::service::core

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  arsenal::service::core::One(data[0], {reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}
