// SPDX-License-Identifier: MIT

package middleware

import (
	"log/slog"
	"net/http"
	"time"

	"arsenal/gateway/refusal"
)

// AccessLog writes one line for every request. The query is left out: it may hold what callers
// would not want in a log.
func AccessLog(log *slog.Logger, writeTimeout time.Duration) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			recorder := &Recorder{ResponseWriter: w, timeout: writeTimeout}
			defer func() {
				log.LogAttrs(r.Context(), slog.LevelInfo, "request",
					slog.String("request_id", refusal.RequestID(r.Context())),
					slog.String("method", r.Method),
					slog.String("path", r.URL.EscapedPath()),
					slog.Int("status", recorder.Status()),
					slog.Int64("bytes", recorder.bytes),
					slog.Float64("duration_ms", float64(time.Since(start).Microseconds())/1000),
					slog.String("remote", r.RemoteAddr))
			}()
			next.ServeHTTP(recorder, r)
		})
	}
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
