// SPDX-License-Identifier: MIT

// Package rest serves the contract over HTTP: grpc-gateway's generated handlers, with the
// contract's bodies, statuses and refusals around them. Everything about an operation is read from
// the descriptors; no rpc is named here.
package rest

import (
	"context"
	"net/http"

	"arsenal/gateway/codec"
	"arsenal/gateway/contract"
	"arsenal/gateway/refusal"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Gateway is the HTTP handler of every route of the contract.
type Gateway struct {
	contract *contract.Contract
	mux      *runtime.ServeMux
}

// New makes the handler; conn should come from Dial. It fails if the contract has an rpc that the
// gateway cannot serve as meant.
func New(ctx context.Context, conn *grpc.ClientConn) (*Gateway, error) {
	c, err := contract.Load(protoregistry.GlobalFiles)
	if err != nil {
		return nil, err
	}
	g := &Gateway{contract: c}
	g.mux = runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, codec.JSON{}),
		runtime.WithMarshalerOption(codec.TypeSSE, codec.SSE{}),
		runtime.SetQueryParameterParser(strictQuery{}),
		runtime.WithMiddlewares(g.admit),
		runtime.WithErrorHandler(handleError),
		runtime.WithRoutingErrorHandler(g.handleRoutingError),
		runtime.WithStreamErrorHandler(handleStreamError),
		runtime.WithForwardResponseOption(g.shape),
		runtime.WithIncomingHeaderMatcher(matchIncoming),
		runtime.WithOutgoingHeaderMatcher(matchNone),
		runtime.WithOutgoingTrailerMatcher(matchNone),
		runtime.WithMetadata(correlate),
		// An escaped slash belongs to the variable that it stands in.
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptReserved),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithDisableChunkedEncoding(),
	)
	for _, register := range registrations {
		if err := register(ctx, g.mux, conn); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// matchIncoming is the allow-list of headers that reach the node, under their own names.
func matchIncoming(name string) (string, bool) {
	if name == "Idempotency-Key" {
		return "idempotency-key", true
	}
	return "", false
}

// matchNone keeps the node's metadata from becoming headers.
func matchNone(string) (string, bool) { return "", false }

func correlate(ctx context.Context, _ *http.Request) metadata.MD {
	return metadata.Pairs("x-request-id", refusal.RequestID(ctx))
}
