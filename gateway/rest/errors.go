// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// handleError answers a call that failed before any part of an answer was written.
func handleError(
	_ context.Context,
	_ *runtime.ServeMux,
	_ runtime.Marshaler,
	w http.ResponseWriter,
	r *http.Request,
	err error,
) {
	var routing *runtime.HTTPStatusError
	if errors.As(err, &routing) { // an escape in the path that is none
		malformed("the path holds a malformed escape").Write(w, r)
		return
	}
	refused := refusal.FromError(err)
	if r.Context().Err() != nil {
		refused = refusal.FromError(status.Error(codes.Canceled, ""))
	}
	refused.Write(w, r)
}

// handleRoutingError answers a request that no route took.
func (g *Gateway) handleRoutingError(
	_ context.Context,
	_ *runtime.ServeMux,
	_ runtime.Marshaler,
	w http.ResponseWriter,
	r *http.Request,
	_ int,
) {
	g.refuseMethod(w, r)
}

// refuseMethod says which methods the path has.
func (g *Gateway) refuseMethod(w http.ResponseWriter, r *http.Request) {
	allowed := g.contract.Allowed(r.URL.EscapedPath())
	if len(allowed) == 0 {
		refusal.New(arsenalv1.Reason_REASON_ROUTE_NOT_FOUND, "no operation has this path").
			Write(w, r)
		return
	}
	verbs := strings.Join(allowed, ", ")
	w.Header().Set("Allow", verbs)
	refused := refusal.New(
		arsenalv1.Reason_REASON_METHOD_NOT_ALLOWED,
		"expected "+verbs+", found "+quote(r.Method),
	)
	refused.Details = map[string]any{"allow": allowed}
	refused.Write(w, r)
}

// handleStreamError makes the status that codec writes as the last record of a broken stream. It
// carries the request id, since the codec sees no request.
func handleStreamError(ctx context.Context, err error) *status.Status {
	st := status.Convert(err)
	with, detailErr := st.WithDetails(&errdetails.RequestInfo{RequestId: refusal.RequestID(ctx)})
	if detailErr != nil {
		return st
	}
	return with
}
