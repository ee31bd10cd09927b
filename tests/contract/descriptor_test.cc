// SPDX-License-Identifier: MIT
// The contract as C++ reads it.

#include "google/protobuf/descriptor.h"

#include <fstream>
#include <iterator>
#include <string>

#include "arsenal/v1/process.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace arsenal::tests::contract {
namespace {

TEST(DescriptorSet, HasProcessServiceAsTheGeneratedCodeHasIt) {
  std::ifstream file("proto/descriptor_set.binpb", std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromString(bytes));
  google::protobuf::DescriptorPool pool;
  for (const auto& one : set.file()) ASSERT_NE(pool.BuildFile(one), nullptr) << one.name();
  const auto* service = pool.FindServiceByName("arsenal.v1.ProcessService");
  ASSERT_NE(service, nullptr);
  const auto* linked = v1::GetProcessRequest::descriptor()->file()->service(0);
  ASSERT_EQ(service->method_count(), linked->method_count());
  EXPECT_NE(service->FindMethodByName("GetProcess"), nullptr);
}

}  // namespace
}  // namespace arsenal::tests::contract
