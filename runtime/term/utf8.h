// SPDX-License-Identifier: MIT
// UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arsenal::runtime {

// Takes the first code point off `text`. nullopt, with nothing taken, when the text is empty or
// does not begin with well-formed UTF-8 (overlong forms, surrogates and what lies beyond U+10FFFF
// are not).
std::optional<char32_t> TakeCodePoint(std::string_view* text);

// How many code points; nullopt when any part is malformed.
std::optional<size_t> CountCodePoints(std::string_view text);

// A Unicode scalar value: neither a surrogate nor beyond U+10FFFF.
constexpr bool IsScalarValue(uint64_t value) {
  return value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF);
}

// `code_point` must be a scalar value.
void AppendUtf8(char32_t code_point, std::string* out);

// The longest beginning of `text` of at most `max_bytes` that does not split a code point.
std::string_view TruncateUtf8(std::string_view text, size_t max_bytes);

}  // namespace arsenal::runtime
