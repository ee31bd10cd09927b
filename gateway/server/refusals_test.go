// SPDX-License-Identifier: MIT

package server

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/testing/fakenode"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"
)

// unreached fails the test when a request that must be refused reaches the node.
func unreached(t *testing.T) fakenode.Unary {
	return func(_ context.Context, request proto.Message) (proto.Message, error) {
		t.Errorf("expected a refusal before the node, which got %v", request)
		return nil, status.Error(codes.Internal, "reached")
	}
}

const processes = "/api/v1/processes"

// malformedRequests are refused by the gateway itself.
var malformedRequests = map[string]struct{ verb, path, body string }{
	"unreadable JSON":         {"POST", processes, `{"module":`},
	"no JSON":                 {"POST", processes, `module=x`},
	"an unknown field":        {"POST", processes, `{"module":"m","colour":1}`},
	"an unknown nested field": {"POST", processes, `{"module":"m","options":{"x":1}}`},
	"a camel case name": {
		"POST",
		processes + "/a/call",
		`{"message":1,"timeoutMs":1}`,
	},
	"trailing data": {"POST", processes, `{"module":"m"} {}`},
	"a wrong type":  {"POST", processes, `{"module":5}`},
	"a quoted number": {
		"POST",
		processes + "/a/call",
		`{"message":1,"timeout_ms":"5"}`,
	},
	"a fraction for an integer": {
		"POST",
		processes + "/a/call",
		`{"message":1,"timeout_ms":1.5}`,
	},
	"a number out of range": {
		"POST",
		processes + "/a/call",
		`{"message":1,"timeout_ms":4294967296}`,
	},
	"null":                   {"POST", processes, `{"module":null}`},
	"an array for an object": {"POST", processes, `[]`},
	"a string for a list":    {"POST", processes, `{"module":"m","args":"x"}`},
	"a field given twice":    {"POST", processes, `{"module":"m","module":"n"}`},
	"broken UTF-8":           {"POST", processes, "{\"module\":\"\xff\"}"},
	"an integer that would round": {
		"POST",
		processes + "/a/call",
		`{"message":[9007199254740993]}`,
	},
	"too deep": {
		"POST",
		processes + "/a/call",
		`{"message":` + strings.Repeat("[", 101) + strings.Repeat("]", 101) + `}`,
	},
	"an empty body":              {"POST", processes, " "},
	"no body":                    {"POST", processes, ""},
	"the path's field in a body": {"POST", processes + "/a/call", `{"pid":"b","message":1}`},
	"a query beside a body":      {"POST", processes + "?module=m", `{"module":"m"}`},
	"a body that is not read":    {"DELETE", processes + "/a", `{"reason":"normal"}`},
	"an unknown parameter":       {"GET", processes + "?colour=red", ""},
	"a camel case parameter":     {"GET", processes + "?perPage=5", ""},
	"a repeated scalar":          {"GET", processes + "?page=1&page=2", ""},
	"a parameter of wrong type":  {"GET", processes + "?page=one", ""},
	"a negative page":            {"GET", processes + "?page=-1", ""},
	"an empty number":            {"GET", processes + "?page=", ""},
	"a boolean in other words":   {"GET", processes + "?supervised=1", ""},
	"the path's parameter again": {"GET", processes + "/a?pid=b", ""},
	"a malformed query":          {"GET", processes + "?page=%zz", ""},
	"broken UTF-8 in the query":  {"GET", processes + "?name_pattern=%ff", ""},
	"broken UTF-8 in the path":   {"GET", processes + "/%ff", ""},
}

func TestWhatCannotBeMadeAMessageIsMalformed(t *testing.T) {
	f := start(t)
	for _, rpc := range []string{"ProcessService/StartProcess", "ProcessService/ListProcesses",
		"ProcessService/KillProcess", "MessageService/CallProcess", "ProcessService/GetProcess"} {
		f.node.On(rpc, unreached(t))
	}
	for name, c := range malformedRequests {
		t.Run(name, func(t *testing.T) {
			f.t = t
			e := f.refused(f.do(c.verb, c.path, c.body), http.StatusBadRequest, "malformed_request")
			if e.Message == "" || strings.Contains(e.Message, "strconv") ||
				strings.Contains(e.Message, "proto:") {
				t.Errorf("expected a message for people, found %q", e.Message)
			}
		})
	}
}

