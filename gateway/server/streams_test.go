// SPDX-License-Identifier: MIT

package server

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/testing/fakenode"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
)

const eventsRPC = "EventService/StreamEvents"
const eventsPath = "/api/v1/events/stream"

func event(cursor, kind string) *arsenalv1.StreamEventsResponse {
	return &arsenalv1.StreamEventsResponse{Cursor: cursor, Type: kind}
}

// replay answers a stream with the given records and then an error, nil for a regular end.
func replay(end error, records ...*arsenalv1.StreamEventsResponse) fakenode.Stream {
	return func(_ context.Context, _ proto.Message, send func(proto.Message) error) error {
		for _, r := range records {
			if err := send(r); err != nil {
				return err
			}
		}
		return end
	}
}

func TestAStreamIsNewlineJSON(t *testing.T) {
	f := start(t)
	f.node.OnStream(
		eventsRPC,
		replay(nil, event("1-1", "process:start"), event("1-1", "heartbeat")),
	)
	a := f.do("GET", eventsPath, "")
	want := `{"result":{"cursor":"1-1","type":"process:start"}}` + "\n" +
		`{"result":{"cursor":"1-1","type":"heartbeat"}}` + "\n"
	if a.StatusCode != 200 || a.text != want ||
		a.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("unexpected %d %q as %q", a.StatusCode, a.text, a.Header.Get("Content-Type"))
	}
}

func TestAStreamIsServerSentEventsForThoseWhoAccept(t *testing.T) {
	f := start(t)
	f.node.OnStream(
		eventsRPC,
		replay(
			nil,
			event("1-1", "process:start"),
			event("1-1", "heartbeat"),
			event("", "gap\nid: 5"),
		),
	)
	for _, accept := range []string{
		"text/event-stream", "text/html, Text/Event-Stream;q=0.9, */*",
	} {
		a := f.do("GET", eventsPath, "", "Accept: "+accept)
		want := "id: 1-1\nevent: process:start\n" +
			`data: {"cursor":"1-1","type":"process:start"}` + "\n\n" +
			": heartbeat\n\n" + "data: {\"cursor\":\"\",\"type\":\"gap\\nid: 5\"}\n\n"
		if a.StatusCode != 200 || a.text != want ||
			a.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("unexpected %d %q as %q", a.StatusCode, a.text, a.Header.Get("Content-Type"))
		}
	}
}

func TestAUnaryAnswerIsJSONWhateverIsAccepted(t *testing.T) {
	f := start(t)
	f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	a := f.do("GET", "/api/v1/system/info", "", "Accept: text/event-stream")
	f.succeeded(a, 200)
	if a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("unexpected %q", a.Header.Get("Content-Type"))
	}
}

func TestAStreamThatIsRefusedHasAStatus(t *testing.T) {
	f := start(t)
	f.node.OnStream(
		eventsRPC,
		func(context.Context, proto.Message, func(proto.Message) error) error {
			return fakenode.Fail(
				t,
				codes.InvalidArgument,
				"INVALID_CURSOR",
				"after: no cursor",
				nil,
			)
		},
	)
	for _, accept := range []string{"*/*", "text/event-stream"} {
		f.refused(f.do("GET", eventsPath+"?after=x", "", "Accept: "+accept), 422, "invalid_cursor")
	}
	f.refused(
		f.do("GET", eventsPath+"?afterr=x", "", "Accept: text/event-stream"),
		400,
		"malformed_request",
	)
}

func TestAStreamThatBreaksEndsWithAnError(t *testing.T) {
	f := start(t)
	f.node.OnStream(
		eventsRPC,
		replay(
			fakenode.Fail(t, codes.Internal, "INTERNAL", "broken", nil),
			event("1-1", "process:start"),
		),
	)
	check := func(record string, a answer) {
		a.text = record
		a.Header.Set("Content-Type", "application/json")
		a.StatusCode = 500
		f.refused(a, 500, "internal")
	}
	a := f.do("GET", eventsPath, "")
	lines := strings.Split(strings.TrimSpace(a.text), "\n")
	if len(lines) != 2 || a.StatusCode != 200 {
		t.Fatalf("expected two records, found %d %q", a.StatusCode, a.text)
	}
	check(lines[1], a)
	a = f.do("GET", eventsPath, "", "Accept: text/event-stream")
	_, data, found := strings.Cut(a.text, "\n\nevent: error\ndata: ")
	if !found || !strings.HasSuffix(data, "}\n\n") {
		t.Fatalf("expected an error event, found %q", a.text)
	}
	check(data, a)
}

