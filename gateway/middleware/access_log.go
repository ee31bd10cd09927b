// SPDX-License-Identifier: MIT

package middleware

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"arsenal/gateway/refusal"
)

// LogRequests tells which requests the access log has.
type LogRequests int

// LogFaults is answers of 500 and above alone; LogChanges is every request but GET and HEAD besides;
// LogAll is every request.
const (
	LogFaults LogRequests = iota
	LogChanges
	LogAll
)

var logWords = [...]string{LogFaults: "faults", LogChanges: "changes", LogAll: "all"}

// MarshalText returns the word for it.
func (l LogRequests) MarshalText() ([]byte, error) { return []byte(logWords[l]), nil }

// UnmarshalText reads faults, changes or all.
func (l *LogRequests) UnmarshalText(text []byte) error {
	for i, word := range logWords {
		if string(text) == word {
			*l = LogRequests(i)
			return nil
		}
	}
	return fmt.Errorf("found %q, expected faults, changes or all", text)
}

func (l LogRequests) has(method string, status int) bool {
	changes := method != http.MethodGet && method != http.MethodHead
	return l == LogAll || status >= http.StatusInternalServerError || l == LogChanges && changes
}

// AccessLog writes one line for every request that which has. The query is left out: it may hold
// what callers would not want in a log.
func AccessLog(log *slog.Logger, which LogRequests, writeTimeout time.Duration) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			recorder := &Recorder{ResponseWriter: w, timeout: writeTimeout}
			defer func() {
				if which.has(r.Method, recorder.Status()) {
					logRequest(log, r, recorder, time.Since(start))
				}
			}()
			next.ServeHTTP(recorder, r)
		})
	}
}

func logRequest(
	log *slog.Logger, r *http.Request, recorder *Recorder, took time.Duration,
) {
	ctx := r.Context()
	log.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("request_id", refusal.RequestID(ctx)),
		slog.String("method", r.Method),
		slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", recorder.Status()),
		slog.Int64("bytes", recorder.bytes),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.String("remote", r.RemoteAddr))
}

// Recorder remembers the status of an answer and bounds how long each write may take, so that a
// caller who reads nothing does not hold a stream for ever. A second status is ignored.
type Recorder struct {
	http.ResponseWriter
	timeout time.Duration
	status  int
	bytes   int64
}

// Status returns the answer's status, 200 when none was written.
func (r *Recorder) Status() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// Started tells whether the answer's head is written, so that its status cannot change.
func (r *Recorder) Started() bool { return r.status != 0 }

// WriteHeader writes the head once.
func (r *Recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the body.
func (r *Recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.timeout > 0 {
		// A connection that cannot have deadlines is one of a test.
		_ = http.NewResponseController(r.ResponseWriter).SetWriteDeadline(time.Now().Add(r.timeout))
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// FlushError sends what is written.
func (r *Recorder) FlushError() error {
	r.WriteHeader(http.StatusOK)
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController find the connection.
func (r *Recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
