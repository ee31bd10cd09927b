// SPDX-License-Identifier: MIT

package rest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/codec"
	"arsenal/gateway/contract"
	"arsenal/gateway/middleware"
	"arsenal/gateway/refusal"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

// call is what the answer needs to know of its request.
type call struct {
	route     *contract.Route
	url       *url.URL
	variables map[string]string
	events    bool // Server-Sent Events are wanted
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// admit refuses what the generated handlers would silently pass over: a reserved word that a
// variable has taken, a body or a query that the route does not read, an empty body, text that is
// not UTF-8. It reads the whole body, so that nothing is decoded of a request that is too large.
func (g *Gateway) admit(next runtime.HandlerFunc) runtime.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, variables map[string]string) {
		pattern, _ := runtime.HTTPPattern(r.Context())
		route := g.contract.Find(r.Method, pattern.String())
		if route == nil {
			refusal.New(arsenalv1.Reason_REASON_ROUTE_NOT_FOUND, "no operation has this path").
				Write(w, r)
			return
		}
		if !slices.Contains(g.contract.Allowed(r.URL.EscapedPath()), r.Method) {
			g.refuseMethod(w, r)
			return
		}
		for name, value := range variables {
			if !utf8.ValidString(value) {
				malformed(name+": expected UTF-8").Write(w, r)
				return
			}
		}
		if refused := takeBody(w, r, route); refused != nil {
			refused.Write(w, r)
			return
		}
		if route.TakesBody && r.URL.RawQuery != "" {
			malformed("expected no query parameters: this operation reads its body").Write(w, r)
			return
		}
		if refused := refuseQuery(r, route); refused != nil {
			refused.Write(w, r)
			return
		}
		c := &call{route: route, url: r.URL, variables: variables}
		negotiate(c, r)
		next(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)), variables)
	}
}

// refuseQuery refuses the parameters of a route whose path gives every field: the generated handler
// of such a route does not look at its query at all.
func refuseQuery(r *http.Request, route *contract.Route) *refusal.Refusal {
	if r.URL.RawQuery == "" || route.TakesBody ||
		route.Method.Input().Fields().Len() > len(route.Variables) {
		return nil
	}
	return malformed("expected no query parameters: this operation has none")
}

func malformed(message string) *refusal.Refusal {
	r := refusal.New(arsenalv1.Reason_REASON_MALFORMED_REQUEST, message)
	return &r
}

// takeBody replaces the request's body by what was read of it; nil when all is well.
func takeBody(w http.ResponseWriter, r *http.Request, route *contract.Route) *refusal.Refusal {
	var data []byte
	if r.ContentLength != 0 { // most requests have no body, and reading none costs a buffer
		var err error
		if data, err = io.ReadAll(r.Body); err != nil {
			refused := middleware.BodyRefusal(err)
			return &refused
		}
		middleware.BodyRead(w)
	}
	switch {
	case route.TakesBody && len(bytes.TrimSpace(data)) == 0:
		return malformed("expected a JSON object as body, found none")
	case !route.TakesBody && len(data) > 0:
		return malformed("expected no body: this operation reads its path and query")
	}
	r.Body = &body{Reader: bytes.NewReader(data), variables: route.Variables}
	return nil
}

// body is a request's body that knows which fields the path gives already.
type body struct {
	*bytes.Reader
	variables []string
}

// Close does nothing: the bytes are in memory.
func (*body) Close() error { return nil }

// Reserved returns the fields that the body must not set, for codec.JSON.
func (b *body) Reserved() []string { return b.variables }

// negotiate chooses the form of a stream, and lets Last-Event-ID stand for a missing `after`.
func negotiate(c *call, r *http.Request) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	r.Header.Del("Accept")
	if !c.route.Method.IsStreamingServer() {
		return
	}
	if c.events = accepts(accept, codec.TypeSSE); c.events {
		r.Header.Set("Accept", codec.TypeSSE)
	}
	last := r.Header.Get("Last-Event-ID")
	if last == "" || c.route.Method.Input().Fields().ByName("after") == nil {
		return
	}
	if query, err := url.ParseQuery(r.URL.RawQuery); err == nil && !query.Has("after") {
		changed := *r.URL
		query.Set("after", last)
		changed.RawQuery = query.Encode()
		r.URL = &changed
	}
}

// accepts tells whether an Accept header names the media type itself.
func accepts(accept, mediaType string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		refused := strings.ReplaceAll(parameters, " ", "") == "q=0"
		if strings.EqualFold(strings.TrimSpace(name), mediaType) && !refused {
			return true
		}
	}
	return false
}
