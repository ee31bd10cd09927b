// SPDX-License-Identifier: MIT
// CallerSession: the process of somebody outside (an API key, an open stream), and what can be done
// through it by code that runs on the worker without being a process. Nothing here waits: each
// request has a callback, which runs on the worker at most once, and a RequestId by which it can be
// cancelled. The process is critical and traps exits; what is started linked is linked to it and
// gets `shutdown` when the session ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/process/module_table.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_space.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class SessionHandler;

// What became of a call.
struct CallOutcome {
  enum class Kind : uint8_t {
    kReply,         // term: the reply
    kTimeout,       // a later reply is dropped
    kNoproc,        // nobody was there
    kExit,          // the callee exited during the call; term: its reason
    kSessionEnded,  // the session's own process has ended
  };
  Kind kind;
  Term term;
};

// What became of a start, in term: {ok, Pid}, ignore, {error, Reason}. After a time-out the process
// is killed and the reason is timeout; when the session's own process has ended it is noproc.
struct StartOutcomeOf {
  Pid pid;  // the process that was started, alive or not
  Term term;
};

class CallerSession {
 public:
  using RequestId = uint64_t;
  using Target = std::variant<Pid, Atom>;
  using CallCallback = absl::AnyInvocable<void(CallOutcome)>;
  using ExitCallback = absl::AnyInvocable<void(Term reason)>;
  using StartCallback = absl::AnyInvocable<void(StartOutcomeOf)>;
  using TimeCallback = absl::AnyInvocable<void()>;
  using LinkListener = absl::AnyInvocable<void(Pid from, Term reason)>;
  using MessageListener = absl::AnyInvocable<void(const Message&)>;

  // ResourceExhausted when there are too many processes. Its initial call is caller_session:local.
  static absl::StatusOr<std::unique_ptr<CallerSession>> Start(ProcessSpace& space);
  CallerSession(const CallerSession&) = delete;
  CallerSession& operator=(const CallerSession&) = delete;
  // Ends the process with reason shutdown. Callbacks that have not run are destroyed without being
  // called.
  ~CallerSession();

  Pid pid() const { return pid_; }
  // False once the process has ended, be it that somebody has killed it.
  bool alive() const { return handler_ != nullptr; }
  size_t open_requests() const { return requests_.size(); }

  // As gen_server:call: {'$gen_call', {Pid, [alias | Ref]}, Request}. `timeout` may be kNever. With
  // `tag` the atom `system` it is a call of sys.
  RequestId Call(Target target, Term request, Nanos timeout, CallCallback callback,
                 Atom tag = atoms::kGenCall);
  // False when there is nobody with the name. A message to a pid always counts as sent.
  bool Send(Target target, Term message);
  // exit/2, from the session's process.
  void ExitProcess(Pid target, Term reason);
  // The callback gets the reason of the process's end: noproc when it has ended before.
  RequestId WatchExit(Pid pid, ExitCallback callback);
  // Starts the process and tells when it is ready. 0 when it could not be spawned: the callback has
  // run already, with {error, {spawn, Text}}.
  RequestId StartProcess(PreparedStart start, StartLink link, Nanos timeout,
                         StartCallback callback);
  RequestId After(Nanos delay, TimeCallback callback);
  // The callback will not run and is destroyed; whether it was still open. A cancelled start goes
  // on.
  bool Cancel(RequestId id);

  // 'EXIT' messages that the process gets, and all other messages that answer no request. Each may
  // be set once.
  void set_link_listener(LinkListener listener) { link_listener_ = std::move(listener); }
  void set_message_listener(MessageListener listener) { message_listener_ = std::move(listener); }

 private:
  friend class SessionHandler;
  struct Request;
  class RequestTimer;

  explicit CallerSession(ProcessSpace& space);
  ProcessContext& context();
  Request& Open(Ref monitor, Nanos timeout);
  std::unique_ptr<Request> Take(RequestId id);
  void Release(Request& request);
  void TimedOut(RequestId id);
  void HandleMessage(Message& message);
  bool HandleAnswer(Message& message);
  bool HandleStartAck(Message& message);
  void HandleDown(std::unique_ptr<Request> request, const Term& reason);
  void ProcessGone();

  ProcessSpace& space_;
  Pid pid_;
  SessionHandler* handler_ = nullptr;  // owned by the process
  RequestId next_id_ = 1;
  absl::flat_hash_map<RequestId, std::unique_ptr<Request>> requests_;
  absl::flat_hash_map<Ref, RequestId> by_monitor_;
  absl::flat_hash_map<Pid, RequestId> by_started_pid_;
  LinkListener link_listener_;
  MessageListener message_listener_;
};

}  // namespace arsenal::runtime
