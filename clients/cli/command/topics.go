// SPDX-License-Identifier: MIT

package command

// topic is a page of `arsenal help` that belongs to no command.
type topic struct {
	name, summary, text string
}

var topics = []topic{
	{"exit-codes", "What the program's exit codes mean.", `
Exit codes:
    0  done
    1  refused by the node for another reason than those below, or by you when asked
    2  the command line says nothing that could be sent; nothing was
    3  not found: no such process, supervisor, operation
    4  invalid: the request breaks a rule of the contract
    5  conflict: the system is not in the state that the operation needs
    6  not permitted
    7  the node did not answer in time, or is full; the same call may succeed later
  130  interrupted (Ctrl-C)

The code follows from the statuses that the contract gives the reason of a refusal. Machine forms
(-o json, jsonl, yaml) write the error to standard error as REST does: {"error": {"code": ...}}.
`},
	{"values", "How flags and arguments take values.", `
Path variables are arguments; every other field of the request is a flag, a nested one with dots
(--options.name spare). --request JSON or -f FILE gives the whole request; flags go over it.

  lists       give the flag several times. Lists of words and of numbers also take commas:
              --include state,dictionary
  messages    (type "value") JSON objects, arrays, numbers, true, false and null are JSON. All else
              is Erlang's text form: --message '{put, colour, <<"red">>}'. So are 1.0 and integers
              beyond 2^53, which a JSON number would change.
  times       2026-01-31T12:00:00Z; durations: 1m30s
  maps        key=value, several times
  bytes       base64
  pids        <0.12.1>, 0.12.1 (no quotes needed), or a registered name

A field that is called like a global flag has field. before it: --field.output.
After -- nothing is a flag.
`},
	{"output", "The output forms.", `
  -o table   for people: columns that fit, bytes and times made readable, trees drawn (default)
  -o wide    all columns, exact figures
  -o json    the whole answer as one document, the same as REST gives
  -o jsonl   one row (or one event) a line
  -o yaml    the whole answer as YAML; events as documents
  -o name    pids (else names, keys or ids), one a line, for xargs

Answers go to standard output, everything else to standard error.
A stream is resumed by itself up to 5 times when the connection is lost; each time, and at its end,
the cursor for --after is told. Heartbeats are not shown. Its end exits with 0, Ctrl-C with 130.
`},
	{"settings", "Flags, environment and profiles.", `
Each setting is taken from the first that has it: flag, environment, profile, default.
arsenal config view prints what holds and why.

  --address  ARSENAL_NODE      --output   ARSENAL_OUTPUT     --color  ARSENAL_COLOR (NO_COLOR)
  --timeout  ARSENAL_TIMEOUT   --gateway  ARSENAL_GATEWAY    --profile  ARSENAL_PROFILE

The profile file is ARSENAL_CONFIG, else $XDG_CONFIG_HOME/arsenal/config.yaml, else
~/.config/arsenal/config.yaml:

  profile: local                      # used without --profile
  profiles:
    local: {address: "127.0.0.1:50051"}
    lab:   {address: "127.0.0.1:50052", output: wide, timeout: 10s}

The commands are made from the contract that this program was built with. When a command, a flag or
a field of an answer is not in it, the node is asked for its own; --refresh asks at once.
`},
}
