// SPDX-License-Identifier: MIT
// Terms of every kind from a seed.
#include "runtime/term/testing/random_term.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

template <class T, size_t N>
const T& Pick(Random& random, const T (&choices)[N]) {
  return choices[random.Below(N)];
}

char32_t RandomCharacter(Random& random) {
  static constexpr char32_t kEdges[] = {0,      '\b',   '\n',   0x1B,    ' ',     '"',   '\'',
                                        '\\',   '@',    'A',    '_',     0x7F,    0x80,  0x9F,
                                        0xA0,   0xD7,   0xE9,   0xFF,    0x100,   0x400, 0xD7FF,
                                        0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF};
  return random.Below(3) == 0 ? Pick(random, kEdges)
                              : static_cast<char32_t>('a' + random.Below(26));
}

std::string RandomText(Random& random, size_t max_characters) {
  std::string text;
  for (uint64_t left = random.Below(max_characters + 1); left > 0; --left) {
    AppendUtf8(RandomCharacter(random), &text);
  }
  return text;
}

Term RandomAtom(Random& random) {
  static constexpr Atom kKnown[] = {atoms::kOk,   atoms::kError,     atoms::kTrue,
                                    atoms::kDown, atoms::kFalse,     atoms::kGenCall,
                                    atoms::kNil,  atoms::kUnderscore};
  static constexpr std::string_view kOdd[] = {"",      "receive", "end", "a@b", "a.b",
                                              "Upper", "maybe",   "é",   "aé"};
  switch (random.Below(3)) {
    case 0: return Pick(random, kKnown);
    case 1: return *Atom::Intern(Pick(random, kOdd));
    default: return *Atom::Intern(RandomText(random, 3));
  }
}

Term RandomInteger(Random& random) {
  static constexpr int64_t kEdges[] = {0,
                                       1,
                                       -1,
                                       255,
                                       256,
                                       1LL << 53,
                                       -(1LL << 53),
                                       (1LL << 53) + 1,
                                       INT64_MAX,
                                       INT64_MIN,
                                       INT64_MAX - 1,
                                       1LL << 62};
  switch (random.Below(4)) {
    case 0: return Term::Integer(Pick(random, kEdges));
    case 1: return Term::Integer(static_cast<int64_t>(random.Below(20)) - 10);
    case 2: return Term::Integer(static_cast<int64_t>(random.Next()));
    default: {
      std::string digits = random.Below(2) == 0 ? "-" : "";
      for (uint64_t left = 1 + random.Below(60); left > 0; --left) {
        digits.push_back(static_cast<char>('0' + random.Below(10)));
      }
      return *Term::BigInteger(digits);
    }
  }
}

Term RandomFloat(Random& random) {
  static constexpr double kEdges[] = {0.0,
                                      -0.0,
                                      1.0,
                                      -1.0,
                                      0.1,
                                      255.0,
                                      1e22,
                                      1e-5,
                                      5e-324,
                                      9.0e15,
                                      9007199254740992.0,
                                      9223372036854775808.0,
                                      -9223372036854775808.0,
                                      1.7976931348623157e308};
  switch (random.Below(3)) {
    case 0: return Term::Float(Pick(random, kEdges));
    case 1: return Term::Float(static_cast<double>(random.Below(20)) - 10);
    default: {
      double value = std::bit_cast<double>(random.Next());
      return Term::Float(std::isfinite(value) ? value : 0.5);
    }
  }
}

Term RandomBinary(Random& random) {
  if (random.Below(2) == 0) return Term::Binary(RandomText(random, 8));
  std::string bytes;
  for (uint64_t left = random.Below(10); left > 0; --left) {
    bytes.push_back(static_cast<char>(random.Below(256)));
  }
  return Term::Binary(bytes);
}

Term RandomContainer(Random& random, const RandomTermOptions& options) {
  RandomTermOptions inner = options;
  --inner.max_depth;
  std::vector<Term> parts;
  for (uint64_t left = random.Below(static_cast<uint64_t>(options.max_width) + 1); left > 0;
       --left) {
    parts.push_back(RandomTerm(random, inner));
  }
  switch (random.Below(5)) {
    case 0: return Term::Tuple(parts);
    case 1: return Term::List(parts);
    case 2: return Term::ImproperList(parts, RandomTerm(random, inner));
    case 3: {
      std::vector<Term> characters;
      for (uint64_t left = random.Below(4); left > 0; --left) {
        characters.push_back(Term::Integer(RandomCharacter(random)));
      }
      return Term::List(characters);
    }
    default: {
      std::vector<std::pair<Term, Term>> entries;
      for (Term& part : parts) entries.emplace_back(part, RandomTerm(random, inner));
      return Term::Map(std::move(entries));
    }
  }
}

}  // namespace

Term RandomLeaf(Random& random) {
  switch (random.Below(8)) {
    case 0: return RandomAtom(random);
    case 1:
    case 2: return RandomInteger(random);
    case 3: return RandomFloat(random);
    case 4: return RandomBinary(random);
    case 5:
      return Pid::Make(static_cast<uint32_t>(random.Below(3)),
                       static_cast<uint32_t>(random.Below(5)),
                       static_cast<uint32_t>(random.Below(5)));
    case 6: return Ref::FromBits(random.Below(2) == 0 ? random.Next() : random.Below(4));
    default: return random.Below(2) == 0 ? Term::Nil() : Term::TupleOf();
  }
}

Term RandomTerm(Random& random, const RandomTermOptions& options) {
  if (options.max_depth <= 0 || random.Below(3) == 0) return RandomLeaf(random);
  return RandomContainer(random, options);
}

}  // namespace arsenal::runtime
