// SPDX-License-Identifier: MIT
// The worker that this thread has in its hands: set by the drivers around everything that runs on a
// worker. The only variable of its kind.
#pragma once

namespace arsenal::runtime {

class Worker;

extern constinit thread_local Worker* current_worker;

// Sets current_worker and puts the former value back.
class CurrentWorkerScope {
 public:
  explicit CurrentWorkerScope(Worker* worker) : former_(current_worker) { current_worker = worker; }
  CurrentWorkerScope(const CurrentWorkerScope&) = delete;
  CurrentWorkerScope& operator=(const CurrentWorkerScope&) = delete;
  ~CurrentWorkerScope() { current_worker = former_; }

 private:
  Worker* former_;
};

}  // namespace arsenal::runtime
