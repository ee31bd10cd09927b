// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/core/testing/text_rpc.h"
#include "service/supervisor/operations.h"

namespace arsenal::service::supervisor {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;
using core::testing::TextRpc;

using CountChildrenRpc = TextRpc<v1::CountChildrenRequest, v1::CountChildrenResponse>;

TEST(CountChildren, CountsSpecsAndWhatRuns) {
  DirectServer server(Operations());
  StartDemo(server);
  CountChildrenRpc count(server, "SupervisorService/CountChildren");
  const v1::ChildCounts demo = count("name: 'demo_sup'").data();
  EXPECT_EQ(demo.specs(), 6);
  EXPECT_EQ(demo.active(), 6);
  EXPECT_EQ(demo.workers(), 4);
  EXPECT_EQ(demo.supervisors(), 2);
  EXPECT_EQ(count("name: 'root_sup'").data().supervisors(), 1);
}

TEST(CountChildren, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  CountChildrenRpc rpc(server, "SupervisorService/CountChildren");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
