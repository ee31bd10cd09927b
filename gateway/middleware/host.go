// SPDX-License-Identifier: MIT

package middleware

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// Host refuses requests whose Host header does not name this gateway: a loopback name or address
// with the port that the request came in on, or one of allowed (name or name:port). A page that
// rebinds its own name to 127.0.0.1 is stopped here.
func Host(allowed []string) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isOwnHost(r) && !isListed(r.Host, allowed) {
				refusal.New(arsenalv1.Reason_REASON_ORIGIN_REFUSED,
					"the Host header does not name this gateway").Write(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func isListed(host string, allowed []string) bool {
	name, _ := splitHost(host)
	return slices.ContainsFunc(allowed, func(a string) bool {
		return strings.EqualFold(a, host) || strings.EqualFold(a, name)
	})
}

func isOwnHost(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	_, ownPort, err := net.SplitHostPort(local.String())
	name, port := splitHost(r.Host)
	return err == nil && port == ownPort && IsLoopback(name)
}

// splitHost divides a Host header; the port is 80 when it has none.
func splitHost(host string) (name, port string) {
	if name, port, err := net.SplitHostPort(host); err == nil {
		return name, port
	}
	return strings.Trim(host, "[]"), "80"
}

// IsLoopback tells whether a name or address can only mean this machine.
func IsLoopback(name string) bool {
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.Unmap().IsLoopback()
}
