// SPDX-License-Identifier: MIT

#include "service/core/fail.h"

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace arsenal::service::core {
namespace {

TEST(Fail, TakesTheCodeFromTheReasonsOption) {
  for (int number = v1::Reason_MIN + 1; number <= v1::Reason_MAX; ++number) {
    if (!v1::Reason_IsValid(number)) continue;
    const auto reason = static_cast<v1::Reason>(number);
    const absl::Status status = Fail(reason, "text");
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(ReasonOf(status), reason);
  }
  EXPECT_TRUE(absl::IsNotFound(Fail(v1::REASON_PROCESS_NOT_FOUND, "text")));
}

TEST(Fail, CarriesReasonMetadataFieldsAndTheRequest) {
  const absl::Status status =
      FailFields(v1::REASON_INVALID_PID, {{"pid", "found x, expected y"}}, {{"pid", "x"}});
  const google::rpc::Status wire = ToRpcStatus(status, "id-1");
  EXPECT_EQ(wire.message(), "pid: found x, expected y");
  ASSERT_EQ(wire.details_size(), 3);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "INVALID_PID");
  EXPECT_EQ(info.domain(), "arsenal.v1");
  EXPECT_EQ(info.metadata().at("pid"), "x");
  google::rpc::BadRequest bad;
  ASSERT_TRUE(wire.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "pid");
  google::rpc::RequestInfo request;
  ASSERT_TRUE(wire.details(2).UnpackTo(&request));
  EXPECT_EQ(request.request_id(), "id-1");
}

TEST(Fail, TellsNothingOfAStatusThatItDidNotMake) {
  const google::rpc::Status wire = ToRpcStatus(absl::UnknownError("secret path"), "id-2");
  EXPECT_EQ(wire.DebugString().find("secret"), std::string::npos);
  EXPECT_EQ(ReasonOf(absl::UnknownError("secret path")), v1::REASON_INTERNAL);
}

}  // namespace
}  // namespace arsenal::service::core
