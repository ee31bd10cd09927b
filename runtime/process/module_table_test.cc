// SPDX-License-Identifier: MIT
#include "runtime/process/module_table.h"

#include <gtest/gtest.h>

#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

ModuleFunction Function(std::string module, std::string function) {
  ModuleFunction entry;
  entry.module = std::move(module);
  entry.function = std::move(function);
  entry.start = [](const Term& arguments) -> absl::StatusOr<PreparedStart> {
    if (arguments.IsNil()) return absl::InvalidArgumentError("expected one argument");
    PreparedStart start;
    start.main = [](ProcessContext& self) -> ProcessTask<> { co_await self.Receive(); };
    start.ack = StartAck::kAtOnce;
    return start;
  };
  return entry;
}

TEST(ModuleTable, PreparesAStartThatCarriesItsInitialCall) {
  ModuleTable table;
  ASSERT_TRUE(table.Add(Function("counter", "start_link")).ok());
  const absl::StatusOr<PreparedStart> start = table.Prepare("counter", "start_link", T("[7]"));
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(start->options.initial_call.module, A("counter"));
  EXPECT_EQ(start->options.initial_call.function, A("start_link"));
  EXPECT_EQ(start->options.initial_call.arity, 1);
}

TEST(ModuleTable, RefusesASecondFunctionOfOneName) {
  ModuleTable table;
  EXPECT_TRUE(table.Add(Function("counter", "start_link")).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(table.Add(Function("counter", "start_link"))));
}

TEST(ModuleTable, AnswersAnUnknownNameWithTheNearest) {
  ModuleTable table;
  for (const char* module : {"counter", "cache", "echo", "ticker"}) {
    ASSERT_TRUE(table.Add(Function(module, "start_link")).ok());
  }
  const absl::Status status = table.Find("couter", "start_link").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_NE(status.message().find("counter:start_link"), absl::string_view::npos);
  const std::vector<std::string> nearest = table.NearestNames("couter", "start_link");
  ASSERT_EQ(nearest.size(), 3u);
  EXPECT_EQ(nearest[0], "counter:start_link");
}

TEST(ModuleTable, LetsTheFunctionRefuseItsArguments) {
  ModuleTable table;
  ASSERT_TRUE(table.Add(Function("counter", "start_link")).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(table.Prepare("counter", "start_link", T("[]")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(table.Prepare("counter", "start_link", T("a")).status()));
}

TEST(ModuleTable, ListsItsFunctionsSorted) {
  ModuleTable table;
  for (const char* module : {"echo", "cache"}) {
    ASSERT_TRUE(table.Add(Function(module, "start")).ok());
  }
  ASSERT_EQ(table.Functions().size(), 2u);
  EXPECT_EQ(table.Functions()[0]->module, "cache");
}

}  // namespace
}  // namespace arsenal::runtime
