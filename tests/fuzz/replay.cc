// SPDX-License-Identifier: MIT
// Runs a fuzz target without a fuzzer: over each file that the arguments name, and over mutations
// of it that are the same on every run.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using arsenal::runtime::Random;

std::vector<std::string> Corpus() {
  std::vector<std::string> inputs;
  for (const std::string& name : testing::internal::GetArgvs()) {
    if (name.find("/corpus/") == std::string::npos) continue;
    std::ifstream file(name, std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

void Take(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

// A byte changed, a piece taken out, a piece of another input put in.
std::string Mutated(std::string input, const std::string& other, Random& random) {
  for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
    const size_t place = random.Below(input.size() + 1);
    const size_t length = random.Below(8);
    switch (random.Below(3)) {
      case 0:
        if (place < input.size()) input[place] = static_cast<char>(random.Below(256));
        break;
      case 1: input.erase(place, length); break;
      default: input.insert(place, other.substr(random.Below(other.size() + 1), length * 4));
    }
  }
  return input;
}

TEST(Fuzz, TakesEachInputOfItsCorpusWithoutAFault) {
  const std::vector<std::string> inputs = Corpus();
  ASSERT_FALSE(inputs.empty());
  for (const std::string& input : inputs) Take(input);
  Take("");
}

TEST(Fuzz, TakesWhatIsNearItsCorpusWithoutAFault) {
  const std::vector<std::string> inputs = Corpus();
  ASSERT_FALSE(inputs.empty());
  Random random(31);
  for (const std::string& input : inputs) {
    for (int i = 0; i < 300; ++i) {
      Take(Mutated(input, inputs[random.Below(inputs.size())], random));
    }
  }
}

}  // namespace
