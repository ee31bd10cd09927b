// SPDX-License-Identifier: MIT
#include "runtime/registry/name_metadata.h"

#include <gtest/gtest.h>

#include "runtime/registry/process_registry.h"
#include "runtime/term/parse.h"

namespace arsenal::runtime {
namespace {

Atom Name(std::string_view text) { return *Atom::Intern(text); }
Term Parse(std::string_view text) { return *ParseTerm(text); }

std::vector<Atom> Found(const NameMetadata& metadata, std::string_view query) {
  return metadata.Search(Parse(query), std::nullopt, 100).names;
}

TEST(NameMetadata, NumbersItsVersionsAndKeepsTheLast) {
  NameMetadata metadata;
  EXPECT_EQ(metadata.Find(Name("a")), nullptr);
  for (uint64_t i = 1; i <= NameMetadata::kVersionsKept + 4; ++i) {
    const Term map = Term::Map({{Name("n"), Term::UnsignedInteger(i)}});
    EXPECT_EQ(metadata.Set(Name("a"), map, Nanos(i)), i);
  }
  EXPECT_EQ(metadata.Find(Name("a"))->number, NameMetadata::kVersionsKept + 4);
  const auto versions = metadata.Versions(Name("a"));
  ASSERT_EQ(versions.size(), NameMetadata::kVersionsKept);
  EXPECT_EQ(versions.front().number, NameMetadata::kVersionsKept + 4);
  EXPECT_EQ(versions.back().number, 5u);
  EXPECT_EQ(versions.back().wall, Nanos(5));
}

TEST(NameMetadata, FindsTheNamesThatHaveEveryEntry) {
  NameMetadata metadata;
  metadata.Set(Name("a"), Parse("#{role => web, zone => 1}"), Nanos(0));
  metadata.Set(Name("b"), Parse("#{role => web, zone => 2}"), Nanos(0));
  metadata.Set(Name("c"), Parse("#{role => db, zone => 1}"), Nanos(0));
  EXPECT_EQ(Found(metadata, "#{role => web}"), (std::vector<Atom>{Name("a"), Name("b")}));
  EXPECT_EQ(Found(metadata, "#{zone => 1, role => db}"), std::vector<Atom>{Name("c")});
  EXPECT_TRUE(Found(metadata, "#{zone => 3}").empty());
  EXPECT_TRUE(Found(metadata, "#{zone => 1.0}").empty());
}

TEST(NameMetadata, FindsByWhatIsSetNowAndNothingOfWhatIsGone) {
  NameMetadata metadata;
  metadata.Set(Name("a"), Parse("#{role => web}"), Nanos(0));
  metadata.Set(Name("a"), Parse("#{role => db}"), Nanos(0));
  EXPECT_TRUE(Found(metadata, "#{role => web}").empty());
  EXPECT_EQ(Found(metadata, "#{role => db}"), std::vector<Atom>{Name("a")});
  metadata.Forget(Name("a"));
  EXPECT_TRUE(Found(metadata, "#{role => db}").empty());
  EXPECT_EQ(metadata.size(), 0u);
  EXPECT_EQ(metadata.Set(Name("a"), Parse("#{}"), Nanos(0)), 1u);
}

TEST(NameMetadata, IsSearchedInSlices) {
  NameMetadata metadata;
  for (const char* name : {"d", "b", "a", "c"}) {
    metadata.Set(Name(name), Parse("#{role => web}"), Nanos(0));
  }
  const auto first = metadata.Search(Parse("#{role => web}"), std::nullopt, 3);
  EXPECT_EQ(first.names, (std::vector<Atom>{Name("a"), Name("b"), Name("c")}));
  ASSERT_TRUE(first.next.has_value());
  const auto rest = metadata.Search(Parse("#{role => web}"), first.next, 3);
  EXPECT_EQ(rest.names, std::vector<Atom>{Name("d")});
  EXPECT_FALSE(rest.next.has_value());
}

TEST(NameMetadata, GoesWithItsName) {
  ProcessRegistry registry;
  const Pid pid = Pid::Make(0, 1, 1);
  ASSERT_TRUE(registry.Register(Name("a"), pid).ok());
  registry.metadata().Set(Name("a"), Parse("#{role => web}"), Nanos(0));
  registry.Unregister(Name("a"));
  ASSERT_TRUE(registry.Register(Name("a"), pid).ok());
  EXPECT_EQ(registry.metadata().Find(Name("a")), nullptr);
}

}  // namespace
}  // namespace arsenal::runtime
