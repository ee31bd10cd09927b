// SPDX-License-Identifier: MIT
// Exchange: one call in flight, from its arrival to its last byte. The stages of the pipeline read
// and write it; handlers see only its Call.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "service/core/call.h"
#include "service/core/table.h"
#include "service/core/transport.h"

namespace arsenal::service::core {

class Pipeline;

class Exchange {
 public:
  // `transport` outlives the exchange.
  Exchange(const Row& row, Pipeline& pipeline, Transport& transport);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  const Row& row() const { return row_; }
  Transport& transport() { return transport_; }
  Pipeline& pipeline() { return pipeline_; }
  Call& call() { return call_; }
  google::protobuf::Arena& arena() { return arena_; }

  // What stages leave for later ones.
  std::string request_id;
  Principal principal;
  absl::Duration time_limit = absl::InfiniteDuration();  // from the arrival
  google::protobuf::Message* request = nullptr;          // on the arena
  absl::Status outcome;                                  // of the whole call, for metrics and log
  const int64_t arrived_nanos;                           // monotonic

  // Called by the row's invoke, on the worker, when the handler is done.
  void FinishUnary(const absl::Status& status, const google::protobuf::Message* response);
  void FinishStream(const absl::Status& status);
  // Called by the row's invoke when the handler waits: arms the time limit.
  void Suspended();
  // The caller has gone, or its deadline has passed. Any thread.
  void CallerGone();

 private:
  friend class Pipeline;

  // Translates a failure that an interruption led to.
  absl::Status Explain(const absl::Status& status) const;
  void Ended(absl::Status status);

  const Row& row_;
  Pipeline& pipeline_;
  Transport& transport_;
  Call call_;
  google::protobuf::Arena arena_;
  uint64_t timer_ = 0;     // of the time limit; 0 when none is armed
  bool listed_ = false;    // among the pipeline's open streams
  bool finished_ = false;  // on the worker
};

}  // namespace arsenal::service::core
