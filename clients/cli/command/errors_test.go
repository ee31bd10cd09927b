// SPDX-License-Identifier: MIT

package command_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// refusing is a node whose GetProcess always fails.
func refusing(err error) *node {
	return &node{get: func(*arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error) { return nil, err }}
}

func TestARefusalIsToldWithTheNearestNamesAndTheRequestID(t *testing.T) {
	n := refusing(refuse(codes.NotFound, "PROCESS_NOT_FOUND", "pid: no process nobody on this node",
		map[string]string{"pid": "nobody", "nearest": "noboby"}))
	address := n.serve(t)
	r := run(t, "--address", address, "process", "get", "nobody")
	expectCode(t, r, 3)
	expect(t, "stdout", r.stdout, "")
	expect(t, "stderr", r.stderr, `error: process_not_found: pid: no process nobody on this node (nearest: noboby)
request id: req-7
`)
	r = run(t, "--address", address, "process", "get", "nobody", "-o", "json")
	expectCode(t, r, 3)
	expect(t, "stdout", r.stdout, "")
	expect(t, "stderr", r.stderr, `{
  "error": {
    "code": "process_not_found",
    "message": "pid: no process nobody on this node",
    "details": {
      "nearest": "noboby",
      "pid": "nobody"
    },
    "timestamp": "2026-01-02T03:04:05.000Z",
    "request_id": "req-7"
  }
}
`)
}

func TestFieldProblemsStandOneALine(t *testing.T) {
	n := refusing(refuse(codes.InvalidArgument, "VALIDATION_ERROR", "page: found 0; sort: found colour", nil,
		"page", "found 0, expected at least 1", "sort", "found \x1b[2Jcolour"))
	address := n.serve(t)
	r := run(t, "--address", address, "process", "get", "x")
	expectCode(t, r, 4)
	expect(t, "stderr", r.stderr, `error: validation_error: 2 fields
  page: found 0, expected at least 1
  sort: found \x1b[2Jcolour
request id: req-7
`)
	r = run(t, "--address", address, "process", "get", "x", "-o", "jsonl")
	expect(t, "stderr", r.stderr, `{"error":{"code":"validation_error","message":"page: found 0; sort: found colour",`+
		`"details":{"fields":[{"field":"page","description":"found 0, expected at least 1"},`+
		`{"field":"sort","description":"found \u001b[2Jcolour"}]},"timestamp":"2026-01-02T03:04:05.000Z","request_id":"req-7"}}`+"\n")
}

func TestTheExitCodeFollowsFromTheReasonsStatuses(t *testing.T) {
	byReason := map[string]int{
		"MALFORMED_REQUEST": 4, "VALIDATION_ERROR": 4, "REQUEST_TOO_LARGE": 4, "PROCESS_NOT_FOUND": 3,
		"NOT_A_SUPERVISOR": 5, "NAME_TAKEN": 5, "INCARNATION_CHANGED": 5, "PROCESS_CRITICAL": 6,
		"CALL_TIMEOUT": 7, "DEADLINE_EXCEEDED": 7, "UNAVAILABLE": 7, "PROCESS_LIMIT": 7, "STREAM_LIMIT": 7,
		"UNKNOWN_METHOD": 1, "INTERNAL": 1, "CANCELLED": 130,
	}
	n := &node{}
	address := n.serve(t)
	values := arsenalv1.Reason(0).Descriptor().Values()
	seen := 0
	for i := range values.Len() {
		value := values.Get(i)
		reason := strings.TrimPrefix(string(value.Name()), "REASON_")
		statuses := proto.GetExtension(value.Options(), arsenalv1.E_Status).(*arsenalv1.ReasonStatus)
		n.get = refusing(refuse(codes.Code(statuses.GetCode()), reason, "no", nil)).get
		r := run(t, "--address", address, "process", "get", "x")
		if expected, ok := byReason[reason]; ok {
			seen++
			if r.code != expected {
				t.Errorf("%s: found %d, expected %d", reason, r.code, expected)
			}
		}
		if r.code == 0 || r.code == 2 {
			t.Errorf("%s: found %d, expected the code of a refusal", reason, r.code)
		}
	}
	if seen != len(byReason) {
		t.Errorf("found %d of %d reasons in the contract", seen, len(byReason))
	}
}

