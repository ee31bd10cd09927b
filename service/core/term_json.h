// SPDX-License-Identifier: MIT
// Terms as JSON and back, without loss. Natural where JSON can say it, tagged where it cannot:
//
//   term                              JSON
//   integer up to 2^53                5            larger: {"$integer": "9007199254740993"}
//   float with a fraction             2.5          without: {"$float": "1.0"}
//   true, false, nil                  true, false, null
//   proper list                       [1, 2]       improper: {"$improper": [1, 2, tail]}
//   map whose keys are UTF-8 binaries {"key": 1}   other keys: {"$map": [[key, value], ...]}
//     one of them begins with `$`     {"$object": {"$key": 1}}
//   tuple                             {"$tuple": [1, 2]}
//   pid, reference                    {"$pid": "<0.9.1>"}, {"$ref": "#Ref<0.1.2>"}
//   atom, binary                      depends on the format:
//
// format kTerm: a JSON string is Erlang's text form. Atoms are written so ("get_count", "'EXIT'"),
// and binaries where they are printable ("<<\"abc\">>", "<<\"日本\"/utf8>>"); other binaries are
// {"$binary": "base64"}. Any term may be read from a string: "{increment, 5}". format kJson: a JSON
// string is a binary. Binaries that are not UTF-8 are {"$binary": "base64"}, atoms {"$atom": "x"}.
//
// Every tagged form is read in both formats. What lies deeper than protobuf's readers follow is
// written in Erlang's text form: a plain string in kTerm, {"$term": "text"} in kJson.
#pragma once

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "runtime/term/term.h"
#include "runtime/term/term_limits.h"

namespace arsenal::service::core {

enum class TermFormat {
  kTerm,  // a JSON string is Erlang's text form
  kJson,  // a JSON string is a binary
};

// InvalidArgument says where and what: "at $tuple[1].key: column 3: expected ...". An object with a
// key that begins with `$` must have that key alone, and it must be one of the tags. The limits
// hold for the whole value: containers inside each other, terms, new atoms, and bytes of all
// strings together. NotFound: an atom is new, and max_new_atoms is 0. ResourceExhausted: an atom is
// new and the table of atoms is full.
absl::StatusOr<runtime::Term> TermFromJson(const google::protobuf::Value& value, TermFormat format,
                                           const runtime::TermLimits& limits = {});

// Replaces `*value`. The size of the result follows Term::ByteSize(): ask it first where the term
// is a stranger's. At most kMaxTermJsonNesting + 8 messages lie inside each other, so that a
// protobuf reader with the usual limit of 100 can read the answer that holds it.
void TermToJson(const runtime::Term& term, TermFormat format, google::protobuf::Value* value);
inline constexpr int kMaxTermJsonNesting = 80;

// The whole term as one string in Erlang's text form, strings and binaries readable; TermFromJson
// with kTerm reads it.
void TermToJsonText(const runtime::Term& term, google::protobuf::Value* value);

}  // namespace arsenal::service::core
