// SPDX-License-Identifier: MIT

package middleware

import (
	"crypto/rand"
	"net/http"

	"arsenal/gateway/refusal"
)

const maxRequestID = 128

// RequestID takes the caller's correlation id when it is 1 to 128 characters of A-Z a-z 0-9 . _ -
// and makes one otherwise. It stands in the answer's header, in every error and in the log.
func RequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(refusal.Header)
		if len(r.Header.Values(refusal.Header)) != 1 || !isSaneID(id) {
			id = rand.Text()
		}
		w.Header().Set(refusal.Header, id)
		next.ServeHTTP(w, r.WithContext(refusal.WithRequestID(r.Context(), id)))
	})
}

func isSaneID(id string) bool {
	for _, c := range []byte(id) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return id != "" && len(id) <= maxRequestID
}
