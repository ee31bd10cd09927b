// SPDX-License-Identifier: MIT
// TraceObserver: the digest of everything that happens in a simulated run.
#pragma once

#include "runtime/scheduler/simulation.h"
#include "runtime/simulation/trace_hash.h"

namespace arsenal::runtime {

class TraceObserver final : public SimulationObserver {
 public:
  void Arriving(uint32_t worker, Pid to, const Cell& cell) override {
    hash_.Add(worker);
    hash_.AddSignal(to, cell);
  }
  void Handling(uint32_t worker, Pid to, const Cell& cell) override {
    hash_.Add(uint64_t{worker} << 16 | static_cast<uint64_t>(cell.kind) << 8 | 1);
    hash_.Add(to.bits());
  }
  void Running(uint32_t worker, Pid pid) override {
    hash_.Add(uint64_t{worker} << 16 | 2);
    hash_.Add(pid.bits());
  }
  void Firing(uint32_t worker) override { hash_.Add(uint64_t{worker} << 16 | 3); }

  uint64_t value() const { return hash_.value(); }

 private:
  TraceHash hash_;
};

}  // namespace arsenal::runtime
