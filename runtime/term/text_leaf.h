// SPDX-License-Identifier: MIT
// How the leaves of a term are written: atoms with their quotes, floats, strings and binaries.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/term/atom.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// What becomes of characters beyond U+00FF in a quoted atom.
enum class WideCharacters { kEscaped, kAsTheyAre };

// Quoted where Erlang needs it: '$gen_call', 'EXIT', 'receive'.
void AppendAtom(Atom atom, WideCharacters wide, std::string* out);

// The shortest digits that read back as the same float, as float_to_list(F, [short]) lays them out.
void AppendFloat(double value, std::string* out);

// Decimal, of any size.
void AppendInteger(const Term& integer, std::string* out);

// <<1,2,3>>
void AppendByteList(std::string_view bytes, std::string* out);

// <<"text">>, <<"text"/utf8>> where the bytes are UTF-8 beyond ASCII, or as AppendByteList when not
// printable.
void AppendPrettyBinary(std::string_view bytes, std::string* out);

// The characters of a proper, not empty list of printable characters, as UTF-8; nullopt for any
// other term.
std::optional<std::string> PrintableList(const Term& list);

// In double quotes, with escapes.
void AppendQuotedString(std::string_view utf8, std::string* out);

}  // namespace arsenal::runtime
