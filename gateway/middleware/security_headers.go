// SPDX-License-Identifier: MIT

package middleware

import "net/http"

// SecurityHeaders sets what keeps a browser from guessing types, from keeping answers and from
// showing them inside other pages. A page that needs more sets its own policy over it.
func SecurityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}
