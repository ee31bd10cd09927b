// SPDX-License-Identifier: MIT

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/render"
)

const (
	attemptsMax  = 5 // to resume, without a record between
	firstPause   = 250 * time.Millisecond
	typeOfEnd    = "end"
	typeOfBeat   = "heartbeat"
	cursorField  = "cursor"
	resumeField  = "after"
	resumeAdvice = "resume with --after %s\n"
)

// following is a stream that is being read.
type following struct {
	app     *app
	o       *contract.Operation
	records *render.Records
	of      protoreflect.MessageDescriptor // what `records` writes
	cursor  string                         // of the last record
}

// stream reads a stream to its end. When the connection is lost it goes on after the last record's
// cursor, if the operation has such things, a bounded number of times.
func (a *app) stream(ctx context.Context, o *contract.Operation, m *dynamicpb.Message) error {
	f := &following{app: a, o: o}
	ctx, cancel := a.limited(a.identified(ctx), o, m)
	defer cancel(nil)
	conn, err := a.dial()
	if err != nil {
		return err
	}
	for attempts := 1; ; attempts++ {
		before := f.cursor
		err := f.read(ctx, conn, m)
		if f.cursor != before {
			attempts = 1
		}
		after := m.Descriptor().Fields().ByName(resumeField)
		if err == nil || !resumable(err) || f.cursor == "" || after == nil || attempts > attemptsMax {
			if err != nil && f.cursor != "" {
				fmt.Fprintf(a.Stderr, resumeAdvice, f.cursor)
			}
			return err
		}
		fmt.Fprintf(a.Stderr, "connection lost: %v; resuming after %s (%d of %d)\n", err, f.cursor,
			attempts, attemptsMax)
		m.Set(after, protoreflect.ValueOfString(f.cursor))
		a.Pause(ctx, firstPause<<(attempts-1))
		conn.ResetConnectBackoff()
	}
}

// resumable tells whether a stream broke for a reason that has nothing to do with the request.
func resumable(err error) bool {
	var r *refusal
	if !errors.As(err, &r) || r.interrupted {
		return false
	}
	own := r.reason() != ""
	return r.code() == codes.Unavailable || !own && (r.code() == codes.Internal || r.code() == codes.Unknown)
}

// read opens the stream once and writes its records; nil when it has come to its end.
func (f *following) read(ctx context.Context, conn *grpc.ClientConn, m *dynamicpb.Message) error {
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, f.o.Path())
	if err != nil {
		return refused(ctx, err)
	}
	if err := stream.SendMsg(m); err != nil && !errors.Is(err, io.EOF) {
		return refused(ctx, err)
	}
	if err := stream.CloseSend(); err != nil {
		return refused(ctx, err)
	}
	for {
		record := dynamicpb.NewMessage(f.o.Method.Output())
		err := stream.RecvMsg(record)
		if errors.Is(err, io.EOF) {
			if f.cursor != "" {
				fmt.Fprintf(f.app.Stderr, resumeAdvice, f.cursor)
			}
			return nil
		}
		if err != nil {
			return refused(ctx, err)
		}
		ended, err := f.take(f.app.upToDate(ctx, f.o, record))
		if ended || err != nil {
			return err
		}
	}
}

// take writes one record, unless it only marks that the stream lives or has ended.
func (f *following) take(record protoreflect.Message) (ended bool, err error) {
	if cursor := textOf(record, cursorField); cursor != "" {
		f.cursor = cursor
	}
	style := f.app.style()
	kind := textOf(record, "type")
	if kind == typeOfBeat {
		return false, nil
	}
	ended = kind == typeOfEnd
	if !ended || render.Machine(style.Form) {
		if f.of != record.Descriptor() {
			f.records, f.of = render.NewRecords(f.app.Stdout, record.Descriptor(), style), record.Descriptor()
		}
		err = f.records.Write(record)
	}
	if ended {
		fmt.Fprintf(f.app.Stderr, "end of the stream: %s; "+resumeAdvice,
			render.Clean(textOf(record, "end_reason")), f.cursor)
	}
	return ended, err
}
