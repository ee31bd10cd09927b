// SPDX-License-Identifier: MIT

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.StateService/ValidateProcessState";

v1::ValidateProcessStateRequest Request(const std::string& pid, const std::string& schema) {
  v1::ValidateProcessStateRequest request;
  request.set_pid(pid);
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(schema, request.mutable_schema()).ok());
  return request;
}

TEST(ValidateProcessState, SaysWhetherTheStateSatisfiesTheSchema) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto right = server.Call<v1::ValidateProcessStateResponse>(
      kPath, Request("counter", R"({"type": "integer", "minimum": 0})"));
  ASSERT_TRUE(right.ok()) << right.status();
  EXPECT_TRUE(right->data().valid());
  const auto wrong = server.Call<v1::ValidateProcessStateResponse>(
      kPath, Request("counter", R"({"type": "string"})"));
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  EXPECT_FALSE(wrong->data().valid());
  ASSERT_EQ(wrong->data().violations_size(), 1);
  EXPECT_EQ(wrong->data().violations(0).keyword(), "type");
  EXPECT_EQ(wrong->data().violations(0).description(), "found number, expected string");
}

TEST(ValidateProcessState, RefusesASchemaThatIsNoneOrNeverEnds) {
  DirectServer server(Operations());
  StartDemo(server);
  for (const char* schema : {R"({"type": 5})", R"({"colour": "red"})", R"({"$ref": "#"})"}) {
    const auto call = server.Begin(kPath, Request("counter", schema));
    EXPECT_EQ(call->reason(), v1::REASON_INVALID_SCHEMA) << schema;
    EXPECT_EQ(call->fields(), std::vector<std::string>{"schema"});
  }
  EXPECT_EQ(server.Begin(kPath, Request("nobody", "{}"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::state
