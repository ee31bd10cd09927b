// SPDX-License-Identifier: MIT

#include "service/server/config.h"

#include <string>

#include "gtest/gtest.h"

namespace arsenal::service::server {
namespace {

Config Good() {
  Config config;
  config.address = "127.0.0.1:0";
  config.node = "arsenal@localhost";
  config.processes_max = 1000;
  config.atoms_max = 100'000;
  return config;
}

std::string Refusal(const Config& config) { return std::string(CheckConfig(config).message()); }

TEST(Config, IsTakenWhenEveryValueIsOneThatItsFlagTakes) {
  EXPECT_TRUE(CheckConfig(Good()).ok()) << CheckConfig(Good());
}

TEST(Config, RefusesAddressesBeyondTheLoopback) {
  Config config = Good();
  config.address = "0.0.0.0:1";
  EXPECT_NE(Refusal(config).find("--address: found \"0.0.0.0:1\", expected a loopback address"),
            std::string::npos);
  config = Good();
  config.metrics_address = "here";
  EXPECT_EQ(Refusal(config), "--metrics: found \"here\", expected HOST:PORT");
}

TEST(Config, RefusesLimitsThatTheRuntimeDoesNotTake) {
  Config config = Good();
  config.atoms_max = 8'191;
  EXPECT_EQ(Refusal(config), "--atoms: found 8191, expected 8192 to 134217728");
  config = Good();
  config.processes_max = 15;
  EXPECT_EQ(Refusal(config), "--processes: found 15, expected 16 to 16000000");
}

TEST(Config, RefusesANodesNameThatIsNoAtom) {
  Config config = Good();
  config.node = std::string(256, 'n');
  EXPECT_EQ(Refusal(config), "--node: expected an atom of at most 255 characters, found 256");
  config.node = "\xFF";
  EXPECT_EQ(Refusal(config), "--node: an atom's text must be UTF-8");
}

TEST(Config, KnowsThisMachinesLoopback) {
  for (const char* address : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"128.0.0.1:1", "127.0.0.256:1", "127.0.0:1", "example.org:1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace arsenal::service::server
