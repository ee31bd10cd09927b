// SPDX-License-Identifier: MIT

#include "service/supervisor/conversion.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Pid;
using runtime::Strategy;

namespace {

constexpr size_t kChildren = 1000;
constexpr int kDependencies = 100;

// Children in start order, and what they watch.
class Dependencies {
 public:
  Dependencies(core::Call& call, const runtime::Supervisor& supervisor)
      : children_(supervisor.ChildrenFrom(Pid(), 0, kChildren)) {
    for (size_t i = 0; i < children_.size(); ++i) place_.emplace(children_[i].pid, i);
    for (size_t i = 0; i < children_.size(); ++i) {
      const auto info = call.node().Inspect(children_[i].pid, runtime::Detail::kRelations);
      if (!info.has_value()) continue;
      // A link has no direction, so it is shown once.
      for (const Pid linked : info->links) Add(i, linked, "link");
      for (const runtime::MonitorInfo& monitor : info->monitors) Add(i, monitor.pid, "monitor");
    }
  }

  void Fill(v1::ConversionReport& report) const {
    for (const auto& [watcher, watched, by] : found_) {
      if (report.dependencies_size() == kDependencies) return;
      v1::ChildDependency& row = *report.add_dependencies();
      row.set_child_id(Id(watcher));
      row.set_on_child_id(Id(watched));
      row.set_by(by);
    }
  }
  // A child that watches one that is started after it.
  void AgainstTheOrder(v1::ConversionReport& report) const {
    for (const auto& [watcher, watched, by] : found_) {
      if (std::string_view(by) != "monitor" || watcher > watched) continue;
      if (report.obstacles_size() == kDependencies) return;
      report.add_obstacles(absl::StrCat("child ", Id(watcher), " monitors child ", Id(watched),
                                        ", which is started after it"));
    }
  }
  bool empty() const { return found_.empty(); }

 private:
  struct Found {
    size_t watcher;
    size_t watched;
    const char* by;
  };
  void Add(size_t watcher, Pid pid, const char* by) {
    const auto watched = place_.find(pid);
    if (watched == place_.end() || !pid.valid() || watched->second == watcher) return;
    if (*by == 'l' && watched->second > watcher) return;
    found_.push_back({watcher, watched->second, by});
  }
  std::string Id(size_t place) const {
    const runtime::ChildSnapshot& child = children_[place];
    return child.id.Is(runtime::atoms::kUndefined) ? child.pid.ToString()
                                                   : core::ReasonText(child.id);
  }

  std::vector<runtime::ChildSnapshot> children_;
  absl::flat_hash_map<Pid, size_t> place_;
  std::vector<Found> found_;
};

void FillWarnings(const runtime::Supervisor& supervisor, Strategy wanted,
                  const Dependencies& dependencies, v1::ConversionReport& report) {
  const size_t count = supervisor.ChildCount();
  switch (wanted) {
    case Strategy::kOneForOne:
      if (!dependencies.empty()) {
        report.add_warnings("children that depend on each other are restarted alone from now on");
      }
      return;
    case Strategy::kOneForAll:
      report.add_warnings(
          absl::StrCat("all ", count, " children are restarted together from now on"));
      if (count > 1 && dependencies.empty()) {
        report.add_warnings(
            "no child is linked with or monitors another, so nothing shows that they need each "
            "other");
      }
      return;
    case Strategy::kRestForOne:
      report.add_warnings("children started after the one that ends are restarted with it");
      dependencies.AgainstTheOrder(report);
      return;
    case Strategy::kSimpleOneForOne:
      report.add_warnings("children lose their ids and their start order");
      report.add_warnings("when it ends it stops all children at once");
      for (const std::string& why : supervisor.ObstaclesToOneTemplate()) {
        report.add_obstacles(why);
      }
      return;
  }
}

}  // namespace

void FillConversion(core::Call& call, Pid pid, Strategy wanted, v1::ConvertedSupervisor& out) {
  const runtime::Supervisor& supervisor = *ObjectOf(call, pid);
  const Strategy now = supervisor.flags().strategy;
  out.set_name(NameOrPid(call, pid));
  out.set_pid(pid.ToString());
  out.set_strategy_before(std::string(runtime::StrategyName(now).text()));
  out.set_strategy(out.strategy_before());
  v1::ConversionReport& report = *out.mutable_report();
  report.set_child_count(supervisor.ChildCount());
  const Dependencies dependencies(call, supervisor);
  dependencies.Fill(report);
  if (wanted != now) {
    const bool dynamic = supervisor.kind() == runtime::SupervisorKind::kDynamicSupervisor;
    if (dynamic || now == Strategy::kSimpleOneForOne) {
      report.add_obstacles("its children have no ids, which the other strategies need");
    } else {
      FillWarnings(supervisor, wanted, dependencies, report);
    }
  }
  report.set_compatible(report.obstacles().empty());
}

absl::Status RefuseConversion(const v1::ConversionReport& report) {
  if (report.compatible()) return absl::OkStatus();
  const std::string all = absl::StrJoin(report.obstacles(), "; ");
  return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                    absl::StrCat("name: cannot be converted: ", report.obstacles(0)),
                    {{"obstacles", all}});
}

runtime::Term ConversionRequest(Strategy wanted) {
  if (wanted == Strategy::kSimpleOneForOne) {
    return runtime::Atom::OfCode("convert_to_simple_one_for_one");
  }
  return runtime::Term::TupleOf(
      runtime::atoms::kChangeFlags,
      runtime::Term::Map({{runtime::atoms::kStrategy, runtime::StrategyName(wanted)}}));
}

}  // namespace arsenal::service::supervisor
