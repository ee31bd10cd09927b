// SPDX-License-Identifier: MIT
// Random scenarios: operations on processes, names, timers, aliases, and suspending.

#include "tests/semantics/scenario_generator.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/base/random.h"

namespace arsenal::semantics {
namespace {

class Generator {
 public:
  explicit Generator(uint64_t seed)
      : random_(runtime::Random(seed).Fork("scenario")), races_(seed % kRaceTurn == 0) {}
  std::vector<std::string> Generate();

 private:
  // An actor and a ref that it has made.
  struct MadeRef {
    std::string actor;
    std::string name;
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
  // An actor; half of the time one of the first ones, which have more to do with each other.
  std::string Actor() { return actors_[Below(Chance(50) ? actors_.size() : first_actors_)]; }
  std::string Reason() {
    return OneOf({"normal", "shutdown", "kill", "killed", "boom", "{shutdown,x}", "{a,1}"});
  }
  std::string Name() { return OneOf({"na", "nb"}); }
  std::string Delay() { return OneOf({"300", "300", "900", "1500"}); }
  std::string NewRef(std::vector<MadeRef>& refs, const std::string& actor) {
    refs.push_back({actor, absl::StrCat("m", ++ref_count_)});
    return refs.back().name;
  }
  template <class... Part>
  void Line(const Part&... parts) {
    std::string line;
    ((line += line.empty() || std::string(parts).empty() ? "" : " ", line += parts), ...);
    lines_.push_back(std::move(line));
  }

  void AnyOperation(uint64_t draw);
  void LinkOrMonitor(uint64_t draw);
  void SendOrExit(uint64_t draw);
  void NameOrFlag(uint64_t draw);
  void TimerOperation(uint64_t draw);
  void AliasOperation(uint64_t draw);
  void SuspendForAWhile();
  void Race();
  void SpawnChild();

