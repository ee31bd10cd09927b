// SPDX-License-Identifier: MIT

package server

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/middleware"
	"arsenal/gateway/openapi"
	"arsenal/gateway/refusal"
	"arsenal/gateway/rest"

	"google.golang.org/grpc"
)

// newHandler puts the middlewares around the routes. The order is that of the checks: who asks from
// where, then what is asked.
func newHandler(
	stopping context.Context,
	config Config,
	conn *grpc.ClientConn,
	log *slog.Logger,
) (http.Handler, error) {
	gateway, err := rest.New(stopping, conn)
	if err != nil {
		return nil, err
	}
	pages := pages{api: gateway, exact: map[string]http.Handler{
		"/":        http.RedirectHandler(openapi.PathDocs, http.StatusFound),
		"/docs":    http.RedirectHandler(openapi.PathDocs, http.StatusFound),
		"/healthz": http.HandlerFunc(rest.Alive),
		"/readyz":  rest.Ready(stopping, conn),
	}, below: map[string]http.Handler{}}
	openapi.Register(pages.handle)
	return middleware.Chain(pages,
		middleware.RequestID,
		middleware.AccessLog(log, config.Log, config.WriteTimeout),
		middleware.Panics(log),
		middleware.SecurityHeaders,
		middleware.Host(config.AllowHosts),
		middleware.Origin(config.AllowOrigins),
		middleware.RequestHeaders,
		middleware.ContentType,
		middleware.BodyLimit(config.MaxBody, config.ReadTimeout),
	), nil
}

// pages chooses between the gateway's own pages and the API. It is no http.ServeMux because that
// answers paths with dots or double slashes by a redirect, and a path variable may hold them.
type pages struct {
	api   http.Handler
	exact map[string]http.Handler
	below map[string]http.Handler
}

func (p pages) handle(path string, h http.Handler) {
	if strings.HasSuffix(path, "/") {
		p.below[path] = h
		return
	}
	p.exact[path] = h
}

func (p pages) find(path string) http.Handler {
	if h := p.exact[path]; h != nil {
		return h
	}
	for prefix, h := range p.below {
		if strings.HasPrefix(path, prefix) {
			return h
		}
	}
	return nil
}

// ServeHTTP answers one request.
func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page := p.find(r.URL.Path)
	switch {
	case page == nil:
		p.api.ServeHTTP(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		page.ServeHTTP(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD")
		refusal.New(arsenalv1.Reason_REASON_METHOD_NOT_ALLOWED, "expected GET or HEAD").Write(w, r)
	}
}