func TestABodyThatIsNotPlainJSONIsUnsupported(t *testing.T) {
	f := start(t)
	f.node.On("ProcessService/StartProcess", unreached(t))
	for _, header := range []string{
		"Content-Type: text/plain", "Content-Type: application/json; charset=latin1",
		"Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json; v=1",
		"Content-Type: ", "Content-Encoding: gzip"} {
		f.refused(
			f.do("POST", "/api/v1/processes", `{"module":"m"}`, header),
			415,
			"unsupported_media_type",
		)
	}
}

func TestABodyMayNameItsCharset(t *testing.T) {
	f := start(t)
	f.node.On(
		"ProcessService/StartProcess",
		func(context.Context, proto.Message) (proto.Message, error) {
			return &arsenalv1.StartProcessResponse{}, nil
		},
	)
	a := f.do(
		"POST",
		"/api/v1/processes",
		`{"module":"m"}`,
		"Content-Type: application/json; charset=UTF-8",
	)
	f.succeeded(a, http.StatusCreated)
}

func TestABodyOverTheLimitIsTooLarge(t *testing.T) {
	f := start(t, func(c *Config) { c.MaxBody = 100 })
	f.node.On("ProcessService/StartProcess", unreached(t))
	long := `{"module":"` + strings.Repeat("m", 100) + `"}`
	f.refused(f.do("POST", "/api/v1/processes", long), 413, "request_too_large")
	// Without a declared length it is sent in chunks and refused while it is read.
	r := f.request("POST", "/api/v1/processes", io.MultiReader(strings.NewReader(long)))
	if r.ContentLength != 0 {
		t.Fatalf("expected a body of unknown length, found %d", r.ContentLength)
	}
	f.refused(f.send(r), 413, "request_too_large")
}

func TestAWrongMethodIsToldWhichAreAllowed(t *testing.T) {
	f := start(t)
	for path, allow := range map[string]string{
		"/api/v1/processes":               "GET, POST",
		"/api/v1/processes/a":             "DELETE, GET",
		"/api/v1/processes/%2Fa%2Fb/call": "POST",
		"/healthz":                        "GET, HEAD",
		"/docs/":                          "GET, HEAD",
	} {
		a := f.do("PATCH", path, "")
		f.refused(a, http.StatusMethodNotAllowed, "method_not_allowed")
		if found := a.Header.Get("Allow"); found != allow {
			t.Errorf("%s: expected Allow %q, found %q", path, allow, found)
		}
	}
}

func TestMethodsAreNotOverridden(t *testing.T) {
	f := start(t)
	f.node.On("ProcessService/KillProcess", unreached(t))
	f.refused(
		f.do("POST", "/api/v1/processes/a", "{}", "X-HTTP-Method-Override: DELETE"),
		405,
		"method_not_allowed",
	)
	f.refused(
		f.do(
			"POST",
			"/api/v1/processes/a",
			"x=1",
			"Content-Type: application/x-www-form-urlencoded",
		),
		415,
		"unsupported_media_type",
	)
}

func TestAnUnknownPathIsNotFound(t *testing.T) {
	f := start(t)
	for _, path := range []string{
		"/api/v1/nothing", "/api/v1/processes/a/b/c", "/api/v2/processes", "//", "/favicon.ico",
	} {
		f.refused(f.do("GET", path, ""), http.StatusNotFound, "route_not_found")
	}
}

func TestANodeThatIsDownIsUnavailableAndNotNamed(t *testing.T) {
	f := start(t)
	f.node.Stop()
	e := f.refused(
		f.do("GET", "/api/v1/system/info", ""),
		http.StatusServiceUnavailable,
		"unavailable",
	)
	if strings.Contains(e.Message, "127.0.0.1") || strings.Contains(e.Message, "dial") {
		t.Errorf("expected no address, found %q", e.Message)
	}
}

