// SPDX-License-Identifier: MIT
// Requests, collections of them, calls to many nodes.

#include "runtime/behaviour/requests.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace arsenal::runtime {
namespace {

// What a message about a request says; the monitor is gone after it.
Response ResponseIn(ProcessContext& self, const Message& message, const RequestId& request) {
  if (message.IsDown()) {
    return Response(Response::Kind::kError,
                    Term::TupleOf(message.payload().element(4), request.server()));
  }
  self.Demonitor(request.ref(), Flush::kFlush);
  return Response(Response::Kind::kReply, message.element(1));
}

Nanos NotBelowZero(Nanos timeout) { return std::max(timeout, Nanos(0)); }

}  // namespace

Term Response::ToTerm() const {
  switch (kind_) {
    case Kind::kReply: return Term::TupleOf(atoms::kReply, term_);
    case Kind::kError: return Term::TupleOf(atoms::kError, term_);
    case Kind::kTimeout: return atoms::kTimeout;
    case Kind::kNoReply: return Atom::OfCode("no_reply");
    case Kind::kNoRequest: return atoms::kNoRequest;
  }
  return atoms::kUndefined;
}

RequestId SendRequest(ProcessContext& self, const ServerRef& server, const Term& request) {
  return RequestId(SendCallRequest(self, server, request, AliasMode::kDemonitor), server.ToTerm());
}

ProcessTask<Response> WaitResponse(ProcessContext& self, RequestId request, Nanos timeout) {
  const MessagePattern about = MessagePattern::About(request.ref());
  const Message message = co_await self.Receive(about, NotBelowZero(timeout));
  if (!message.has_value()) co_return Response(Response::Kind::kTimeout);
  co_return ResponseIn(self, message, request);
}

ProcessTask<Response> ReceiveResponse(ProcessContext& self, RequestId request, Nanos timeout) {
  const Response response = co_await WaitResponse(self, request, timeout);
  if (response.kind() == Response::Kind::kTimeout) self.Demonitor(request.ref(), Flush::kFlush);
  co_return response;
}

Response CheckResponse(ProcessContext& self, const Message& message, const RequestId& request) {
  if (message.ref() != request.ref()) return Response(Response::Kind::kNoReply);
  return ResponseIn(self, message, request);
}

// --- Collections.

absl::Status RequestIds::Add(RequestId request, Term label) {
  for (const auto& [known, its_label] : requests_) {
    if (known.ref() == request.ref()) {
      return absl::InvalidArgumentError("badarg: the request is in the collection");
    }
  }
  requests_.emplace_back(std::move(request), std::move(label));
  return absl::OkStatus();
}

void RequestIds::Send(ProcessContext& self, const ServerRef& server, const Term& request,
                      Term label) {
  requests_.emplace_back(SendRequest(self, server, request), std::move(label));
}

// What the functions on collections share.
class CollectionReceiver {
 public:
  static bool Knows(const RequestIds& requests, const Message& message) {
    return Find(requests, message) != requests.requests_.end();
  }
  static LabelledResponse Take(ProcessContext& self, const Message& message, RequestIds& requests,
                               Answered answered) {
    const auto found = Find(requests, message);
    if (found == requests.requests_.end()) {
      const bool empty = requests.size() == 0;
      return LabelledResponse(
          Response(empty ? Response::Kind::kNoRequest : Response::Kind::kNoReply), Term());
    }
    LabelledResponse response(ResponseIn(self, message, found->first), found->second);
    if (answered == Answered::kDelete) requests.requests_.erase(found);
    return response;
  }

 private:
  using Place = std::vector<std::pair<RequestId, Term>>::const_iterator;
  static Place Find(const RequestIds& requests, const Message& message) {
    return std::find_if(
        requests.requests_.begin(), requests.requests_.end(),
        [&message](const auto& entry) { return entry.first.ref() == message.ref(); });
  }
};

ProcessTask<LabelledResponse> WaitResponse(ProcessContext& self, RequestIds& requests,
                                           Nanos timeout, Answered answered) {
  if (requests.size() == 0) {
    co_return LabelledResponse(Response(Response::Kind::kNoRequest), Term());
  }
  const MessagePattern mine = MessagePattern::Where(
      [&requests](const Message& message) { return CollectionReceiver::Knows(requests, message); });
  const Message message = co_await self.Receive(mine, NotBelowZero(timeout));
  if (!message.has_value()) {
    co_return LabelledResponse(Response(Response::Kind::kTimeout), Term());
  }
  co_return CollectionReceiver::Take(self, message, requests, answered);
}

ProcessTask<LabelledResponse> ReceiveResponse(ProcessContext& self, RequestIds& requests,
                                              Nanos timeout, Answered answered) {
  const LabelledResponse response = co_await WaitResponse(self, requests, timeout, answered);
  if (response.response.kind() == Response::Kind::kTimeout) {
    for (const auto& [request, label] : requests.list()) {
      self.Demonitor(request.ref(), Flush::kFlush);
    }
  }
  co_return response;
}

LabelledResponse CheckResponse(ProcessContext& self, const Message& message, RequestIds& requests,
                               Answered answered) {
  return CollectionReceiver::Take(self, message, requests, answered);
}

// --- Many nodes.

ProcessTask<MultiCallResult> MultiCall(ProcessContext& self, std::vector<Atom> nodes, Atom name,
                                       Term request, Nanos timeout) {
  std::vector<RequestId> requests;
  for (const Atom node : nodes) {
    requests.push_back(SendRequest(self, ServerRef(name, node), request));
  }
  const Nanos deadline = DeadlineAfter(self.Now(), timeout);
  MultiCallResult result;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const Nanos left = timeout == kNever ? kNever : deadline - self.Now();
    const Response response = co_await ReceiveResponse(self, requests[i], left);
    if (response.kind() == Response::Kind::kReply) {
      result.replies.emplace_back(nodes[i], response.term());
    } else {
      result.bad_nodes.push_back(nodes[i]);
    }
  }
  co_return result;
}

void Abcast(ProcessContext& self, const std::vector<Atom>& nodes, Atom name, const Term& request) {
  for (const Atom node : nodes) Cast(self, ServerRef(name, node), request);
}

}  // namespace arsenal::runtime