func TestWhatGRPCItselfRefusesHasACodeToo(t *testing.T) {
	n := refusing(status.Error(codes.ResourceExhausted, "grpc: received message larger than max"))
	r := run(t, "--address", n.serve(t), "process", "get", "x", "--request-id", "mine", "-o", "json")
	expectCode(t, r, 1)
	expectIn(t, r.stderr, `"code": "resource_exhausted"`, `"request_id": "mine"`)

	address := nowhere(t)
	r = run(t, "--address", address, "process", "get", "x")
	expectCode(t, r, 7)
	expectIn(t, r.stderr, "error: unavailable: no answer from the node at "+address)
}

func TestATimeoutEndsACallThatIsNotAnswered(t *testing.T) {
	release := make(chan struct{})
	n := &node{get: func(*arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error) {
		<-release
		return nil, status.Error(codes.Internal, "late")
	}}
	address := n.serve(t)
	defer close(release)
	r := run(t, "--address", address, "--timeout=1ms", "process", "get", "x")
	expectCode(t, r, 7)
	expectIn(t, r.stderr, "error: deadline_exceeded: ")
}

func TestUsageErrorsSendNothing(t *testing.T) {
	n := &node{}
	address := n.serve(t)
	for _, c := range []struct {
		args     []string
		expected string
	}{
		{[]string{"process", "get"}, "error: PID: missing, expected: A pid, such as <0.12.1>,"},
		{[]string{"process", "kill"}, "error: PID: missing, expected: A pid or a registered name.\nsee: arsenal process kill --help\n"},
		{[]string{"process", "get", "a", "b"}, `error: found "b", expected only PID`},
		{[]string{"process", "list", "x"}, `error: found "x", expected no argument`},
		{[]string{"process", "list", "--page", "two"}, `error: --page: found "two", expected a whole number of 0 to 4294967295 (1 to 1000000)`},
		{[]string{"process", "list", "--page=-1"}, `error: --page: found "-1"`},
		{[]string{"process", "list", "--supervised=maybe"}, `error: --supervised: found "maybe", expected true or false`},
		{[]string{"process", "list", "--page"}, "error: flag needs an argument: --page"},
		{[]string{"message", "call", "kv", "--request", "{"}, "error: --request: "},
		{[]string{"message", "call", "kv", "--request", "{}", "-f", "x"}, "error: --request and --file: found both, expected one"},
		{[]string{"message", "call", "kv", "-f", "no/such/file"}, "error: --file: open no/such/file"},
		{[]string{"message", "call", "kv", "-f", "-"}, "error: standard input: found nothing, expected a JSON object"},
		{[]string{"process", "list", "-o", "xml"}, `error: --output: found "xml", expected one of: table, wide, json, jsonl, yaml, name`},
		{[]string{"process", "list", "--timeout", "fast"}, `error: --timeout: found "fast", expected a time such as 500ms or 10s`},
		{[]string{"process", "list", "--request-id", "a b"}, `error: --request-id: found "a b"`},
		{[]string{"version", "x"}, `error: found "x", expected no argument`},
	} {
		r := run(t, append([]string{"--address", address}, c.args...)...)
		expectCode(t, r, 2)
		expect(t, strings.Join(c.args, " "), r.stdout, "")
		if !strings.HasPrefix(r.stderr, c.expected) {
			t.Errorf("%v: found %q, expected %q", c.args, r.stderr, c.expected)
		}
	}
	if calls := n.called(); len(calls) > 0 {
		t.Errorf("found calls %v, expected none", calls)
	}
	r := run(t, "process", "list", "--page=x", "-o", "json")
	expectIn(t, r.stderr, `"code": "usage"`)
}

func TestWhatWasMeantIsSuggested(t *testing.T) {
	address := nowhere(t)
	for _, c := range []struct{ line, expected string }{
		{"proces list", "error: unknown command \"proces\"\ndid you mean: process?"},
		{"process lst", "error: unknown command \"process lst\"\ndid you mean: process list?"},
		{"tree", "did you mean: supervisor tree?"},
		{"help proces", "did you mean: process?"},
		{"process lst --help", "did you mean: process list?"},
		{"process list --sotr name", "did you mean: --sort?"},
		{"zzz", "error: unknown command \"zzz\"\nsee: arsenal --help"},
	} {
		r := run(t, append([]string{"--address", address}, strings.Fields(c.line)...)...)
		expectCode(t, r, 2)
		expectIn(t, r.stderr, c.expected)
	}
}
