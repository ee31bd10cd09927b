// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"io"
	"time"

	"arsenal/gateway/codec"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/emptypb"
)

// endReason stands in the end record of a stream that ends because the gateway stops.
const endReason = "gateway_stopping"

// endingStream is a stream from the node that ends with an end record when the gateway stops: the
// last cursor, so that its reader can go on from there after the restart. It serves every streaming
// rpc; a message without the fields of an end record gets the error `unavailable` in its place.
type endingStream struct {
	grpc.ClientStream
	stopping context.Context
	grace    time.Duration
	head     chan head
	waiting  bool // the head is still to come
	ended    bool
	cursor   string
}

// head is what the node sends before the first record.
type head struct {
	metadata metadata.MD
	err      error
}

// acceptGrace is how long a node may be silent before its stream counts as accepted. Refusals come
// at once; a node that accepts should say so by its headers, but may wait for its first record.
const acceptGrace = time.Second

// openStream opens a stream that is cancelled when stopping is done or, as always, with ctx.
func openStream(
	ctx, stopping context.Context, open func(context.Context) (grpc.ClientStream, error),
) (grpc.ClientStream, error) {
	ctx, cancel := context.WithCancel(ctx)
	forget := context.AfterFunc(stopping, cancel)
	context.AfterFunc(ctx, func() { forget() })
	inner, err := open(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &endingStream{
		ClientStream: inner,
		stopping:     stopping,
		grace:        acceptGrace,
		head:         make(chan head, 1),
	}, nil
}

// Header waits until the node has accepted the stream, or has been silent for the grace. A stream
// that was refused fails here, while the answer's status can still be chosen.
func (s *endingStream) Header() (metadata.MD, error) {
	go func() {
		md, err := s.ClientStream.Header()
		s.head <- head{md, err}
	}()
	timer := time.NewTimer(s.grace)
	defer timer.Stop()
	select {
	case h := <-s.head:
		return s.begin(h)
	case <-timer.C:
		s.waiting = true
		return metadata.MD{}, nil
	}
}

func (s *endingStream) begin(h head) (metadata.MD, error) {
	if h.err != nil || h.metadata != nil {
		return h.metadata, h.err
	}
	// No header: the status is all that there is, and any receive returns it.
	if err := s.ClientStream.RecvMsg(&emptypb.Empty{}); err != nil && err != io.EOF {
		return nil, s.explain(err)
	}
	return nil, nil
}

// RecvMsg receives the next record, or makes the end record.
func (s *endingStream) RecvMsg(m any) error {
	if s.ended {
		return io.EOF
	}
	if s.waiting { // one call at a time to the inner stream
		<-s.head
		s.waiting = false
	}
	err := s.ClientStream.RecvMsg(m)
	record, isMessage := m.(proto.Message)
	switch {
	case err == nil && isMessage:
		if cursor := codec.TextField(record, "cursor"); cursor != "" {
			s.cursor = cursor
		}
		return nil
	case err == nil || err == io.EOF:
		return err
	case isMessage && s.isStopping() && writeEnd(record, s.cursor):
		s.ended = true
		return nil
	default:
		return s.explain(err)
	}
}

func (s *endingStream) isStopping() bool { return s.stopping.Err() != nil }

// explain turns the cancellation that a stop caused into what it means.
func (s *endingStream) explain(err error) error {
	if s.isStopping() && status.Code(err) == codes.Canceled {
		return status.Error(codes.Unavailable, "stopping")
	}
	return err
}

// writeEnd makes the message an end record; false if it has not the fields of one.
func writeEnd(m proto.Message, cursor string) bool {
	r := m.ProtoReflect()
	fields := r.Descriptor().Fields()
	values := map[protoreflect.Name]string{"type": "end", "end_reason": endReason, "cursor": cursor}
	for name := range values {
		if f := fields.ByName(name); f == nil || f.Kind() != protoreflect.StringKind || f.IsList() {
			return false
		}
	}
	proto.Reset(m)
	for name, value := range values {
		if value != "" {
			r.Set(fields.ByName(name), protoreflect.ValueOfString(value))
		}
	}
	return true
}
