// SPDX-License-Identifier: MIT
#include "runtime/registry/process_registry.h"

#include <gtest/gtest.h>

namespace arsenal::runtime {
namespace {

Atom Name(std::string_view text) { return *Atom::Intern(text); }

TEST(ProcessRegistry, FindsWhatWasRegisteredUntilItIsUnregistered) {
  ProcessRegistry registry;
  const Pid pid = Pid::Make(0, 1, 1);
  EXPECT_TRUE(registry.Register(Name("counter"), pid).ok());
  EXPECT_EQ(registry.Whereis(Name("counter")), pid);
  EXPECT_TRUE(registry.Unregister(Name("counter")));
  EXPECT_FALSE(registry.Unregister(Name("counter")));
  EXPECT_EQ(registry.Whereis(Name("counter")), std::nullopt);
}

TEST(ProcessRegistry, RefusesATakenNameAlsoForTheSameProcess) {
  ProcessRegistry registry;
  const Pid pid = Pid::Make(0, 1, 1);
  EXPECT_TRUE(registry.Register(Name("counter"), pid).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(registry.Register(Name("counter"), pid)));
  EXPECT_TRUE(absl::IsAlreadyExists(registry.Register(Name("counter"), Pid::Make(0, 2, 1))));
}

TEST(ProcessRegistry, RefusesNamesThatCouldMeanSomethingElse) {
  ProcessRegistry registry;
  for (const char* name : {"undefined", "", "<0.1.2>", "<x", "#PID<0.1.2>", "7th", "linked",
                           "count", "multi-call", "metadata", "permanent"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(registry.Register(Name(name), Pid::Make(0, 1, 1)))) << name;
  }
  EXPECT_TRUE(registry.Register(Name("#PID"), Pid::Make(0, 1, 1)).ok());
}

TEST(ProcessRegistry, ListsNamesSorted) {
  ProcessRegistry registry;
  EXPECT_TRUE(registry.Register(Name("b"), Pid::Make(0, 1, 1)).ok());
  EXPECT_TRUE(registry.Register(Name("a"), Pid::Make(0, 2, 1)).ok());
  const auto names = registry.Names();
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].first.text(), "a");
}

}  // namespace
}  // namespace arsenal::runtime
