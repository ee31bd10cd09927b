// SPDX-License-Identifier: MIT

package middleware

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// Panics answers 500 when a handler panics, and logs the stack, which the caller does not see. An
// answer that has begun is cut off.
func Panics(log *slog.Logger) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				cause := recover()
				if cause == nil {
					return
				}
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				log.Error("panic", "request_id", refusal.RequestID(r.Context()),
					"cause", cause, "stack", string(debug.Stack()))
				if recorder, ok := w.(*Recorder); ok && recorder.Started() {
					panic(http.ErrAbortHandler)
				}
				refusal.New(arsenalv1.Reason_REASON_INTERNAL, "internal error").Write(w, r)
			}()
			next.ServeHTTP(w, r)
		})
	}
}
