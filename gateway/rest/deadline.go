// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"strings"
	"sync"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

const (
	// The node's deadline for an operation whose option names none.
	defaultDeadline = 30 * time.Second
	// What the node adds to timeout_ms of a request that has it.
	callSlack = 5 * time.Second
	// How much longer than the node the gateway waits, so that the node's own word is heard first.
	gatewaySlack = 5 * time.Second
)

// boundCall gives up on a node that does not keep its own deadline. The time is not sent to the
// node: a deadline in the call would replace the operation's own.
func boundCall(
	ctx context.Context, method string, request, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	return withinBound(ctx, callBound(method, request), func(ctx context.Context) error {
		return invoke(ctx, method, request, reply, conn, options...)
	})
}

// withinBound cancels do after bound and tells that as an expired deadline.
func withinBound(ctx context.Context, bound time.Duration, do func(context.Context) error) error {
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	timer := time.AfterFunc(bound, cancel)
	defer timer.Stop()
	err := do(limited)
	if status.Code(err) == codes.Canceled && ctx.Err() == nil {
		return status.Error(codes.DeadlineExceeded, "the node did not answer in time")
	}
	return err
}

func callBound(method string, request any) time.Duration {
	bound := nodeDeadline(method)
	if m, ok := request.(proto.Message); ok {
		bound = max(bound, requestedTimeout(m.ProtoReflect())+callSlack)
	}
	return bound + gatewaySlack
}

// deadlines remembers nodeDeadline: string to time.Duration. There are as many as there are rpcs.
var deadlines sync.Map

// nodeDeadline is how long the node itself gives the rpc.
func nodeDeadline(method string) time.Duration {
	if known, ok := deadlines.Load(method); ok {
		return known.(time.Duration)
	}
	deadline := defaultDeadline
	if d := operationOf(method).GetDeadline(); d != nil {
		deadline = d.AsDuration()
	}
	deadlines.Store(method, deadline)
	return deadline
}

func requestedTimeout(r protoreflect.Message) time.Duration {
	f := r.Descriptor().Fields().ByName("timeout_ms")
	if f == nil || f.Kind() != protoreflect.Uint32Kind {
		return 0
	}
	return time.Duration(r.Get(f).Uint()) * time.Millisecond
}

// operationOf finds the option of an rpc by its gRPC name; nil for one that has none.
func operationOf(method string) *arsenalv1.Operation {
	name := strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil
	}
	operation, _ := proto.GetExtension(d.Options(), arsenalv1.E_Operation).(*arsenalv1.Operation)
	return operation
}
