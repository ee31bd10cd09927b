// SPDX-License-Identifier: MIT
// Simulation: what the runtime asks the simulated driver. In production there is none, and
// delivering pays one branch that is always predicted right.
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
  // A worker to be driven; and the end of it.
  virtual void Attach(Worker& worker) = 0;
  virtual void Detach(Worker& worker) = 0;
  // Takes a signal in order to deliver it at a later step, in order per sender and receiver; false:
  // deliver it now.
  virtual bool Hold(SignalSink& sink, Pid from, Pid to, Cell* cell) = 0;
  // Reductions after which the next slice ends.
  virtual uint32_t SliceBudget() = 0;
  // Delivers what is held between the two, because the sender asks something that must come after
  // it.
  virtual void FlushChannel(SignalSink& sink, Pid from, Pid to) = 0;
};

}  // namespace arsenal::runtime
