// SPDX-License-Identifier: MIT
// SystemService.GetSchedulerInfo: the node's one scheduler.

#include "runtime/node/node.h"
#include "service/system/operations.h"
#include "service/system/program_memory.h"

namespace arsenal::service::system {

core::Answer<v1::GetSchedulerInfoResponse> GetSchedulerInfo(
    core::Call& call, const v1::GetSchedulerInfoRequest& request) {
  runtime::Worker& worker = call.node().worker();
  v1::GetSchedulerInfoResponse response;
  v1::SchedulersInfo& all = *response.mutable_data();
  all.set_scheduler_count(1);  // a node has one worker
  all.set_run_queue_length(worker.runnable_count());
  all.set_cpu_time_ms(ReadCpuMilliseconds());
  v1::SchedulerInfo& one = *all.add_schedulers();
  one.set_id(1);
  one.set_run_queue_length(worker.runnable_count());
  v1::RunQueueLengths& queues = *one.mutable_queues();
  queues.set_max(worker.queues().size_of(0));
  queues.set_high(worker.queues().size_of(1));
  queues.set_normal(worker.queues().size_of(runtime::RunQueues::kNormalQueue));
  queues.set_low(worker.queues().size_of(runtime::RunQueues::kLowQueue));
  queues.set_idle(worker.queues().size_of(4));
  one.set_slices(worker.counters().slices);
  one.set_timers(worker.timer_count());
  one.set_timers_fired(worker.counters().timers_fired);
  one.set_posts_run(worker.counters().posts_run);
  one.set_signals(static_cast<uint64_t>(worker.cells().live()));
  auto& unavailable = *all.mutable_unavailable();
  unavailable["pinned"] = "a node has one scheduler, so nothing can be pinned";
  unavailable["steals"] = "a node has one scheduler, so nothing can be stolen";
  unavailable["utilization"] = "time that is spent looking for work is not counted apart";
  return response;
}

}  // namespace arsenal::service::system
