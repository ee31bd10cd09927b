// SPDX-License-Identifier: MIT

package server

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"arsenal/gateway/testing/fakenode"
)

// fixture is a gateway that really listens, before a fake node.
type fixture struct {
	t    *testing.T
	node *fakenode.Node
	base string
	stop context.CancelFunc
	done chan error
}

func start(t *testing.T, change ...func(*Config)) *fixture {
	t.Helper()
	node := fakenode.Start(t)
	return startBefore(t, node, node.Address(), change...)
}

func startBefore(
	t *testing.T,
	node *fakenode.Node,
	address string,
	change ...func(*Config),
) *fixture {
	t.Helper()
	config := Defaults()
	config.Address, config.Node = "127.0.0.1:0", address
	for _, c := range change {
		c(&config)
	}
	s, err := Listen(config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	f := &fixture{
		t:    t,
		node: node,
		base: "http://" + s.Address(),
		stop: stop,
		done: make(chan error, 1),
	}
	go func() {
		f.done <- s.Serve(ctx)
		close(f.done)
	}()
	t.Cleanup(func() {
		stop()
		for range f.done {
		}
	})
	return f
}

// answer is an HTTP answer with its body read.
type answer struct {
	*http.Response
	text string
}

// do sends one request; headers are "Name: value".
func (f *fixture) do(verb, path, body string, headers ...string) answer {
	f.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	return f.send(f.request(verb, path, reader, headers...))
}

func (f *fixture) request(verb, path string, body io.Reader, headers ...string) *http.Request {
	f.t.Helper()
	r, err := http.NewRequest(verb, f.base+path, body)
	if err != nil {
		f.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	return r
}

func (f *fixture) send(r *http.Request) answer {
	f.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer{response, string(text)}
}

// failure is the error body.
type failure struct {
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Details   map[string]any `json:"details"`
	Timestamp string         `json:"timestamp"`
	RequestID string         `json:"request_id"`
}

// refused checks that the answer is an error as the contract has it.
func (f *fixture) refused(a answer, status int, code string) failure {
	f.t.Helper()
	var body struct {
		Error *failure `json:"error"`
	}
	decoder := json.NewDecoder(strings.NewReader(a.text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil || body.Error == nil {
		f.t.Fatalf(
			"%s: expected an error body, found %d %q (%v)",
			a.Request.URL,
			a.StatusCode,
			a.text,
			err,
		)
	}
	if a.StatusCode != status || body.Error.Code != code {
		f.t.Errorf(
			"%s: expected %d %s, found %d %q",
			a.Request.URL,
			status,
			code,
			a.StatusCode,
			a.text,
		)
	}
	if a.Header.Get("Content-Type") != "application/json" || body.Error.Details == nil ||
		body.Error.Timestamp == "" || body.Error.RequestID != a.Header.Get("X-Request-Id") {
		f.t.Errorf("%s: incomplete error: %q with %v", a.Request.URL, a.text, a.Header)
	}
	return *body.Error
}

// succeeded checks the status and returns the body.
func (f *fixture) succeeded(a answer, status int) map[string]any {
	f.t.Helper()
	if a.StatusCode != status {
		f.t.Fatalf("%s: expected %d, found %d %q", a.Request.URL, status, a.StatusCode, a.text)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(a.text), &body); err != nil {
		f.t.Fatalf("%s: %v in %q", a.Request.URL, err, a.text)
	}
	return body
}
