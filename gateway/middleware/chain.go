// SPDX-License-Identifier: MIT

// Package middleware holds what surrounds every request, one concern a file. None of it knows a
// route; each refuses with the contract's reasons.
package middleware

import "net/http"

// Middleware wraps a handler.
type Middleware func(http.Handler) http.Handler

// Chain wraps the handler in the middlewares; the first is the outermost.
func Chain(h http.Handler, all ...Middleware) http.Handler {
	for i := len(all) - 1; i >= 0; i-- {
		h = all[i](h)
	}
	return h
}
