// SPDX-License-Identifier: MIT
// Simulation: what the runtime asks and tells the simulated driver. In production there is none,
// and delivering pays one branch that is always predicted right.
#pragma once

#include <cstdint>

#include "runtime/base/pid.h"
#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

class Worker;

// Where signals go when the driver lets them go.
class SignalSink {
 public:
  virtual ~SignalSink() = default;
  // Puts the signal into the inbox of `to`, or answers it for a process that is no more.
  virtual void DeliverNow(Pid to, Cell* cell) = 0;
};

class Simulation {
 public:
  virtual ~Simulation() = default;
  // A worker to be driven; answers its number, which no other has had. And the end of it.
  virtual uint32_t Attach(Worker& worker) = 0;
  virtual void Detach(Worker& worker) = 0;
  // Every signal, when it is sent. Takes it in order to deliver it at a later step, in order per
  // sender and receiver; false: deliver it now.
  virtual bool Hold(Worker& worker, SignalSink& sink, Pid from, Pid to, Cell* cell) = 0;
  // Reductions after which the next slice ends.
  virtual uint32_t SliceBudget() = 0;
  // Delivers what is held between the two, because the sender asks something that must come after
  // it.
  virtual void FlushChannel(Worker& worker, SignalSink& sink, Pid from, Pid to) = 0;
  // A process is about to handle a signal that it has taken from its inbox.
  virtual void Handling(Worker& worker, Pid to, const Cell& cell) = 0;
};

// Told what happens in a simulation, for checks and traces. `worker` is the number that Attach gave
// to the worker in question.
class SimulationObserver {
 public:
  virtual ~SimulationObserver() = default;
  virtual void Sent(uint32_t worker, Pid from, Pid to, const Cell& cell) {}
  // The signal arrives in the inbox of `to`, or finds nobody there.
  virtual void Arriving(uint32_t worker, Pid to, const Cell& cell) {}
  virtual void Handling(uint32_t worker, Pid to, const Cell& cell) {}
  // A slice of the process begins. `pid` is that of nobody for a runnable that is no process.
  virtual void Running(uint32_t worker, Pid pid) {}
  // A timer fires, or posted work runs.
  virtual void Firing(uint32_t worker) {}
  // A step is over.
  virtual void Stepped() {}
};

}  // namespace arsenal::runtime
