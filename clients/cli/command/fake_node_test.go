// SPDX-License-Identifier: MIT

package command_test

import (
	"bytes"
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/clients/cli/command"
	"arsenal/clients/cli/contract"
)

// node is a fake node: each test gives the handlers that it needs. What has none is unimplemented.
type node struct {
	arsenalv1.UnimplementedProcessServiceServer
	arsenalv1.UnimplementedMessageServiceServer
	arsenalv1.UnimplementedSupervisorServiceServer
	arsenalv1.UnimplementedEventServiceServer
	arsenalv1.UnimplementedOperationServiceServer

	list        func(*arsenalv1.ListProcessesRequest) (*arsenalv1.ListProcessesResponse, error)
	get         func(*arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error)
	start       func(*arsenalv1.StartProcessRequest) (*arsenalv1.StartProcessResponse, error)
	kill        func(context.Context, *arsenalv1.KillProcessRequest) (*arsenalv1.KillProcessResponse, error)
	call        func(*arsenalv1.CallProcessRequest) (*arsenalv1.CallProcessResponse, error)
	supervisors func(*arsenalv1.ListSupervisorsRequest) (*arsenalv1.ListSupervisorsResponse, error)
	drawTree    func(*arsenalv1.GetSupervisionTreeRequest) (*arsenalv1.GetSupervisionTreeResponse, error)
	events      func(*arsenalv1.StreamEventsRequest, grpc.ServerStreamingServer[arsenalv1.StreamEventsResponse]) error

	mutex sync.Mutex
	calls []string // the rpcs that arrived, in order
}

func (n *node) ListProcesses(_ context.Context, r *arsenalv1.ListProcessesRequest) (*arsenalv1.ListProcessesResponse, error) {
	return n.list(r)
}

func (n *node) GetProcess(_ context.Context, r *arsenalv1.GetProcessRequest) (*arsenalv1.GetProcessResponse, error) {
	return n.get(r)
}

func (n *node) StartProcess(_ context.Context, r *arsenalv1.StartProcessRequest) (*arsenalv1.StartProcessResponse, error) {
	return n.start(r)
}

func (n *node) KillProcess(ctx context.Context, r *arsenalv1.KillProcessRequest) (*arsenalv1.KillProcessResponse, error) {
	return n.kill(ctx, r)
}

func (n *node) CallProcess(_ context.Context, r *arsenalv1.CallProcessRequest) (*arsenalv1.CallProcessResponse, error) {
	return n.call(r)
}

func (n *node) ListSupervisors(_ context.Context, r *arsenalv1.ListSupervisorsRequest) (*arsenalv1.ListSupervisorsResponse, error) {
	return n.supervisors(r)
}

func (n *node) GetSupervisionTree(_ context.Context, r *arsenalv1.GetSupervisionTreeRequest) (*arsenalv1.GetSupervisionTreeResponse, error) {
	return n.drawTree(r)
}

func (n *node) StreamEvents(r *arsenalv1.StreamEventsRequest, s grpc.ServerStreamingServer[arsenalv1.StreamEventsResponse]) error {
	return n.events(r, s)
}

func (n *node) arrived(method string) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.calls = append(n.calls, method)
}

// called returns the rpcs that arrived so far.
func (n *node) called() []string {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return append([]string{}, n.calls...)
}

// serve runs the node on a port that the system chooses until the test ends.
func (n *node) serve(t *testing.T) string {
	t.Helper()
	server := grpc.NewServer(
		grpc.UnaryInterceptor(func(ctx context.Context, r any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
			n.arrived(info.FullMethod)
			return next(ctx, r)
		}),
		grpc.StreamInterceptor(func(s any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
			n.arrived(info.FullMethod)
			return next(s, stream)
		}))
	arsenalv1.RegisterProcessServiceServer(server, n)
	arsenalv1.RegisterMessageServiceServer(server, n)
	arsenalv1.RegisterSupervisorServiceServer(server, n)
	arsenalv1.RegisterEventServiceServer(server, n)
	arsenalv1.RegisterOperationServiceServer(server, n)
	return listen(t, server)
}

func listen(t *testing.T, server *grpc.Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); err != nil {
			t.Errorf("serve: %v", err)
		}
	}()
	t.Cleanup(func() { server.Stop(); <-done })
	return listener.Addr().String()
}

// nowhere is an address at which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// result is what a run of the program left.
type result struct {
	code           int
	stdout, stderr string
}

// session is one user's surroundings; the zero value is a script's.
type session struct {
	environment map[string]string
	stdin       string
	terminal    bool
	ctx         context.Context
	pauses      *[]time.Duration
	stdout      *watched
}

// watched is a standard output that can be waited for.
type watched struct {
	text    []byte
	onWrite func(string)
}

func (w *watched) Write(text []byte) (int, error) {
	w.text = append(w.text, text...)
	if w.onWrite != nil {
		w.onWrite(string(w.text))
	}
	return len(text), nil
}

func (s session) run(t *testing.T, args ...string) result {
	t.Helper()
	embedded, err := contract.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	stdout := s.stdout
	if stdout == nil {
		stdout = &watched{}
	}
	var stderr bytes.Buffer
	if s.ctx == nil {
		s.ctx = context.Background()
	}
	code := command.Run(s.ctx, command.Host{
		Args:   args,
		Stdin:  strings.NewReader(s.stdin),
		Stdout: stdout,
		Stderr: &stderr,
		Getenv: func(name string) string {
			if value, ok := s.environment[name]; ok {
				return value
			}
			return map[string]string{"HOME": home}[name]
		},
		StdinTerminal: s.terminal,
		Now:           func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		Pause: func(_ context.Context, d time.Duration) {
			if s.pauses != nil {
				*s.pauses = append(*s.pauses, d)
			}
		},
		Version: "1.2.3",
	}, embedded)
	return result{code, string(stdout.text), stderr.String()}
}

func run(t *testing.T, args ...string) result {
	t.Helper()
	return session{}.run(t, args...)
}

// refuse makes an error the way the node does.
func refuse(code codes.Code, reason, message string, metadata map[string]string, fields ...string) error {
	s := status.New(code, message)
	s, err := s.WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "arsenal.v1", Metadata: metadata})
	if err != nil {
		return err
	}
	if len(fields) > 0 {
		bad := &errdetails.BadRequest{}
		for i := 0; i < len(fields); i += 2 {
			bad.FieldViolations = append(bad.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: fields[i], Description: fields[i+1]})
		}
		if s, err = s.WithDetails(bad); err != nil {
			return err
		}
	}
	if s, err = s.WithDetails(&errdetails.RequestInfo{RequestId: "req-7"}); err != nil {
		return err
	}
	return s.Err()
}

// expect compares a text with what it should be and shows both when they differ.
func expect(t *testing.T, what, found, expected string) {
	t.Helper()
	if found != expected {
		t.Errorf("%s: found\n%s\nexpected\n%s", what, found, expected)
	}
}

func expectCode(t *testing.T, r result, code int) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code: found %d, expected %d\nstdout:\n%s\nstderr:\n%s", r.code, code, r.stdout, r.stderr)
	}
}

func expectIn(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("expected %q in\n%s", part, text)
		}
	}
}
