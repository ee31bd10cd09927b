// SPDX-License-Identifier: MIT
// Random supervisors and what is done to them.

#include "tests/semantics/supervisor_generator.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/base/random.h"

namespace arsenal::semantics {
namespace {

constexpr uint64_t kTreeProcesses = 200;
constexpr size_t kDepth = 5;

class Generator {
 public:
  explicit Generator(uint64_t seed, const char* purpose)
      : random_(runtime::Random(seed).Fork(purpose)) {}
  std::vector<std::string> Quiet();
  std::vector<std::string> Tree();

 private:
  // What a supervisor has been described as.
  struct Described {
    std::string auto_shutdown;
    std::vector<std::string> ids;
    std::map<std::string, std::string> trees;  // of those children that are supervisors
    size_t depth = 1;
    uint64_t processes = 1;  // with all below
  };

  uint64_t Below(uint64_t bound) { return random_.Below(bound); }
  bool Chance(uint64_t percent) { return Below(100) < percent; }
  std::string OneOf(std::initializer_list<const char*> words) {
    return *(words.begin() + static_cast<std::ptrdiff_t>(Below(words.size())));
  }
  template <class T>
  const T& OneOf(const std::vector<T>& items) {
    return items[Below(items.size())];
  }
  template <class... Part>
  void Line(const Part&... parts) {
    lines_.push_back(absl::StrCat(std::string(parts)...));
  }
  std::string Reason() { return OneOf({"normal", "shutdown", "{shutdown,x}", "boom", "kill"}); }
  std::string NewMonitor() { return absl::StrCat("m", ++monitors_); }
  static std::string IdOf(size_t index) {
    return std::string(1, static_cast<char>('a' + index % 26)) +
           (index < 26 ? std::string() : absl::StrCat(index / 26));
  }

  std::string Child(const std::string& id, const std::string& auto_shutdown);
  std::string TreeChild(const std::string& id, const std::string& tree);
  std::string Strategy() {
    return OneOf({"one_for_one", "one_for_all", "rest_for_one", "one_for_one"});
  }
  std::string Flags();
  std::string AutoShutdown();
  // Writes the line; `most` processes at most, itself among them.
  void Describe(const std::string& word, const std::string& name, uint64_t most, size_t children);
  void CollectPaths(const std::string& path, const std::string& described);
  void Act();
  void Call();
  // Something about the supervisor of children without ids.
  void ActOnSimple();
  void DescribeSimple(const std::string& name);
  void LetTimePass();
  void MakeTrees();

