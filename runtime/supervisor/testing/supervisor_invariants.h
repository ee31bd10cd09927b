// SPDX-License-Identifier: MIT
// SupervisorInvariants: watches the supervisors of one node in a simulation and checks, after each
// step, those that the step has touched; when all is quiet, all.
//
//   children   one in the table lives, or its end is on the way to the supervisor; who is found by
//              pid is who the table shows; a temporary child is never started again
//   order      children start in the order of the table, and stop against it
//   intensity  what counts as restarts is the history of attempts, in whole seconds; never more
//              than allowed, unless the supervisor has given up
//   ends       no child outlives a supervisor that ends in order; of one that is killed only those
//              who trap exits, and no supervisors; no living supervisor has a child it knows not
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/supervisor/supervisor_snapshot.h"

namespace arsenal::runtime {

class SupervisorInvariants final : public SimulationObserver {
 public:
  static constexpr size_t kMaxSentences = 10;

  // Adds itself to the driver, and must outlive its work.
  SupervisorInvariants(SimulatedDriver& driver, ProcessSpace& space);

  const std::vector<std::string>& broken() const { return broken_; }
  // To be called when nothing can happen without time passing.
  void CheckQuiet();
  // From now on nothing is checked: everything is about to be ended.
  void Stop() { stopped_ = true; }
  // How many checks of a supervisor were made, and how many supervisors were seen.
  uint64_t checks() const { return checks_; }
  size_t seen() const { return watched_.size(); }

  void Sent(uint32_t worker, Pid from, Pid to, const Cell& cell) override;
  void Handling(uint32_t worker, Pid to, const Cell& cell) override;
  void Running(uint32_t worker, Pid pid) override;
  void Stepped() override;

 private:
  // What is known of a supervisor from the steps before.
  struct Watched {
    std::deque<int64_t> attempts;  // seconds, oldest first
    uint64_t restart_count = 0;
    SupervisorSnapshot last;
    std::optional<size_t> stopping;  // the child that it has told to end last, in this sweep
    bool has_told = false;           // in this step
    bool started = false;            // has said so
    bool killed = false;
    bool ended = false;
  };

  void Break(Pid supervisor, const std::string& sentence);
  void Check(Pid pid, Watched& watched);
  void CheckChildren(Pid pid, const Supervisor& supervisor, const SupervisorSnapshot& now);
  void CheckStarts(Pid pid, const Watched& watched, const SupervisorSnapshot& now);
  void CheckIntensity(Pid pid, Watched& watched, const SupervisorSnapshot& now);
  void CheckEnd(Pid pid, Watched& watched);
  void CheckOrphans();
  // The child whose start or end the supervisor waits for; not valid(): none.
  Pid WaitsFor(Pid pid) const;
  // Whether it may live on when its supervisor was killed.
  bool MayOutlive(const Process& orphan) const;

  SimulatedDriver& driver_;
  ProcessSpace& space_;
  absl::btree_map<Pid, Watched> watched_;
  std::vector<Pid> touched_;  // in this step
  bool stopped_ = false;
  uint64_t checks_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace arsenal::runtime
