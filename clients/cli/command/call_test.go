// SPDX-License-Identifier: MIT

package command_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

func processes() *arsenalv1.ListProcessesResponse {
	return &arsenalv1.ListProcessesResponse{
		Data: []*arsenalv1.ProcessSummary{
			{Pid: "<0.9.1>", Name: proto.String("counter"), Type: "genserver", Behavior: proto.String("gen_server"),
				Module: "counter", Status: "waiting", Supervised: true, Memory: 2048, Reductions: 12, MessageQueueLen: 0},
			{Pid: "<0.10.1>", Type: "worker", Module: "<&>", Status: "running", Memory: 9007199254740993},
		},
		Meta: &arsenalv1.ListMeta{Total: 5, Page: 1, PerPage: 2, TotalPages: 3, HasNext: true},
	}
}

func TestAListCallSendsItsFlagsAndPrintsATable(t *testing.T) {
	var sent *arsenalv1.ListProcessesRequest
	n := &node{list: func(r *arsenalv1.ListProcessesRequest) (*arsenalv1.ListProcessesResponse, error) {
		sent = r
		return processes(), nil
	}}
	r := run(t, "--address", n.serve(t), "process", "list", "--page=1", "--per-page", "2", "--supervised",
		"--name-pattern", "^c,d", "--memory-min=9007199254740992")
	expectCode(t, r, 0)
	expected := &arsenalv1.ListProcessesRequest{Page: proto.Uint32(1), PerPage: proto.Uint32(2),
		Supervised: proto.Bool(true), NamePattern: proto.String("^c,d"), MemoryMin: proto.Uint64(9007199254740992)}
	if !proto.Equal(sent, expected) {
		t.Errorf("found %v, expected %v", sent, expected)
	}
	expect(t, "stdout", r.stdout, `PID       NAME     TYPE       BEHAVIOR    MODULE   STATUS   SUPERVISED   MEMORY  REDUCTIONS  MESSAGE_QUEUE_LEN
<0.9.1>   counter  genserver  gen_server  counter  waiting  true        2.0 KiB          12                  0
<0.10.1>  -        worker     -           <&>      running  false       8.0 PiB           0                  0
`)
	expect(t, "stderr", r.stderr, "page 1 of 3, 5 in all; next: --page 2\n")
}

func TestJSONIsTheAnswerAsRestWritesIt(t *testing.T) {
	n := &node{list: func(*arsenalv1.ListProcessesRequest) (*arsenalv1.ListProcessesResponse, error) {
		answer := processes()
		answer.Data = answer.Data[1:]
		return answer, nil
	}}
	r := run(t, "--address", n.serve(t), "process", "list", "-o", "json")
	expectCode(t, r, 0)
	expect(t, "stderr", r.stderr, "")
	expect(t, "stdout", r.stdout, `{
  "data": [
    {
      "pid": "<0.10.1>",
      "type": "worker",
      "module": "<&>",
      "status": "running",
      "supervised": false,
      "memory": 9007199254740993,
      "reductions": 0,
      "message_queue_len": 0
    }
  ],
  "meta": {
    "total": 5,
    "page": 1,
    "per_page": 2,
    "total_pages": 3,
    "has_next": true,
    "has_prev": false,
    "filters_applied": []
  }
}
`)
}

func TestNestedFlagsListsAndValuesMakeTheRequest(t *testing.T) {
	var sent *arsenalv1.StartProcessRequest
	n := &node{start: func(r *arsenalv1.StartProcessRequest) (*arsenalv1.StartProcessResponse, error) {
		sent = r
		return &arsenalv1.StartProcessResponse{Data: &arsenalv1.StartedProcess{Pid: "<0.4.1>", Module: "kv", Function: "start_link"}}, nil
	}}
	r := run(t, "--address", n.serve(t), "process", "start", "--module", "kv", "--args", "5", "--args", "{a, b}",
		"--options.name", "spare", "-o", "name")
	expectCode(t, r, 0)
	expect(t, "stdout", r.stdout, "<0.4.1>\n")
	expected := &arsenalv1.StartProcessRequest{Module: "kv",
		Args:    []*structpb.Value{structpb.NewNumberValue(5), structpb.NewStringValue("{a, b}")},
		Options: &arsenalv1.StartOptions{Name: proto.String("spare")}}
	if !proto.Equal(sent, expected) {
		t.Errorf("found %v, expected %v", sent, expected)
	}
}

