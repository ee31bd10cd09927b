// SPDX-License-Identifier: MIT

package middleware

import (
	"net/http"
	"slices"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// Origin refuses requests that a browser makes for a page of another origin, reads too, unless the
// origin is one of allowed (such as https://console.example). To those it gives what CORS asks for.
// Programs that are no browsers send neither header and pass.
func Origin(allowed []string) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			origins := r.Header.Values("Origin")
			listed := len(origins) == 1 && slices.Contains(allowed, origins[0])
			if !listed && (!isOwnOrigin(r, origins) || !isOwnSite(r)) {
				refusal.New(arsenalv1.Reason_REASON_ORIGIN_REFUSED,
					"the request comes from a page of another origin").Write(w, r)
				return
			}
			w.Header().Add("Vary", "Origin")
			if listed && answerCORS(w, r, origins[0]) {
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// isOwnOrigin trusts r.Host, which Host has checked.
func isOwnOrigin(r *http.Request, origins []string) bool {
	switch len(origins) {
	case 0:
		return true
	case 1:
		return strings.EqualFold(origins[0], "http://"+r.Host)
	default:
		return false
	}
}

// isOwnSite reads what browsers say of who asked. Following a link to a page that is not part of
// the API is harmless and allowed.
func isOwnSite(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" &&
		r.Header.Get("Sec-Fetch-Dest") == "document" && !strings.HasPrefix(r.URL.Path, "/api/")
}

// answerCORS adds the headers for a listed origin and answers the browser's question before a
// request; true when that was the answer.
func answerCORS(w http.ResponseWriter, r *http.Request, origin string) bool {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Location, Retry-After, "+refusal.Header)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set(
		"Access-Control-Allow-Headers",
		"Content-Type, Idempotency-Key, Last-Event-ID, "+refusal.Header,
	)
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
