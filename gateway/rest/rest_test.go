// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/contract"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"
)

func TestEveryServiceOfTheContractIsRegistered(t *testing.T) {
	c, err := contract.Load(protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	if len(registrations) != len(c.Services) {
		t.Errorf("expected %d registrations, found %d", len(c.Services), len(registrations))
	}
}

func TestAnEmptyAnswerHasNoContent(t *testing.T) {
	c, err := contract.Load(protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	route := c.RoutesOf("/arsenal.v1.SystemService/GetSystemInfo")[0]
	ctx := context.WithValue(context.Background(), callKey{}, &call{route: route})
	w := httptest.NewRecorder()
	if err := (&Gateway{contract: c}).shape(ctx, w, &arsenalv1.GetSystemInfoRequest{}); err != nil {
		t.Fatal(err)
	}
	if w.Code != 204 || w.Header().Get("Content-Type") != "" {
		t.Errorf("expected 204 without a type, found %d %v", w.Code, w.Header())
	}
}

func TestANodeThatDoesNotAnswerIsGivenUp(t *testing.T) {
	untilCancelled := func(ctx context.Context) error {
		<-ctx.Done()
		return status.FromContextError(ctx.Err()).Err()
	}
	if err := withinBound(context.Background(), 0, untilCancelled); status.Code(
		err,
	) != codes.DeadlineExceeded {
		t.Errorf("expected an expired deadline, found %v", err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := withinBound(gone, time.Hour, untilCancelled); status.Code(err) != codes.Canceled {
		t.Errorf("expected the caller to be gone, found %v", err)
	}
}

func TestTheGatewayWaitsLongerThanTheNode(t *testing.T) {
	const call = "/arsenal.v1.MessageService/CallProcess"
	const info = "/arsenal.v1.SystemService/GetSystemInfo"
	for _, c := range []struct {
		method  string
		request proto.Message
		want    time.Duration
	}{
		{info, &arsenalv1.GetSystemInfoRequest{}, 10 * time.Second},
		{call, &arsenalv1.CallProcessRequest{TimeoutMs: proto.Uint32(300000)}, 310 * time.Second},
		{call, &arsenalv1.CallProcessRequest{TimeoutMs: proto.Uint32(1)}, 35 * time.Second},
		{"/grpc.health.v1.Health/Check", &arsenalv1.GetSystemInfoRequest{}, 35 * time.Second},
	} {
		if found := callBound(c.method, c.request); found != c.want {
			t.Errorf("%s: expected %v, found %v", c.method, c.want, found)
		}
	}
}

func TestAStreamOfOtherMessagesHasNoEndRecord(t *testing.T) {
	if writeEnd(&arsenalv1.GetSystemInfoResponse{}, "1-1") {
		t.Error("expected no end record in a message without its fields")
	}
	record := &arsenalv1.StreamEventsResponse{Gap: &arsenalv1.Gap{Cause: "x"}}
	want := &arsenalv1.StreamEventsResponse{
		Cursor:    "1-1",
		Type:      "end",
		EndReason: proto.String(endReason),
	}
	if !writeEnd(record, "1-1") || !proto.Equal(record, want) {
		t.Errorf("expected %v, found %v", want, record)
	}
}

func TestAMediaTypeIsAcceptedOnlyByName(t *testing.T) {
	for accept, want := range map[string]bool{
		"text/event-stream":                  true,
		"text/html, TEXT/event-stream;q=0.1": true,
		"text/event-stream; q=0":             false,
		"*/*":                                false,
		"text/*":                             false,
		"":                                   false,
	} {
		if accepts(accept, "text/event-stream") != want {
			t.Errorf("%q: expected %v", accept, want)
		}
	}
}

// silentStream is a stream whose node sends nothing until it is told to.
type silentStream struct {
	grpc.ClientStream
	proceed chan struct{}
	end     error
}

func (s silentStream) Header() (metadata.MD, error) {
	<-s.proceed
	return nil, nil
}

func (s silentStream) RecvMsg(any) error { return s.end }

func TestASilentNodeHasAcceptedAfterTheGrace(t *testing.T) {
	refused := status.Error(codes.InvalidArgument, "no cursor")
	inner := silentStream{proceed: make(chan struct{}), end: refused}
	s := &endingStream{ClientStream: inner, stopping: t.Context(), head: make(chan head, 1)}
	if md, err := s.Header(); md == nil || err != nil {
		t.Errorf("expected an accepted stream, found %v %v", md, err)
	}
	close(inner.proceed)
	if err := s.RecvMsg(&arsenalv1.StreamEventsResponse{}); err != refused {
		t.Errorf("expected the refusal within the stream, found %v", err)
	}
}

func TestARefusalWithinTheGraceFailsTheStream(t *testing.T) {
	refused := status.Error(codes.InvalidArgument, "no cursor")
	inner := silentStream{proceed: make(chan struct{}), end: refused}
	close(inner.proceed)
	s := &endingStream{
		ClientStream: inner, stopping: t.Context(), grace: time.Hour, head: make(chan head, 1),
	}
	if _, err := s.Header(); err != refused {
		t.Errorf("expected the refusal, found %v", err)
	}
}
