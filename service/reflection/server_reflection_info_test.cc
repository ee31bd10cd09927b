// SPDX-License-Identifier: MIT

#include <algorithm>

#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/reflection/operations.h"

namespace arsenal::service::reflection {
namespace {

using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

// Asks on a stream of its own, by one of the protocol's two names.
class Reflection : public ::testing::TestWithParam<const char*> {
 protected:
  Reflection() : server_(Operations()) { call_ = server_.BeginBytes(GetParam(), ""); }
  ~Reflection() override {
    call_->HalfClose();
    server_.driver().RunUntilQuiet();
    EXPECT_TRUE(call_->ok());
  }
  ServerReflectionResponse Ask(const ServerReflectionRequest& request) {
    call_->Send(request);
    server_.driver().RunUntilQuiet();
    return call_->message<ServerReflectionResponse>(call_->messages().size() - 1);
  }
  core::testing::DirectServer server_;
  std::unique_ptr<core::testing::DirectCall> call_;
};

INSTANTIATE_TEST_SUITE_P(
    BothNames, Reflection,
    ::testing::Values("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"));

TEST_P(Reflection, ListsTheServices) {
  ServerReflectionRequest request;
  request.set_list_services("*");
  const auto response = Ask(request);
  std::vector<std::string> names;
  for (const auto& s : response.list_services_response().service()) names.push_back(s.name());
  EXPECT_EQ(std::count(names.begin(), names.end(), "arsenal.v1.ProcessService"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "grpc.reflection.v1alpha.ServerReflection"), 1);
}

TEST_P(Reflection, SendsAFileWithItsCommentsAndImportsOnce) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("arsenal.v1.ProcessService.GetProcess");
  const auto first = Ask(request);
  ASSERT_GT(first.file_descriptor_response().file_descriptor_proto_size(), 3);
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(file.ParseFromString(first.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.name(), "arsenal/v1/process.proto");
  EXPECT_NE(file.DebugString().find("Returns one process in full"), std::string::npos);
  const auto second = Ask(request);
  EXPECT_EQ(second.file_descriptor_response().file_descriptor_proto_size(), 1);
}

TEST_P(Reflection, AStopEndsAStreamThatWaitsForItsCaller) {
  ServerReflectionRequest request;
  request.set_list_services("*");
  Ask(request);
  EXPECT_FALSE(call_->ended());
  server_.pipeline().Drain();
  server_.driver().RunUntilQuiet();
  EXPECT_TRUE(call_->ok());
  // What the caller still sends reaches nobody.
  call_->Send(request);
  server_.driver().RunUntilQuiet();
  EXPECT_EQ(call_->messages().size(), 1u);
}

TEST_P(Reflection, FindsExtensionsAndTheirNumbers) {
  ServerReflectionRequest request;
  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  const auto numbers = Ask(request).all_extension_numbers_response().extension_number();
  EXPECT_EQ(std::count(numbers.begin(), numbers.end(), 50001), 1);
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(50001);
  EXPECT_TRUE(Ask(request).has_file_descriptor_response());
}

TEST_P(Reflection, AnErrorStaysInsideTheStream) {
  ServerReflectionRequest request;
  request.set_file_by_filename("weather.proto");
  EXPECT_EQ(Ask(request).error_response().error_code(), 5);
  EXPECT_EQ(Ask(ServerReflectionRequest()).error_response().error_code(), 3);
  request.set_list_services("");
  EXPECT_TRUE(Ask(request).has_list_services_response());
}

}  // namespace
}  // namespace arsenal::service::reflection