  runtime::Random random_;
  const bool races_;
  std::vector<std::string> lines_;
  std::vector<std::string> actors_;
  size_t first_actors_ = 0;
  std::vector<MadeRef> monitors_;
  std::vector<MadeRef> timers_;
  std::vector<MadeRef> aliases_;
  int ref_count_ = 0;
  int child_count_ = 0;
  int message_count_ = 0;
};

void Generator::LinkOrMonitor(uint64_t draw) {
  const std::string a = Actor();
  const std::string b = Actor();
  if (draw < 45) {
    Line("link", a, b);
  } else if (draw < 57) {
    Line("unlink", a, b);
  } else if (draw < 80) {
    Line("monitor", a, b, NewRef(monitors_, a));
  } else if (draw < 86) {
    Line("monitor_name", a, Name(), NewRef(monitors_, a));
  } else if (!monitors_.empty()) {
    const MadeRef& ref = OneOf(monitors_);
    Line("demonitor", ref.actor, ref.name, OneOf({"", "flush", "info", "flush info"}));
  }
}

void Generator::SendOrExit(uint64_t draw) {
  const std::string a = Actor();
  const std::string b = Actor();
  if (draw < 50) {
    Line("send", a, b, absl::StrCat("hello", ++message_count_));
  } else if (draw < 80) {
    Line("exit2", a, b, Reason());
  } else if (draw < 91) {
    Line("die", a, Reason());
  } else if (draw < 96) {
    Line(OneOf({"error", "throw"}), a, "oops");
  } else {
    Line("return", a);
  }
}

void Generator::NameOrFlag(uint64_t draw) {
  const std::string a = Actor();
  if (draw < 35) {
    Line("register", a, Name(), Actor());
  } else if (draw < 50) {
    Line("unregister", a, Name());
  } else if (draw < 62) {
    Line("whereis", a, Name());
  } else if (draw < 75) {
    Line("send_name", a, Name(), absl::StrCat("hi", ++message_count_));
  } else if (draw < 90) {
    Line("flag_trap", a, OneOf({"true", "false"}));
  } else {
    Line("links", a);
  }
}

void Generator::TimerOperation(uint64_t draw) {
  const std::string a = Actor();
  const std::string message = absl::StrCat("tick", ++message_count_);
  if (draw < 35) {
    const std::string to = Actor();
    const std::string delay = Delay();
    for (uint64_t i = 0, count = 1 + Below(3); i < count; ++i) {
      Line("after", a, to, absl::StrCat("{", message, ",", i, "}"), delay, NewRef(timers_, a));
    }
  } else if (draw < 45) {
    Line("start_timer", a, Actor(), message, Delay(), NewRef(timers_, a));
  } else if (draw < 52) {
    Line("after_name", a, Name(), message, Delay(), NewRef(timers_, a));
  } else if (draw < 75) {
    Line("sleep", "600");
  } else if (!timers_.empty()) {
    const MadeRef& timer = OneOf(timers_);
    Line(draw < 93 ? "cancel" : "read_timer", timer.actor, timer.name);
  }
}

void Generator::AliasOperation(uint64_t draw) {
  const std::string a = Actor();
  if (draw < 20) {
    Line("alias", a, NewRef(aliases_, a), OneOf({"", "explicit_unalias", "reply", "reply"}));
  } else if (draw < 38) {
    const std::string mode = OneOf({"explicit_unalias", "demonitor", "reply_demonitor"});
    const std::string ref = NewRef(aliases_, a);
    monitors_.push_back(aliases_.back());
    Line("monitor_alias", a, Actor(), ref, mode);
  } else if (!aliases_.empty()) {
    const MadeRef& alias = OneOf(aliases_);
    if (draw < 85) {
      Line("send_alias", a, alias.actor, alias.name, absl::StrCat("reply", ++message_count_));
    } else {
      Line("unalias", alias.actor, alias.name);
    }
  }
}

void Generator::SuspendForAWhile() {
  const std::string a = Actor();
  const std::string b = Actor();
  Line("suspend", a, b);
  for (uint64_t i = 0, count = 1 + Below(4); i < count; ++i) {
    // Who is suspended answers no line: others act on it.
    std::string c = Actor();
    if (c == b) continue;
    switch (Below(6)) {
      case 0: Line("exit2", c, b, Reason()); break;
      case 1: Line("link", c, b); break;
      case 2: Line("monitor", c, b, NewRef(monitors_, c)); break;
      case 3: Line("exit2", c, a == b ? c : a, Reason()); break;
      default: Line("send", c, b, absl::StrCat("wake", ++message_count_)); break;
    }
  }
  Line("resume", a, b);
}

void Generator::Race() {
  const std::string a = Actor();
  const std::string b = Actor();
  const bool flush = Chance(50);
  if (flush) {
    const std::string ref = NewRef(monitors_, a);
    Line("monitor", a, b, ref);
    Line("flush_later", a, ref, "300");
  } else {
    const std::string ref = NewRef(timers_, a);
    Line("after", a, b, absl::StrCat("race", ++message_count_), "300", ref);
    Line("cancel_later", a, ref, OneOf({"299", "299", "300", "301"}));
  }
  // Who sleeps answers no line: others act on it and on the other one.
  for (uint64_t i = 0, count = 1 + Below(3); i < count; ++i) {
    const std::string c = Actor();
    if (c == a) continue;
    if (Chance(flush ? 60 : 10)) Line("exit2", c, b, Reason());
    Line("send", c, a, absl::StrCat("wake", ++message_count_));
  }
  Line("sleep", "600");
}

void Generator::SpawnChild() {
  const std::string parent = Actor();
  const std::string child = absl::StrCat("c", ++child_count_);
  const std::string trap = Chance(40) ? "trap" : "";
  actors_.push_back(child);
  if (Chance(50)) {
    Line("spawn_link", parent, child, trap);
  } else {
    Line("spawn_monitor", parent, child, NewRef(monitors_, parent), trap);
  }
}

void Generator::AnyOperation(uint64_t draw) {
  if (races_ && Chance(15)) {
    Race();
  } else if (draw < 36) {
    LinkOrMonitor(Below(100));
  } else if (draw < 60) {
    SendOrExit(Below(100));
  } else if (draw < 74) {
    NameOrFlag(Below(100));
  } else if (draw < 84) {
    TimerOperation(Below(100));
  } else if (draw < 92) {
    AliasOperation(Below(100));
  } else if (draw < 95) {
    SuspendForAWhile();
  } else {
    SpawnChild();
  }
}

std::vector<std::string> Generator::Generate() {
  first_actors_ = 4 + Below(4);
  for (size_t i = 0; i < first_actors_; ++i) {
    actors_.push_back(absl::StrCat("p", i));
    Line("spawn", actors_.back(), Chance(55) ? "trap" : "");
  }
  for (uint64_t i = 0, count = 20 + Below(30); i < count; ++i) AnyOperation(Below(100));
  Line("sleep", "2100");
  for (size_t i = 0; i < first_actors_; ++i) {
    Line("alive", actors_[i]);
    Line("links", actors_[i]);
  }
  return std::move(lines_);
}

}  // namespace

std::vector<std::string> GenerateScenario(uint64_t seed) { return Generator(seed).Generate(); }

}  // namespace arsenal::semantics
