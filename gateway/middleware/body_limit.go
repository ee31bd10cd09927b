// SPDX-License-Identifier: MIT

package middleware

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// BodyLimit bounds a body's size and the time that it may take to arrive. A length that is declared
// too large is refused at once; one that is not declared, while it is read.
func BodyLimit(maxBytes int64, timeout time.Duration) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > maxBytes {
				w.Header().Set("Connection", "close")
				BodyRefusal(&http.MaxBytesError{Limit: maxBytes}).Write(w, r)
				return
			}
			if r.ContentLength != 0 {
				// Connections of tests may have no deadlines.
				_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(timeout))
				r.Body = http.MaxBytesReader(w, r.Body, maxBytes)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// BodyRefusal tells why a body could not be read.
func BodyRefusal(err error) refusal.Refusal {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return refusal.New(arsenalv1.Reason_REASON_REQUEST_TOO_LARGE,
			fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit))
	}
	return refusal.New(
		arsenalv1.Reason_REASON_MALFORMED_REQUEST,
		"the body ended early or came too slowly",
	)
}

// BodyRead ends the time limit on a body that has been read.
func BodyRead(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
}
