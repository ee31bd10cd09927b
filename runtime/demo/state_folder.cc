// SPDX-License-Identifier: MIT
// Writing and reading files of one term.

#include "runtime/demo/state_folder.h"

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "runtime/base/check.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr std::string_view kMagic = "arsenal-term 1 ";
constexpr size_t kHeaderBytes = 64;  // more than any header has

uint32_t ChecksumOf(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

std::string HeaderOf(std::string_view text) {
  return absl::StrFormat("%s%08x %d\n", std::string(kMagic), ChecksumOf(text), text.size());
}

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
}

absl::Status Damaged(const std::string& path, const std::string& why) {
  return absl::DataLossError(absl::StrCat(path, ": ", why));
}

}  // namespace

std::string StateFolder::PathOf(std::string_view name) const {
  RUNTIME_CHECK(!name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                        "0123456789_") == name.npos);
  std::string path = path_;
  path += '/';
  path += name;
  return path += ".term";
}

absl::StatusOr<StateFolder::Saved> StateFolder::Save(std::string_view name,
                                                     const Term& term) const {
  const std::string text = FormatTerm(term, {.max_bytes = kMaxFileBytes + 1});
  if (text.size() > kMaxFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("found a term of more than ", kMaxFileBytes, " bytes of text"));
  }
  const std::string path = PathOf(name);
  const std::string next = path + ".next";
  {
    std::ofstream file(next, std::ios::binary | std::ios::trunc);
    file << HeaderOf(text) << text;
    file.flush();
    if (!file) return CannotWrite(next);
  }
  if (std::rename(next.c_str(), path.c_str()) != 0) return CannotWrite(path);
  return Saved{path, text.size(), ChecksumOf(text)};
}

absl::StatusOr<Term> StateFolder::Load(std::string_view name) const {
  const std::string path = PathOf(name);
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
  std::string content(kMaxFileBytes + kHeaderBytes, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<size_t>(file.gcount()));
  const size_t line = content.find('\n');
  if (line == content.npos || content.compare(0, kMagic.size(), kMagic) != 0) {
    return Damaged(path, "expected a first line 'arsenal-term 1 CHECKSUM BYTES'");
  }
  const std::string text = content.substr(line + 1);
  const std::string expected = content.substr(0, line + 1);
  if (HeaderOf(text) != expected) {
    return Damaged(
        path, absl::StrFormat("found checksum %08x of %d bytes, expected '%s'", ChecksumOf(text),
                              text.size(), content.substr(kMagic.size(), line - kMagic.size())));
  }
  const absl::StatusOr<Term> term = ParseTerm(text);
  if (!term.ok()) return Damaged(path, std::string(term.status().message()));
  return *term;
}

}  // namespace arsenal::runtime
