// SPDX-License-Identifier: MIT

package server

import (
	"context"
	"strings"
	"testing"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

var emptyValue = &structpb.Value{}

// last keeps the latest request of an rpc, with its metadata.
type last struct {
	request  proto.Message
	metadata metadata.MD
	deadline time.Duration
}

func (f *fixture) record(rpc string, reply proto.Message) *last {
	seen := &last{}
	f.node.On(rpc, func(ctx context.Context, m proto.Message) (proto.Message, error) {
		seen.request = m
		seen.metadata, _ = metadata.FromIncomingContext(ctx)
		if d, ok := ctx.Deadline(); ok {
			seen.deadline = time.Until(d)
		}
		return reply, nil
	})
	return seen
}

func (l *last) expect(t *testing.T, want proto.Message) {
	t.Helper()
	if !proto.Equal(l.request, want) {
		t.Errorf("expected the request %v, found %v", want, l.request)
	}
}

func TestPathVariablesAreUnescaped(t *testing.T) {
	f := start(t)
	seen := f.record("ProcessService/GetProcess", &arsenalv1.GetProcessResponse{})
	for escaped, pid := range map[string]string{
		"%3C0.9.1%3E":       "<0.9.1>",
		"%23PID%3C0.9.1%3E": "#PID<0.9.1>",
		"a%2Fb":             "a/b",
		"%2F..%2Fa":         "/../a",
		"a%252Fb":           "a%2Fb",
		"a:b":               "a:b",
		"100%25":            "100%",
		"%C3%A9%20":         "é ",
		"a+b":               "a+b",
	} {
		f.succeeded(f.do("GET", "/api/v1/processes/"+escaped, ""), 200)
		seen.expect(t, &arsenalv1.GetProcessRequest{Pid: pid})
	}
}

func TestQueryParametersFillTheRequest(t *testing.T) {
	f := start(t)
	list := f.record("ProcessService/ListProcesses", &arsenalv1.ListProcessesResponse{})
	f.succeeded(
		f.do(
			"GET",
			"/api/v1/code/modules/demo/processes?page=2&memory_min=9007199254740992"+
				"&supervised=false&name_pattern=%5Ea",
			"",
		),
		200,
	)
	list.expect(
		t,
		&arsenalv1.ListProcessesRequest{Page: proto.Uint32(2), MemoryMin: proto.Uint64(1 << 53),
			Supervised: proto.Bool(
				false,
			), NamePattern: proto.String("^a"), Module: proto.String("demo")},
	)
	f.succeeded(f.do("GET", "/api/v1/system/processes?name_pattern=", ""), 200)
	list.expect(t, &arsenalv1.ListProcessesRequest{NamePattern: proto.String("")})
	get := f.record("ProcessService/GetProcess", &arsenalv1.GetProcessResponse{})
	f.succeeded(f.do("GET", "/api/v1/processes/a?include=state&include=dictionary", ""), 200)
	get.expect(t, &arsenalv1.GetProcessRequest{Pid: "a", Include: []string{"state", "dictionary"}})
	kill := f.record("ProcessService/KillProcess", &arsenalv1.KillProcessResponse{})
	f.succeeded(f.do("DELETE", "/api/v1/processes/a?reason=normal&timeout_ms=5", ""), 200)
	kill.expect(
		t,
		&arsenalv1.KillProcessRequest{
			Pid:       "a",
			Reason:    proto.String("normal"),
			TimeoutMs: proto.Uint32(5),
		},
	)
}

func TestABodyFillsTheRequest(t *testing.T) {
	f := start(t)
	seen := f.record("MessageService/CallProcess", &arsenalv1.CallProcessResponse{})
	message, _ := structpb.NewValue(
		map[string]any{"$tuple": []any{"set", nil, true, 1.5, float64(1 << 53)}},
	)
	f.succeeded(f.do(
		"POST",
		"/api/v1/processes/%3C0.9.1%3E/call",
		`{"message":{"$tuple":["set",null,true,1.5,9007199254740992]},`+
			`"timeout_ms":1000,"format":"json"}`,
	), 200)
	seen.expect(t, &arsenalv1.CallProcessRequest{Pid: "<0.9.1>", Message: message,
		TimeoutMs: proto.Uint32(1000), Format: proto.String("json")})
	f.succeeded(f.do("POST", "/api/v1/processes/a/call", `{"message":null}`), 200)
	seen.expect(t, &arsenalv1.CallProcessRequest{Pid: "a", Message: structpb.NewNullValue()})
}

func TestOnlyTheAllowListOfHeadersReachesTheNode(t *testing.T) {
	f := start(t)
	seen := f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	f.succeeded(
		f.do(
			"GET",
			"/api/v1/system/info",
			"",
			"X-Request-Id: call-7",
			"Idempotency-Key: k1",
			"Grpc-Metadata-X-Arsenal-Role: admin",
			"Authorization: Bearer x",
			"X-Forwarded-For: 8.8.8.8",
			"X-Forwarded-Host: evil.example",
			"X-Real-Ip: 8.8.8.8",
			"Cookie: a=b",
			"X-Other: 1",
		),
		200,
	)
	host := strings.TrimPrefix(f.base, "http://")
	want := map[string]string{
		"x-request-id":     "call-7",
		"idempotency-key":  "k1",
		"x-forwarded-for":  "127.0.0.1",
		"x-forwarded-host": host,
	}
	for name, values := range seen.metadata {
		switch name {
		case ":authority", "content-type", "user-agent", "grpc-accept-encoding":
			continue
		}
		if len(values) != 1 || want[name] != values[0] {
			t.Errorf("unexpected metadata %s: %q", name, values)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("missing metadata %v", want)
	}
}

func TestARequestIDIsTakenWhenSaneAndMadeOtherwise(t *testing.T) {
	f := start(t)
	f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	ask := func(id string) string {
		a := f.do("GET", "/api/v1/system/info", "", "X-Request-Id: "+id)
		f.succeeded(a, 200)
		return a.Header.Get("X-Request-Id")
	}
	if found := ask("a.B_9-"); found != "a.B_9-" {
		t.Errorf("expected the caller's id, found %q", found)
	}
	made := map[string]bool{}
	for _, id := range []string{"", "a b", "<x>", strings.Repeat("a", 129)} {
		found := ask(id)
		if found == "" || found == id || made[found] {
			t.Errorf("expected an id of its own for %q, found %q", id, found)
		}
		made[found] = true
	}
}

func TestACallersTimeoutIsCappedAndAMalformedOneRefused(t *testing.T) {
	f := start(t)
	seen := f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	f.succeeded(f.do("GET", "/api/v1/system/info", "", "Grpc-Timeout: 99999999H"), 200)
	if seen.deadline <= 0 || seen.deadline > 5*time.Minute {
		t.Errorf("expected at most 5m, found %v", seen.deadline)
	}
	seen.deadline = 0
	f.succeeded(f.do("GET", "/api/v1/system/info", ""), 200)
	if seen.deadline != 0 {
		t.Errorf("expected no deadline where the caller gives none, found %v", seen.deadline)
	}
	for _, bad := range []string{"-5S", "5", "S", "soon", "999999999S"} {
		f.refused(
			f.do("GET", "/api/v1/system/info", "", "Grpc-Timeout: "+bad),
			400,
			"malformed_request",
		)
	}
}
