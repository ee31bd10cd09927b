// SPDX-License-Identifier: MIT

package middleware

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// MaxCallTimeout caps the time-out that a caller may ask for.
const MaxCallTimeout = 5 * time.Minute

const timeoutHeader = "Grpc-Timeout"

var timeoutForm = regexp.MustCompile(`^([0-9]{1,8})([HMSmun])$`)

var timeoutUnits = map[string]time.Duration{
	"H": time.Hour, "M": time.Minute, "S": time.Second,
	"m": time.Millisecond, "u": time.Microsecond, "n": time.Nanosecond,
}

// RequestHeaders removes what callers must not decide: metadata smuggled as Grpc-Metadata-*, the
// forwarded addresses that the gateway sets itself, credentials that nothing here checks. A
// Grpc-Timeout is capped, and refused when it is none.
func RequestHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timeout, ok := capTimeout(r.Header)
		if !ok {
			refusal.New(arsenalv1.Reason_REASON_MALFORMED_REQUEST,
				"Grpc-Timeout: expected 1 to 8 digits and one of H M S m u n").Write(w, r)
			return
		}
		for name := range r.Header {
			if isCallersClaim(name) {
				delete(r.Header, name)
			}
		}
		if timeout != "" {
			r.Header.Set(timeoutHeader, timeout)
		}
		next.ServeHTTP(w, r)
	})
}

func isCallersClaim(name string) bool {
	switch name {
	case "Authorization", "Forwarded", "X-Http-Method-Override", "X-Real-Ip":
		return true
	}
	return strings.HasPrefix(name, "Grpc-") || strings.HasPrefix(name, "X-Forwarded-")
}

// capTimeout returns the header's value or the cap, empty when there is none; false if malformed.
func capTimeout(h http.Header) (string, bool) {
	values := h.Values(timeoutHeader)
	if len(values) == 0 {
		return "", true
	}
	parts := timeoutForm.FindStringSubmatch(values[0])
	if len(values) > 1 || parts == nil {
		return "", false
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return "", false
	}
	if n > int64(MaxCallTimeout/timeoutUnits[parts[2]]) {
		return strconv.Itoa(int(MaxCallTimeout/time.Second)) + "S", true
	}
	return values[0], true
}