  runtime::Random random_;
  bool is_tree_ = false;
  bool timed_ = false;  // time passes between the lines
  bool stuck_ = false;  // some children end only by a kill
  bool flaky_ = false;  // some starts fail or are ignored
  bool may_be_ignored_ = true;
  bool plain_ = false;     // no child traps exits
  bool bad_ = false;       // some children are significant that cannot be
  bool may_kill_ = false;  // supervisors, too
  std::vector<std::string> lines_;
  std::map<std::string, Described> described_;
  std::vector<std::string> trees_;
  std::vector<std::string> children_;         // paths
  std::vector<std::string> supervisors_;      // paths
  std::map<std::string, std::string> kinds_;  // of supervisors: what they were described as
  int monitors_ = 0;
  std::string simple_;  // a supervisor of children without ids; empty: none
  uint64_t added_ = 0;  // to it
};

std::string Generator::Child(const std::string& id, const std::string& auto_shutdown) {
  const std::string restart = OneOf({"permanent", "transient", "temporary", "permanent"});
  std::string child = absl::StrCat(id, ":", restart, ":");
  if (stuck_ && Chance(40)) {
    absl::StrAppend(&child, OneOf({"brutal", "800", "900", "0"}), ":stuck");
  } else {
    absl::StrAppend(&child, OneOf({"5000", "brutal", "inf", "1000"}));
    if (!plain_ && Chance(40)) child += ":trap";
  }
  const bool may_be_significant = auto_shutdown != "never" && restart != "permanent";
  if (Chance(may_be_significant ? 50 : bad_ ? 10 : 0)) child += ":sig";
  if (flaky_ && Chance(35)) {
    const uint64_t first = Chance(8) ? 1 : 2 + Below(2);
    absl::StrAppend(&child, !may_be_ignored_ || Chance(75) ? ":fail" : ":ignore", first, "-",
                    first + Below(4));
  }
  return child;
}

std::string Generator::TreeChild(const std::string& id, const std::string& tree) {
  std::string child = absl::StrCat(id, ":", OneOf({"permanent", "permanent", "transient"}), ":",
                                   OneOf({"inf", "inf", "5000"}), ":sup=", tree);
  if (flaky_ && Chance(10)) absl::StrAppend(&child, ":fail2-", 2 + Below(2));
  return child;
}

std::string Generator::Flags() {
  if (is_tree_) {
    return absl::StrCat(OneOf({"0", "1", "2", "3", "10", "50", "50"}), " ", OneOf({"1", "2", "5"}));
  }
  if (timed_) {
    return absl::StrCat(1 + Below(3), " ", 1 + Below(2));
  }
  return absl::StrCat(OneOf({"0", "1", "2", "3", "10"}), " ", stuck_ || Chance(60) ? "1000" : "5");
}

std::string Generator::AutoShutdown() {
  return OneOf({"never", "never", "never", "any_significant", "all_significant"});
}

void Generator::Describe(const std::string& word, const std::string& name, uint64_t most,
                         size_t children) {
  Described& described = described_[name];
  described = {};
  described.auto_shutdown = AutoShutdown();
  std::string line =
      absl::StrCat(word, " ", name, " ", Strategy(), " ", Flags(), " ", described.auto_shutdown);
  for (size_t i = 0; i < children && described.processes < most; ++i) {
    const std::string id = IdOf(i);
    described.ids.push_back(id);
    const std::string tree = trees_.empty() ? std::string() : OneOf(trees_);
    const Described* below = tree.empty() || !Chance(35) ? nullptr : &described_[tree];
    if (below != nullptr && below->depth < kDepth &&
        described.processes + below->processes <= most) {
      described.depth = std::max(described.depth, below->depth + 1);
      described.processes += below->processes;
      described.trees[id] = tree;
      absl::StrAppend(&line, " ", TreeChild(id, tree));
    } else {
      ++described.processes;
      absl::StrAppend(&line, " ", Child(id, described.auto_shutdown));
    }
  }
  lines_.push_back(std::move(line));
}

void Generator::CollectPaths(const std::string& path, const std::string& name) {
  supervisors_.push_back(path);
  kinds_[path] = name;
  const Described described = described_[name];
  for (const std::string& id : described.ids) {
    const std::string child = absl::StrCat(path, "/", id);
    const auto tree = described.trees.find(id);
    if (tree == described.trees.end()) {
      children_.push_back(child);
    } else {
      CollectPaths(child, tree->second);
    }
  }
}

void Generator::Call() {
  const std::string sup = Chance(60) ? "s" : OneOf(supervisors_);
  const Described& described = described_[kinds_[sup]];
  // Now and then one that is not there.
  const std::string id =
      described.ids.empty() || Chance(8) ? std::string("z") : OneOf(described.ids);
  const uint64_t draw = Below(100);
  if (draw < 25) {
    Line("sup_terminate ", sup, " ", id);
  } else if (draw < 50) {
    Line("sup_restart ", sup, " ", id);
  } else if (draw < 65) {
    Line("sup_delete ", sup, " ", id);
  } else if (draw < 85) {
    // What was a supervisor stays one: others answer no calls.
    const auto was = described.trees.find(id);
    const bool is_new = was == described.trees.end();
    const bool is_tree = !is_new || (!trees_.empty() && Chance(10));
    Line("sup_start ", sup, " ",
         is_tree ? TreeChild(id, is_new ? trees_[0] : was->second)
                 : Child(id, described.auto_shutdown));
    const std::string path = absl::StrCat(sup, "/", id);
    if (std::find(children_.begin(), children_.end(), path) == children_.end()) {
      children_.push_back(path);
    }
  } else if (draw < 93) {
    Line("sup_count ", sup);
  } else {
    Line("sup_which ", sup);
  }
}

void Generator::DescribeSimple(const std::string& name) {
  simple_ = name;
  const std::string auto_shutdown = AutoShutdown();
  const bool is_tree = !trees_.empty() && Chance(25);
  // A restart that is ignored leaves OTP a child without a pid, at which it fails when it stops.
  may_be_ignored_ = false;
  Line("sup ", name, " simple_one_for_one ", Flags(), " ", auto_shutdown, " ",
       is_tree ? TreeChild("a", OneOf(trees_)) : Child("a", auto_shutdown));
  may_be_ignored_ = true;
}

void Generator::ActOnSimple() {
  const uint64_t draw = Below(100);
  const std::string child = absl::StrCat(simple_, "/a", 1 + Below(added_ + 2));
  if (draw < 35 || added_ < 3) {
    ++added_;
    Line("sup_add ", simple_);
  } else if (draw < 60) {
    Line("die ", child, " ", Reason());
  } else if (draw < 68) {
    Line("exit2 w ", child, " ", OneOf({"kill", "boom", "shutdown", "normal"}));
  } else if (draw < 80) {
    Line("sup_remove ", simple_, " ", child);
  } else if (draw < 84) {
    Line(OneOf({"sup_terminate ", "sup_restart ", "sup_delete "}), simple_, " a");
  } else if (draw < 88) {
    Line("monitor w ", child, " ", NewMonitor());
  } else if (draw < 92) {
    Line("sup_count ", simple_);
  } else {
    Line("sup_which ", simple_);
  }
}

void Generator::Act() {
  if (!simple_.empty() && (supervisors_.empty() || Chance(30))) return ActOnSimple();
  const uint64_t draw = Below(100);
  const std::string child = children_.empty() ? std::string("s/a") : OneOf(children_);
  if (draw < 45) {
    Line("die ", child, " ", Reason());
  } else if (draw < 58) {
    Line("exit2 w ", child, " ", OneOf({"kill", "boom", "shutdown", "normal"}));
  } else if (draw < 62) {
    const std::string sup = OneOf(supervisors_);
    Line("exit2 w ", sup, " ", may_kill_ ? OneOf({"kill", "boom", "shutdown"}) : "boom");
  } else if (draw < 66) {
    Line("monitor w ", Chance(50) ? child : OneOf(supervisors_), " ", NewMonitor());
  } else if (draw < 68) {
    Line("alive ", child);
  } else if (draw < 70) {
    Line("send w ", child, " hello");
  } else {
    Call();
  }
}

void Generator::LetTimePass() {
  if (Chance(60)) {
    Line("phase ", OneOf({"150", "850"}));
  } else {
    Line("sleep ", OneOf({"1000", "2000"}));
  }
}

std::vector<std::string> Generator::Quiet() {
  timed_ = Chance(10);
  stuck_ = !timed_ && Chance(10);
  flaky_ = Chance(35);
  plain_ = Chance(25);
  may_kill_ = Chance(15);
  bad_ = Chance(8);
  Line("spawn w trap");
  if (timed_) Line("phase 150");
  if (Chance(40)) {
    for (uint64_t i = 0, count = 1 + Below(2); i < count; ++i) {
      const std::string name = absl::StrCat("t", i);
      Describe("tree", name, 12, 1 + Below(3));
      trees_.push_back(name);
    }
  }
  if (Chance(20)) {
    DescribeSimple("s");
  } else {
    Describe("sup", "s", 30, 1 + Below(5));
    CollectPaths("s", "s");
  }
  Line("monitor w s mm");
  Line("sup_which s");
  const uint64_t count = timed_ || stuck_ ? 6 + Below(6) : 6 + Below(14);
  for (uint64_t i = 0; i < count; ++i) {
    Act();
    if (timed_ && Chance(40)) LetTimePass();
    if (!stuck_ && Chance(70))
      Line("sup_which ", supervisors_.empty() || Chance(70) ? "s" : OneOf(supervisors_));
  }
  if (stuck_) Line("sleep 2000");
  Line("sup_stop s");
  return std::move(lines_);
}

void Generator::MakeTrees() {
  const uint64_t count = 2 + Below(5);
  for (uint64_t i = 0; i < count; ++i) {
    const std::string name = absl::StrCat("t", i);
    Describe("tree", name, 20 + Below(60), 1 + Below(8));
    trees_.push_back(name);
  }
}

std::vector<std::string> Generator::Tree() {
  is_tree_ = true;
  stuck_ = Chance(20);
  flaky_ = Chance(40);
  plain_ = Chance(30);
  may_kill_ = plain_ && !stuck_;
  Line("spawn w trap");
  Line("phase ", OneOf({"0", "150", "850", "999"}));
  MakeTrees();
  const bool big = Chance(20);
  Describe("sup", "s", big ? kTreeProcesses : 5 + Below(80), big ? 60 : 2 + Below(12));
  CollectPaths("s", "s");
  if (Chance(30)) DescribeSimple("d");
  Line("monitor w s mm");
  for (uint64_t round = 0, rounds = 2 + Below(6); round < rounds; ++round) {
    Line("together");
    for (uint64_t i = 0, count = 1 + Below(big ? 30 : 10); i < count; ++i) Act();
    Line("quiet");
    if (Chance(60)) {
      Line("phase ", OneOf({"0", "150", "850", "999"}));
    } else if (Chance(50)) {
      Line("sleep ", OneOf({"1", "900", "1000", "2000"}));
    }
  }
  Line("sleep 6000");
  if (!simple_.empty()) Line("sup_stop ", simple_);
  Line("sup_stop s");
  return std::move(lines_);
}

}  // namespace

std::vector<std::string> GenerateSupervisors(uint64_t seed) {
  return Generator(seed, "supervisors").Quiet();
}

std::vector<std::string> GenerateTree(uint64_t seed) { return Generator(seed, "tree").Tree(); }

}  // namespace arsenal::semantics
