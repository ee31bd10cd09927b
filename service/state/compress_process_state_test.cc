// SPDX-License-Identifier: MIT

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.StateService/CompressProcessState";

v1::CompressProcessStateRequest Request(const std::string& pid) {
  v1::CompressProcessStateRequest request;
  request.set_pid(pid);
  return request;
}

// Has memory that it can do without.
class Hoarder final : public runtime::GenServer {
 public:
  runtime::Atom Module() const override { return runtime::Atom::OfCode("hoarder"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override { return ServerBytes() + spare_.capacity(); }
  void Compact() override { std::string().swap(spare_); }

 private:
  std::string spare_ = std::string(100'000, 'x');
};

TEST(CompressProcessState, MakesTheStateSmaller) {
  DirectServer server(Operations());
  const auto pid = server.space().Spawn(std::make_unique<Hoarder>())->pid;
  server.driver().RunUntilQuiet();
  const auto response =
      server.Call<v1::CompressProcessStateResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_GE(response->data().state_memory_before(),
            response->data().state_memory_after() + 99'000);
}

TEST(CompressProcessState, RefusesWhoHasNoStateAndTheNodesOwn) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto idle = core::testing::SpawnIdle(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request(idle))->reason(), v1::REASON_NOT_INSPECTABLE);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup"))->reason(), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::state
