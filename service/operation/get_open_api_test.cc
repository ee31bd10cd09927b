// SPDX-License-Identifier: MIT

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

constexpr char kPath[] = "/arsenal.v1.OperationService/GetOpenApi";

TEST(GetOpenApi, IsAJsonTextThatHasTheRoutes) {
  core::testing::DirectServer server(Operations());
  const auto response = server.Call<v1::GetOpenApiResponse>(kPath, v1::GetOpenApiRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::OpenApiDocument& document = response->data();
  EXPECT_EQ(document.bytes(), document.document().size());
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(document.document(), &parsed).ok());
  EXPECT_EQ(parsed.fields().at("openapi").string_value(), document.openapi());
  const auto& paths = parsed.fields().at("paths").struct_value().fields();
  EXPECT_TRUE(paths.contains("/api/v1/arsenal/openapi"));
  EXPECT_TRUE(paths.at("/api/v1/arsenal/operations/{operation}/execute")
                  .struct_value()
                  .fields()
                  .contains("post"));
}

}  // namespace
}  // namespace arsenal::service::operation
