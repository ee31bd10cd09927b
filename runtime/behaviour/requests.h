// SPDX-License-Identifier: MIT
// Requests that are sent now and whose responses are taken later: gen_server:send_request with its
// receivers, collections of requests, and calls to many nodes at once.
//
//   const RequestId request = SendRequest(self, counter, Term(get));
//   ... other work ...
//   const Response response = co_await ReceiveResponse(self, request, kDefaultCallTimeout);
//
// ReceiveResponse gives up the request when time is out, so that a late response is dropped;
// WaitResponse does not, and may be called again. CheckResponse is for handlers, which have the
// message in hand.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "runtime/base/clock.h"
#include "runtime/behaviour/call.h"
#include "runtime/process/process_task.h"

namespace arsenal::runtime {

class RequestId {
 public:
  RequestId(Ref ref, Term server) : ref_(ref), server_(std::move(server)) {}
  Ref ref() const { return ref_; }
  // The server as it was given.
  const Term& server() const { return server_; }

 private:
  Ref ref_;
  Term server_;
};

class Response {
 public:
  enum class Kind : uint8_t {
    kReply,
    kError,      // the server has ended, or is not there: term is {Reason, ServerRef}
    kTimeout,    // not yet
    kNoReply,    // of CheckResponse: the message is about something else
    kNoRequest,  // the collection is empty
  };
  Response(Kind kind, Term term) : kind_(kind), term_(std::move(term)) {}
  explicit Response(Kind kind) : kind_(kind) {}

  Kind kind() const { return kind_; }
  const Term& term() const { return term_; }
  // As OTP has it: {reply, Reply}, {error, {Reason, ServerRef}}, timeout, no_reply, no_request.
  Term ToTerm() const;

 private:
  Kind kind_;
  Term term_;
};

RequestId SendRequest(ProcessContext& self, const ServerRef& server, const Term& request);
ProcessTask<Response> ReceiveResponse(ProcessContext& self, RequestId request, Nanos timeout);
ProcessTask<Response> WaitResponse(ProcessContext& self, RequestId request, Nanos timeout);
Response CheckResponse(ProcessContext& self, const Message& message, const RequestId& request);

// Requests under way, each with a label of the sender's own.
class RequestIds {
 public:
  RequestIds() = default;
  size_t size() const { return requests_.size(); }
  const std::vector<std::pair<RequestId, Term>>& list() const { return requests_; }
  // InvalidArgument ("badarg") for one that is in the collection.
  absl::Status Add(RequestId request, Term label);
  // Sends it and adds it.
  void Send(ProcessContext& self, const ServerRef& server, const Term& request, Term label);

 private:
  friend class CollectionReceiver;
  std::vector<std::pair<RequestId, Term>> requests_;
};

// The response to one of a collection, with its label.
struct LabelledResponse {
  LabelledResponse(Response of_request, Term label_of_request)
      : response(std::move(of_request)), label(std::move(label_of_request)) {}
  Response response;
  Term label;
};

// Whether a request that was answered leaves its collection.
enum class Answered : uint8_t { kKeep, kDelete };

// The first response that comes to one of them. When time is out ReceiveResponse gives up all of
// them, and they stay in the collection; WaitResponse gives up none. The collection must outlive
// the task.
ProcessTask<LabelledResponse> ReceiveResponse(ProcessContext& self, RequestIds& requests,
                                              Nanos timeout, Answered answered);
ProcessTask<LabelledResponse> WaitResponse(ProcessContext& self, RequestIds& requests,
                                           Nanos timeout, Answered answered);
LabelledResponse CheckResponse(ProcessContext& self, const Message& message, RequestIds& requests,
                               Answered answered);

struct MultiCallResult {
  MultiCallResult() {}
  std::vector<std::pair<Atom, Term>> replies;  // by node
  std::vector<Atom> bad_nodes;                 // that have not replied, or are not there
};

// gen_server:multi_call: the same request to the server of this name on each of the nodes, in the
// order given. Late replies are dropped.
ProcessTask<MultiCallResult> MultiCall(ProcessContext& self, std::vector<Atom> nodes, Atom name,
                                       Term request, Nanos timeout = kNever);
// gen_server:abcast: nodes and names that are not there are no error.
void Abcast(ProcessContext& self, const std::vector<Atom>& nodes, Atom name, const Term& request);

}  // namespace arsenal::runtime
