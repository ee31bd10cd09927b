// SPDX-License-Identifier: MIT
// StateFolder: terms in files of one folder, each with a checksum: a line
//   arsenal-term 1 CRC32 BYTES
// with the checksum as 8 hexadecimal digits, then the term in Erlang's text form, BYTES long. A
// file is replaced as a whole: who reads it sees the old one or the new one. It is left to the
// system when it reaches the disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class StateFolder {
 public:
  static constexpr size_t kMaxFileBytes = 8 << 20;

  struct Saved {
    std::string file;  // the path
    size_t bytes;      // of the term's text
    uint32_t checksum;
  };

  // The folder must be there.
  explicit StateFolder(std::string path) : path_(std::move(path)) {}

  // `name` is of letters, digits and `_`. ResourceExhausted for a term of more than kMaxFileBytes;
  // Unavailable with the system's word when it cannot be written.
  absl::StatusOr<Saved> Save(std::string_view name, const Term& term) const;
  // NotFound when there is no such file; DataLoss, which says what was found and expected, when it
  // is not what Save writes.
  absl::StatusOr<Term> Load(std::string_view name) const;

 private:
  std::string PathOf(std::string_view name) const;

  const std::string path_;
};

}  // namespace arsenal::runtime
