// SPDX-License-Identifier: MIT
// UTF-8, one code point at a time.
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

constexpr bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

std::optional<char32_t> TakeCodePoint(std::string_view* text) {
  if (text->empty()) return std::nullopt;
  unsigned char first = static_cast<unsigned char>(text->front());
  if (first < 0x80) {
    text->remove_prefix(1);
    return first;
  }
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text->size() < length) return std::nullopt;
  char32_t code_point = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    unsigned char byte = static_cast<unsigned char>((*text)[i]);
    if (!IsContinuation(byte)) return std::nullopt;
    code_point = (code_point << 6) | (byte & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code_point < kSmallest[length] || !IsScalarValue(code_point)) return std::nullopt;
  text->remove_prefix(length);
  return code_point;
}

std::optional<size_t> CountCodePoints(std::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    if (!TakeCodePoint(&text)) return std::nullopt;
    ++count;
  }
  return count;
}

void AppendUtf8(char32_t code_point, std::string* out) {
  auto push = [out](char32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6));
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | (code_point >> 18));
    push(0x80 | ((code_point >> 12) & 0x3F));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

std::string_view TruncateUtf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && IsContinuation(static_cast<unsigned char>(text[max_bytes]))) --max_bytes;
  return text.substr(0, max_bytes);
}

}  // namespace arsenal::runtime
