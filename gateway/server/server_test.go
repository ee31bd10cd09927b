// SPDX-License-Identifier: MIT

package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/middleware"
	"arsenal/gateway/testing/fakenode"

	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/proto"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestAnAddressOtherThanLoopbackIsRefused(t *testing.T) {
	for _, address := range []string{
		"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:80", "127.0.0.1",
	} {
		config := Defaults()
		config.Address = address
		if _, err := Listen(config, quiet()); err == nil ||
			!strings.HasPrefix(err.Error(), "address: expected") {
			t.Errorf("%s: expected a refusal, found %v", address, err)
		}
	}
}

func TestATakenPortIsAnError(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	config := Defaults()
	config.Address = taken.Addr().String()
	if _, err := Listen(config, quiet()); err == nil ||
		!strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("expected that the port is taken, found %v", err)
	}
}

func TestHealthIsTheGatewaysOwnAndReadinessTheNodes(t *testing.T) {
	f := start(t)
	if body := f.succeeded(f.do("GET", "/readyz", ""), 200); body["status"] != "ready" {
		t.Errorf("expected ready, found %v", body)
	}
	f.node.Health.SetServingStatus("", healthv1.HealthCheckResponse_NOT_SERVING)
	f.refused(f.do("GET", "/readyz", ""), 503, "unavailable")
	if body := f.succeeded(f.do("GET", "/healthz", ""), 200); body["status"] != "alive" {
		t.Errorf("expected alive, found %v", body)
	}
}

func TestTheGatewayComesUpWithoutTheNodeAndFindsItLater(t *testing.T) {
	reserved, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := reserved.Addr().String()
	_ = reserved.Close()
	f := startBefore(t, nil, address)
	f.refused(f.do("GET", "/readyz", ""), 503, "unavailable")
	f.refused(f.do("GET", "/api/v1/system/info", ""), 503, "unavailable")
	f.succeeded(f.do("GET", "/healthz", ""), 200)

	f.node = fakenode.StartAt(t, address)
	f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	limit := time.Now().Add(20 * time.Second)
	for f.do("GET", "/readyz", "").StatusCode != 200 {
		if time.Now().After(limit) {
			t.Fatal("expected the node to be found")
		}
	}
	f.succeeded(f.do("GET", "/api/v1/system/info", ""), 200)
}

func TestAStopLetsCallsInFlightFinish(t *testing.T) {
	f := start(t)
	begun, proceed := make(chan struct{}), make(chan struct{})
	f.node.On(
		"SystemService/GetSystemInfo",
		func(context.Context, proto.Message) (proto.Message, error) {
			close(begun)
			<-proceed
			return &arsenalv1.GetSystemInfoResponse{}, nil
		},
	)
	got := make(chan answer)
	go func() { got <- f.do("GET", "/api/v1/system/info", "") }()
	<-begun
	f.stop()
	close(proceed)
	f.succeeded(<-got, 200)
	if err := <-f.done; err != nil {
		t.Errorf("expected an orderly stop, found %v", err)
	}
}

func TestAStopCutsCallsThatOutliveItsLimit(t *testing.T) {
	f := start(t, func(c *Config) { c.ShutdownTimeout = time.Millisecond })
	begun, ended := make(chan struct{}), make(chan struct{})
	f.node.On(
		"SystemService/GetSystemInfo",
		func(ctx context.Context, _ proto.Message) (proto.Message, error) {
			close(begun)
			<-ctx.Done()
			close(ended)
			return nil, ctx.Err()
		},
	)
	go func() {
		r := f.request("GET", "/api/v1/system/info", nil)
		if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-begun
	f.stop()
	<-ended
	<-f.done
}

func TestReadinessRefusesWhileStopping(t *testing.T) {
	node := fakenode.Start(t)
	config := Defaults()
	config.Address, config.Node = "127.0.0.1:0", node.Address()
	s, err := Listen(config, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.listener.Close() }()
	s.stop()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "http://"+s.Address()+"/readyz", nil)
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, s.listener.Addr()))
	s.http.Handler.ServeHTTP(w, r)
	if w.Code != 503 || !strings.Contains(w.Body.String(), "stopping") {
		t.Errorf("expected 503, found %d %s", w.Code, w.Body)
	}
}

func TestAPanicIsAnInternalErrorWithoutItsCause(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	h := middleware.Chain(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") }),
		middleware.RequestID,
		middleware.AccessLog(logger, middleware.LogFaults, 0),
		middleware.Panics(logger),
	)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/x?token=hidden", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") ||
		!strings.Contains(w.Body.String(), `"internal"`) {
		t.Errorf("expected an internal error, found %d %s", w.Code, w.Body)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var access map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &access); err != nil {
		t.Fatal(err)
	}
	if access["status"] != 500.0 || access["path"] != "/x" ||
		access["request_id"] != w.Header().Get("X-Request-Id") {
		t.Errorf("unexpected log line %v", access)
	}
	if !strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "hidden") {
		t.Errorf("expected the cause and no query in the log, found %s", log.String())
	}
}

// lineWatch is a log that closes found once a line holds the text.
type lineWatch struct {
	text  string
	found chan struct{}
}

func (l lineWatch) Write(line []byte) (int, error) {
	if strings.Contains(string(line), l.text) {
		close(l.found)
	}
	return len(line), nil
}

func TestACallerWhoGoesAwayIsLoggedAs499AndItsCallCancelled(t *testing.T) {
	node := fakenode.Start(t)
	begun, ended := make(chan struct{}), make(chan error, 1)
	node.On(
		"SystemService/GetSystemInfo",
		func(ctx context.Context, _ proto.Message) (proto.Message, error) {
			close(begun)
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		},
	)
	config := Defaults()
	config.Address, config.Node = "127.0.0.1:0", node.Address()
	config.Log = middleware.LogAll
	log := lineWatch{`"status":499`, make(chan struct{})}
	s, err := Listen(config, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = s.Serve(ctx) }()
	caller, goAway := context.WithCancel(context.Background())
	go func() {
		<-begun
		goAway()
	}()
	r, err := http.NewRequestWithContext(
		caller,
		"GET",
		"http://"+s.Address()+"/api/v1/system/info",
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
		_ = response.Body.Close()
		t.Error("expected the caller to have gone")
	}
	if err := <-ended; err != context.Canceled {
		t.Errorf("expected the call to be cancelled, found %v", err)
	}
	<-log.found
}
