// SPDX-License-Identifier: MIT

package command_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

type eventStream = grpc.ServerStreamingServer[arsenalv1.StreamEventsResponse]

func exitEvent(cursor string) *arsenalv1.StreamEventsResponse {
	return &arsenalv1.StreamEventsResponse{Cursor: cursor, Type: "process:exit", Data: &arsenalv1.Event{
		Sequence: 7, Time: timestamppb.New(time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)), Pid: proto.String("<0.9.1>"),
		Name: proto.String("crasher"), Reason: proto.String("boom"), Details: map[string]string{"supervisor": "demo_sup", "child_id": "c"}}}
}

func beat(cursor string) *arsenalv1.StreamEventsResponse {
	return &arsenalv1.StreamEventsResponse{Cursor: cursor, Type: "heartbeat"}
}

func end(cursor string) *arsenalv1.StreamEventsResponse {
	return &arsenalv1.StreamEventsResponse{Cursor: cursor, Type: "end", EndReason: proto.String("expired")}
}

// sending is a stream that sends records and then ends with an error, or properly.
func sending(err error, records ...*arsenalv1.StreamEventsResponse) func(*arsenalv1.StreamEventsRequest, eventStream) error {
	return func(_ *arsenalv1.StreamEventsRequest, s eventStream) error {
		for _, record := range records {
			if err := s.Send(record); err != nil {
				return err
			}
		}
		return err
	}
}

func gapRecord() *arsenalv1.StreamEventsResponse {
	return &arsenalv1.StreamEventsResponse{Cursor: "1-6", Type: "gap",
		Gap: &arsenalv1.Gap{After: "1-2", ResumedAt: "1-6", Missed: proto.Uint64(3), Cause: "slow_reader"}}
}

func TestEventsAreOneLineEachUntilTheEnd(t *testing.T) {
	n := &node{events: sending(nil, beat("1-5"), exitEvent("1-7"), gapRecord(), end("1-8"))}
	address := n.serve(t)
	r := run(t, "--address", address, "event", "stream")
	expectCode(t, r, 0)
	expect(t, "stdout", r.stdout, `TIME                      TYPE          PID      NAME     REASON  CUSTOM_TYPE  DETAILS
2026-01-02T03:04:05.006Z  process:exit  <0.9.1>  crasher  boom    -            child_id=c supervisor=demo_sup
-                         gap           -        -        -       -            after=1-2 resumed_at=1-6 missed=3 cause=slow_reader
`)
	expect(t, "stderr", r.stderr, "end of the stream: expired; resume with --after 1-8\n")
}

func TestEventsHaveMachineForms(t *testing.T) {
	n := &node{events: sending(nil, beat("1-5"), exitEvent("1-7"), end("1-8"))}
	address := n.serve(t)
	r := run(t, "--address", address, "event", "stream", "-o", "jsonl")
	expectCode(t, r, 0)
	expect(t, "jsonl", r.stdout, `{"cursor":"1-7","type":"process:exit","data":{"sequence":7,"time":"2026-01-02T03:04:05.006Z",`+
		`"pid":"<0.9.1>","name":"crasher","reason":"boom","details":{"child_id":"c","supervisor":"demo_sup"}}}
{"cursor":"1-8","type":"end","end_reason":"expired"}
`)
	r = run(t, "--address", address, "event", "stream", "-o", "yaml")
	expect(t, "yaml", r.stdout, `---
cursor: 1-7
type: process:exit
data:
  sequence: 7
  time: "2026-01-02T03:04:05.006Z"
  pid: <0.9.1>
  name: crasher
  reason: boom
  details:
    child_id: c
    supervisor: demo_sup
---
cursor: 1-8
type: end
end_reason: expired
`)
	r = run(t, "--address", address, "event", "stream", "-o", "name")
	expect(t, "name", r.stdout, "<0.9.1>\n")
	r = run(t, "--address", address, "event", "stream", "-o", "json")
	expectIn(t, r.stdout, "{\n  \"cursor\": \"1-7\",")
}

func TestALostStreamIsResumedAfterTheLastCursor(t *testing.T) {
	var asked []string
	n := &node{}
	n.events = func(r *arsenalv1.StreamEventsRequest, s eventStream) error {
		asked = append(asked, r.GetAfter())
		switch len(asked) {
		case 1:
			return sending(status.Error(codes.Unavailable, "gone"), exitEvent("1-7"))(r, s)
		case 2:
			return sending(status.Error(codes.Unavailable, "gone"), beat("1-9"))(r, s)
		}
		return sending(nil, exitEvent("1-10"), end("1-11"))(r, s)
	}
	pauses := []time.Duration{}
	r := session{pauses: &pauses}.run(t, "--address", n.serve(t), "event", "stream", "-o", "jsonl", "--after=1-6")
	expectCode(t, r, 0)
	expect(t, "asked", strings.Join(asked, " "), "1-6 1-7 1-9")
	if lines := strings.Count(r.stdout, "\n"); lines != 3 {
		t.Errorf("found %d lines, expected 2 events and the end:\n%s", lines, r.stdout)
	}
	expectIn(t, r.stderr, "connection lost: gone; resuming after 1-7 (1 of 5)\n", "resuming after 1-9 (1 of 5)\n")
	if len(pauses) != 2 {
		t.Errorf("pauses: found %v, expected two", pauses)
	}
}

func TestResumingIsGivenUpAfterFiveAttempts(t *testing.T) {
	n := &node{}
	n.events = func(r *arsenalv1.StreamEventsRequest, s eventStream) error {
		if r.After == nil {
			return sending(status.Error(codes.Unavailable, "gone"), exitEvent("1-7"))(r, s)
		}
		return status.Error(codes.Unavailable, "gone")
	}
	pauses := []time.Duration{}
	r := session{pauses: &pauses}.run(t, "--address", n.serve(t), "event", "stream")
	expectCode(t, r, 7)
	if calls := len(n.called()); calls != 6 {
		t.Errorf("found %d calls, expected the first and five more", calls)
	}
	if len(pauses) != 5 || pauses[4] != 4*time.Second {
		t.Errorf("pauses: found %v, expected five, each twice the one before", pauses)
	}
	expectIn(t, r.stderr, "(5 of 5)\n", "resume with --after 1-7\n", "error: unavailable: ")
}

func TestARefusedStreamIsNotTriedAgain(t *testing.T) {
	n := &node{events: sending(refuse(codes.InvalidArgument, "INVALID_CURSOR", "after: found x", nil, "after", "found x"))}
	r := run(t, "--address", n.serve(t), "event", "stream", "--after", "x")
	expectCode(t, r, 4)
	if calls := len(n.called()); calls != 1 {
		t.Errorf("found %d calls, expected one", calls)
	}
	expectIn(t, r.stderr, "error: invalid_cursor: after: found x\n")
}

func TestAnInterruptEndsAStreamAndTellsItsCursor(t *testing.T) {
	n := &node{events: func(r *arsenalv1.StreamEventsRequest, s eventStream) error {
		if err := s.Send(exitEvent("1-7")); err != nil {
			return err
		}
		<-s.Context().Done()
		return s.Context().Err()
	}}
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	stdout := &watched{onWrite: func(text string) {
		if strings.Contains(text, "boom") {
			interrupt()
		}
	}}
	r := session{ctx: ctx, stdout: stdout}.run(t, "--address", n.serve(t), "event", "stream")
	expectCode(t, r, 130)
	expect(t, "stderr", r.stderr, "resume with --after 1-7\nerror: interrupted\n")
}
