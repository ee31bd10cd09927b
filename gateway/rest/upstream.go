// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
)

// The largest answer that is taken from the node; its requests are bounded by the body limit.
const maxAnswerBytes = 64 << 20

// Dial makes the connection to the node. It does not wait for the node: calls fail with
// `unavailable` while it is down and succeed again soon after it comes back. Streams end when
// stopping is done.
func Dial(
	stopping context.Context,
	node string,
	options ...grpc.DialOption,
) (*grpc.ClientConn, error) {
	return grpc.NewClient(node, append([]grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithNoProxy(),
		grpc.WithUserAgent("arsenal-gateway"),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  50 * time.Millisecond,
				Multiplier: 1.6,
				Jitter:     0.2,
				MaxDelay:   time.Second,
			},
			MinConnectTimeout: 2 * time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxAnswerBytes)),
		grpc.WithUnaryInterceptor(boundCall),
		grpc.WithStreamInterceptor(func(
			ctx context.Context, d *grpc.StreamDesc, conn *grpc.ClientConn, method string,
			streamer grpc.Streamer, options ...grpc.CallOption,
		) (grpc.ClientStream, error) {
			return openStream(ctx, stopping, func(ctx context.Context) (grpc.ClientStream, error) {
				return streamer(ctx, d, conn, method, options...)
			})
		}),
	}, options...)...)
}
