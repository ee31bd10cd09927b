// SPDX-License-Identifier: MIT

// Package fakenode is a node for tests: every service of the contract over real gRPC, each rpc
// answered by what the test says.
package fakenode

import (
	"context"
	"net"
	"sync"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Unary answers one call.
type Unary func(ctx context.Context, request proto.Message) (proto.Message, error)

// Stream answers one server stream with send.
type Stream func(ctx context.Context, request proto.Message, send func(proto.Message) error) error

// Node is a fake node.
type Node struct {
	// Health is what the node says of itself; SERVING at first.
	Health *health.Server

	address string
	server  *grpc.Server

	mu      sync.Mutex
	unary   map[string]Unary
	streams map[string]Stream
}

// Start starts a node on a free port, and stops it when the test ends.
func Start(t testing.TB) *Node {
	t.Helper()
	return StartAt(t, "127.0.0.1:0")
}

// StartAt starts a node at an address that a node of the same test had before.
func StartAt(t testing.TB, address string) *Node {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	n := &Node{
		Health:  health.NewServer(),
		address: listener.Addr().String(),
		unary:   map[string]Unary{},
		streams: map[string]Stream{},
	}
	n.server = grpc.NewServer(grpc.UnaryInterceptor(n.answer), grpc.StreamInterceptor(n.stream))
	arsenalv1.RegisterEventServiceServer(n.server, arsenalv1.UnimplementedEventServiceServer{})
	arsenalv1.RegisterMailboxServiceServer(n.server, arsenalv1.UnimplementedMailboxServiceServer{})
	arsenalv1.RegisterMessageServiceServer(n.server, arsenalv1.UnimplementedMessageServiceServer{})
	arsenalv1.RegisterOperationServiceServer(
		n.server,
		arsenalv1.UnimplementedOperationServiceServer{},
	)
	arsenalv1.RegisterProcessServiceServer(n.server, arsenalv1.UnimplementedProcessServiceServer{})
	arsenalv1.RegisterRegistryServiceServer(
		n.server,
		arsenalv1.UnimplementedRegistryServiceServer{},
	)
	arsenalv1.RegisterStateServiceServer(n.server, arsenalv1.UnimplementedStateServiceServer{})
	arsenalv1.RegisterSupervisorServiceServer(
		n.server,
		arsenalv1.UnimplementedSupervisorServiceServer{},
	)
	arsenalv1.RegisterSystemServiceServer(n.server, arsenalv1.UnimplementedSystemServiceServer{})
	healthv1.RegisterHealthServer(n.server, n.Health)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = n.server.Serve(listener)
	}()
	t.Cleanup(func() {
		n.Stop()
		<-done
	})
	return n
}

// Address returns host:port of the node.
func (n *Node) Address() string { return n.address }

// Stop stops the node at once.
func (n *Node) Stop() { n.server.Stop() }

// On sets the answer of an rpc, named Service/Method without package.
func (n *Node) On(rpc string, answer Unary) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.unary["/arsenal.v1."+rpc] = answer
}

// OnStream sets the answer of a streaming rpc.
func (n *Node) OnStream(rpc string, answer Stream) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.streams["/arsenal.v1."+rpc] = answer
}

// OnAny sets the answer of every unary rpc that has none of its own.
func (n *Node) OnAny(answer func(rpc string) (proto.Message, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.unary[""] = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		method, _ := grpc.Method(ctx)
		return answer(method)
	}
}

func (n *Node) answer(
	ctx context.Context,
	request any,
	info *grpc.UnaryServerInfo,
	handle grpc.UnaryHandler,
) (any, error) {
	n.mu.Lock()
	answer := n.unary[info.FullMethod]
	if answer == nil {
		answer = n.unary[""]
	}
	n.mu.Unlock()
	message, ours := request.(proto.Message)
	if answer == nil || !ours || info.FullMethod == healthv1.Health_Check_FullMethodName {
		return handle(ctx, request)
	}
	return answer(ctx, message)
}

func (n *Node) stream(
	_ any,
	s grpc.ServerStream,
	info *grpc.StreamServerInfo,
	_ grpc.StreamHandler,
) error {
	n.mu.Lock()
	answer := n.streams[info.FullMethod]
	n.mu.Unlock()
	if answer == nil {
		return status.Error(codes.Unimplemented, "no answer")
	}
	request, err := newRequest(info.FullMethod)
	if err != nil {
		return err
	}
	if err := s.RecvMsg(request); err != nil {
		return err
	}
	ctx := context.WithValue(s.Context(), streamKey{}, s)
	return answer(ctx, request, func(m proto.Message) error { return s.SendMsg(m) })
}

type streamKey struct{}

// Accept sends the head of the stream that ctx belongs to, before any record.
func Accept(ctx context.Context) error {
	return ctx.Value(streamKey{}).(grpc.ServerStream).SendHeader(metadata.MD{})
}

func newRequest(rpc string) (proto.Message, error) {
	name := protoreflect.FullName(rpc[1:])
	for i := range rpc {
		if i > 0 && rpc[i] == '/' {
			name = protoreflect.FullName(rpc[1:i] + "." + rpc[i+1:])
		}
	}
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return nil, err
	}
	input := d.(protoreflect.MethodDescriptor).Input().FullName()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(input)
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}