func TestTheLastEventIDStandsForAfter(t *testing.T) {
	f := start(t)
	var asked *arsenalv1.StreamEventsRequest
	f.node.OnStream(
		eventsRPC,
		func(_ context.Context, m proto.Message, _ func(proto.Message) error) error {
			asked = m.(*arsenalv1.StreamEventsRequest)
			return nil
		},
	)
	f.do("GET", eventsPath+"?pid=a", "", "Last-Event-ID: 1-7")
	if asked.GetAfter() != "1-7" || asked.GetPid() != "a" {
		t.Errorf("expected after 1-7 of a, found %v", asked)
	}
	f.do("GET", eventsPath+"?after=1-3", "", "Last-Event-ID: 1-7")
	if asked.GetAfter() != "1-3" {
		t.Errorf("expected the query to win, found %v", asked)
	}
}

// open opens a stream and returns it once its head has come.
func (f *fixture) open(headers ...string) (*http.Response, *bufio.Reader) {
	f.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(f.request("GET", eventsPath, nil, headers...))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = response.Body.Close() })
	return response, bufio.NewReader(response.Body)
}

func TestAStreamsHeadComesBeforeItsFirstRecord(t *testing.T) {
	f := start(t)
	proceed := make(chan struct{})
	f.node.OnStream(
		eventsRPC,
		func(ctx context.Context, _ proto.Message, send func(proto.Message) error) error {
			if err := fakenode.Accept(ctx); err != nil {
				return err
			}
			<-proceed
			return send(event("1-1", "process:start"))
		},
	)
	response, reader := f.open("Accept: text/event-stream")
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("unexpected head %d %v", response.StatusCode, response.Header)
	}
	close(proceed)
	if line, err := reader.ReadString('\n'); err != nil || line != "id: 1-1\n" {
		t.Errorf("expected the record, found %q %v", line, err)
	}
}

func TestEachRecordIsFlushed(t *testing.T) {
	f := start(t)
	proceed := make(chan struct{})
	f.node.OnStream(
		eventsRPC,
		func(_ context.Context, _ proto.Message, send func(proto.Message) error) error {
			for _, cursor := range []string{"1-1", "1-2"} {
				if err := send(event(cursor, "process:start")); err != nil {
					return err
				}
				<-proceed
			}
			return nil
		},
	)
	_, reader := f.open()
	for _, cursor := range []string{"1-1", "1-2"} {
		if line, err := reader.ReadString('\n'); err != nil || !strings.Contains(line, cursor) {
			t.Errorf("expected %s, found %q %v", cursor, line, err)
		}
		proceed <- struct{}{}
	}
}

func TestACallerWhoGoesAwayEndsTheStream(t *testing.T) {
	f := start(t)
	ended := make(chan error, 1)
	f.node.OnStream(
		eventsRPC,
		func(ctx context.Context, _ proto.Message, send func(proto.Message) error) error {
			_ = send(event("1-1", "process:start"))
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		},
	)
	response, reader := f.open()
	if _, err := reader.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if err := <-ended; err != context.Canceled {
		t.Errorf("expected the rpc to be cancelled, found %v", err)
	}
}

func TestAStreamHasNoDeadline(t *testing.T) {
	f := start(t)
	has := make(chan bool, 1)
	f.node.OnStream(
		eventsRPC,
		func(ctx context.Context, _ proto.Message, _ func(proto.Message) error) error {
			_, bounded := ctx.Deadline()
			has <- bounded
			return nil
		},
	)
	f.do("GET", eventsPath, "")
	if <-has {
		t.Error("expected no deadline")
	}
}

func TestAStopEndsStreamsWithTheirLastCursor(t *testing.T) {
	const end = `{"cursor":"1-1","type":"end","end_reason":"gateway_stopping"}`
	for accept, want := range map[string]string{
		"*/*":               `{"result":` + end + "}\n",
		"text/event-stream": "id: 1-1\nevent: end\ndata: " + end + "\n\n",
	} {
		f := start(t)
		f.node.OnStream(
			eventsRPC,
			func(ctx context.Context, _ proto.Message, send func(proto.Message) error) error {
				_ = send(event("1-1", "process:start"))
				<-ctx.Done()
				return ctx.Err()
			},
		)
		_, reader := f.open("Accept: " + accept)
		if _, err := reader.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		f.stop()
		rest, err := io.ReadAll(reader)
		if err != nil || !strings.HasSuffix(string(rest), want) {
			t.Errorf("expected the end %q, found %q %v", want, rest, err)
		}
		if err := <-f.done; err != nil {
			t.Errorf("expected an orderly stop, found %v", err)
		}
	}
}

func TestAReaderWhoTakesTooLongEndsTheStream(t *testing.T) {
	f := start(t, func(c *Config) { c.WriteTimeout = 1 })
	ended := make(chan struct{})
	f.node.OnStream(
		eventsRPC,
		func(ctx context.Context, _ proto.Message, send func(proto.Message) error) error {
			defer close(ended)
			for send(event("1-1", "process:start")) == nil {
				if ctx.Err() != nil {
					break
				}
			}
			return ctx.Err()
		},
	)
	// The reader stays, so only the write's time-out can end the stream.
	response, err := http.DefaultTransport.RoundTrip(f.request("GET", eventsPath, nil))
	<-ended
	if err == nil {
		_ = response.Body.Close()
	}
}