func TestAWholeRequestComesFromAFlagAFileOrStandardInputAndFlagsGoOverIt(t *testing.T) {
	var sent *arsenalv1.CallProcessRequest
	n := &node{call: func(r *arsenalv1.CallProcessRequest) (*arsenalv1.CallProcessResponse, error) {
		sent = r
		return &arsenalv1.CallProcessResponse{Data: &arsenalv1.CallReply{Pid: "<0.4.1>", Reply: structpb.NewStringValue("ok"), ReplyText: "ok"}}, nil
	}}
	address := n.serve(t)
	text := `{"pid": "kv", "message": {"$tuple": ["get", "colour"]}, "timeout_ms": 10}`
	file := filepath.Join(t.TempDir(), "request.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--request", text}, {"-f", file}, {"-f", "-"}, {"--request", "-"}} {
		all := append([]string{"--address", address, "message", "call", "--timeout-ms=20"}, args...)
		expectCode(t, session{stdin: text}.run(t, all...), 0)
		if sent.GetPid() != "kv" || sent.GetTimeoutMs() != 20 || sent.GetMessage().GetStructValue() == nil {
			t.Errorf("%v: found %v", args, sent)
		}
	}
	expectCode(t, run(t, "--address", address, "message", "call", "--request", text, "other"), 0)
	if sent.GetPid() != "other" {
		t.Errorf("pid: found %q, expected the argument to go over the document", sent.GetPid())
	}
}

func TestTheRequestIDIsSentAndTheNodeIsToldWithVerbose(t *testing.T) {
	var ids []string
	n := &node{kill: func(ctx context.Context, r *arsenalv1.KillProcessRequest) (*arsenalv1.KillProcessResponse, error) {
		incoming, _ := metadata.FromIncomingContext(ctx)
		ids = incoming.Get("x-request-id")
		return &arsenalv1.KillProcessResponse{Data: &arsenalv1.KilledProcess{Pid: r.GetPid(), Exited: true}}, nil
	}}
	address := n.serve(t)
	r := session{environment: map[string]string{"ARSENAL_NODE": address}}.run(t, "process", "kill", "-v", "--request-id=abc-1", "--", "<0.4.1>")
	expectCode(t, r, 0)
	if len(ids) != 1 || ids[0] != "abc-1" {
		t.Errorf("x-request-id: found %v, expected abc-1", ids)
	}
	expect(t, "stderr", r.stderr, "arsenal.v1.ProcessService/KillProcess at "+address+" (ARSENAL_NODE), request id abc-1\n")
	expect(t, "stdout", r.stdout, "pid     <0.4.1>\nexited  true\n")
}

func TestWhatEndsSomethingIsAskedForAtATerminalOnly(t *testing.T) {
	var sent *arsenalv1.KillProcessRequest
	n := &node{
		kill: func(_ context.Context, r *arsenalv1.KillProcessRequest) (*arsenalv1.KillProcessResponse, error) {
			sent = r
			return &arsenalv1.KillProcessResponse{Data: &arsenalv1.KilledProcess{Pid: "<0.9.1>", Exited: true}}, nil
		},
		get: func(*arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error) {
			return &arsenalv1.GetProcessResponse{Data: &arsenalv1.Process{Pid: "<0.9.1>", Name: proto.String("crasher")}}, nil
		},
	}
	address := n.serve(t)
	kill := []string{"--address", address, "process", "kill", "crasher"}

	r := session{terminal: true, stdin: "n\n"}.run(t, kill...)
	expectCode(t, r, 1)
	expect(t, "stderr", r.stderr, "kill <0.9.1> (crasher)? [y/N] error: not done\n")
	if sent != nil {
		t.Fatalf("found %v, expected nothing to be sent", sent)
	}
	expectCode(t, session{terminal: true, stdin: ""}.run(t, kill...), 1)

	expectCode(t, session{terminal: true, stdin: "y\n"}.run(t, kill...), 0)
	if sent.GetIfPid() != "<0.9.1>" {
		t.Errorf("if_pid: found %q, expected what was confirmed", sent.GetIfPid())
	}
	for name, s := range map[string]session{"a script": {}, "--yes": {terminal: true}} {
		sent = nil
		args := kill
		if name == "--yes" {
			args = append(args, "-y")
		}
		r := s.run(t, args...)
		expectCode(t, r, 0)
		expect(t, name, r.stderr, "")
		if sent.GetIfPid() != "" {
			t.Errorf("%s: found if_pid %q, expected none", name, sent.GetIfPid())
		}
	}
}

func TestEveryJSONAnswerIsOneDocument(t *testing.T) {
	n := &node{get: func(r *arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error) {
		state, err := structpb.NewValue(map[string]any{"a": 1, "b": []any{"<c>", nil}})
		return &arsenalv1.GetProcessResponse{Data: &arsenalv1.Process{Pid: r.GetPid(), State: state,
			Unavailable: map[string]string{"dictionary": "not kept"}}}, err
	}}
	r := run(t, "--address", n.serve(t), "process", "get", "--include=state,dictionary", "-o", "json", "--", "kv")
	expectCode(t, r, 0)
	var answer struct {
		Data struct {
			State       any               `json:"state"`
			Unavailable map[string]string `json:"unavailable"`
			Links       []string          `json:"links"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Data.Links == nil || answer.Data.Unavailable["dictionary"] != "not kept" {
		t.Errorf("found %+v", answer.Data)
	}
	expectIn(t, r.stdout, `"<c>"`)
}