// nodeErrors are what a node, or gRPC on its side, answers for a pid of that name.
func nodeErrors(t *testing.T) map[string]error {
	fail := func(code codes.Code, reason, message string, details ...protoadapt.MessageV1) error {
		return fakenode.Fail(t, code, reason, message, map[string]string{"pid": "gone"}, details...)
	}
	return map[string]error{
		"gone": fail(codes.NotFound, "PROCESS_NOT_FOUND", "pid: no process gone",
			&errdetails.ResourceInfo{ResourceType: "process", ResourceName: "gone"}),
		"invalid": fail(codes.InvalidArgument, "REASON_VALIDATION_ERROR", "pid: too long",
			&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
				{Field: "pid", Description: "max_len: 255"}}}),
		"timeout": fail(codes.DeadlineExceeded, "CALL_TIMEOUT", "no reply"),
		"busy": fail(codes.ResourceExhausted, "STREAM_LIMIT", "full",
			&errdetails.RetryInfo{RetryDelay: durationpb.New(1500e6)}),
		"newer": fail(codes.Aborted, "SOMETHING_NEW", "new"),
		"core":  status.Error(codes.ResourceExhausted, "Received message too large at /build/x.cc"),
		"late":  status.Error(codes.DeadlineExceeded, "Deadline Exceeded"),
		"else":  status.Error(codes.Unknown, "panic at /opt/x.cc:12"),
	}
}

func TestTheNodesErrorsAreTranslated(t *testing.T) {
	f, errors := start(t), nodeErrors(t)
	f.node.On("ProcessService/GetProcess",
		func(_ context.Context, m proto.Message) (proto.Message, error) {
			return nil, errors[m.(*arsenalv1.GetProcessRequest).GetPid()]
		})
	get := func(pid string, status int, code string) (failure, answer) {
		t.Helper()
		a := f.do("GET", "/api/v1/processes/"+pid, "")
		return f.refused(a, status, code), a
	}
	gone, _ := get("gone", 404, "process_not_found")
	if gone.Message != "pid: no process gone" || gone.Details["pid"] != "gone" ||
		gone.Details["resource"].(map[string]any)["name"] != "gone" {
		t.Errorf("expected message and details, found %+v", gone)
	}
	invalid, _ := get("invalid", 422, "validation_error")
	if fields, ok := invalid.Details["fields"].([]any); !ok ||
		fields[0].(map[string]any)["field"] != "pid" {
		t.Errorf("expected the field, found %v", invalid.Details)
	}
	get("timeout", 408, "call_timeout")
	_, busy := get("busy", 429, "stream_limit")
	if found := busy.Header.Get("Retry-After"); found != "2" {
		t.Errorf("expected Retry-After 2, found %q", found)
	}
	get("newer", 409, "something_new")
	get("late", 504, "deadline_exceeded")
	for pid, code := range map[string]string{"core": "request_too_large", "else": "internal"} {
		e, _ := get(pid, map[string]int{"core": 413, "else": 500}[pid], code)
		if strings.Contains(e.Message, "/") {
			t.Errorf("expected no internals, found %q", e.Message)
		}
	}
}

func TestAnAnswerThatHasNoJSONFormIsAnInternalError(t *testing.T) {
	f := start(t)
	f.node.On(
		"MessageService/CallProcess",
		func(context.Context, proto.Message) (proto.Message, error) {
			return &arsenalv1.CallProcessResponse{
				Data: &arsenalv1.CallReply{Reply: emptyValue},
			}, nil
		},
	)
	f.refused(f.do("POST", "/api/v1/processes/a/call", `{"message":"get"}`), 500, "internal")
}

func TestAnOperationThatTheNodeLacksIsUnknown(t *testing.T) {
	f := start(t)
	f.refused(f.do("GET", "/api/v1/system/info", ""), http.StatusNotImplemented, "unknown_method")
}
