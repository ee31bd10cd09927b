// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"net/http"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/codec"
	"arsenal/gateway/refusal"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
)

const readyTimeout = 2 * time.Second

// Alive answers that the gateway runs, whatever the node does.
func Alive(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, "alive")
}

// Ready answers 200 only while the node says that it serves and the gateway is not stopping.
func Ready(stopping context.Context, conn *grpc.ClientConn) http.HandlerFunc {
	client := healthv1.NewHealthClient(conn)
	return func(w http.ResponseWriter, r *http.Request) {
		if stopping.Err() != nil {
			refusal.New(arsenalv1.Reason_REASON_UNAVAILABLE, "the gateway is stopping").Write(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		answer, err := client.Check(ctx, &healthv1.HealthCheckRequest{})
		switch {
		case err != nil:
			refusal.New(arsenalv1.Reason_REASON_UNAVAILABLE, "the node is not reachable").
				Write(w, r)
		case answer.GetStatus() != healthv1.HealthCheckResponse_SERVING:
			refusal.New(arsenalv1.Reason_REASON_UNAVAILABLE, "the node does not serve").Write(w, r)
		default:
			writeStatus(w, "ready")
		}
	}
}

func writeStatus(w http.ResponseWriter, word string) {
	w.Header().Set("Content-Type", codec.TypeJSON)
	_, _ = w.Write([]byte(`{"status":"` + word + `"}` + "\n"))
}
