// SPDX-License-Identifier: MIT

// Command arsenal-gateway serves a node's contract as REST, with its OpenAPI documents and a viewer
// for them. It listens on loopback only, comes up whether or not the node is there, and ends with 0
// after SIGTERM or SIGINT, with 1 when it cannot run and with 2 when it is called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"arsenal/gateway/server"

	"google.golang.org/grpc/grpclog"
)

// gcPercent lets the heap grow to five times what lives before it is collected. The gateway keeps
// almost nothing from one request to the next, so this is some 12 MB under load, for a quarter less
// CPU a request. GOGC in the environment overrides it.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stderr))
}

// run is the program; it returns the exit status.
func run(ctx context.Context, args []string, env func(string) string, stderr io.Writer) int {
	settings, err := parse(args, env, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "arsenal-gateway:", err)
		return 2
	}
	log := slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: settings.level}))
	// gRPC and grpc-gateway log through a global of their own.
	foreign := slog.NewLogLogger(log.Handler(), slog.LevelWarn).Writer()
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, foreign))
	s, err := server.Listen(settings.config, log)
	if err != nil {
		fmt.Fprintln(stderr, "arsenal-gateway:", err)
		return 1
	}
	fmt.Fprintf(stderr, "arsenal-gateway: listening on http://%s\n", s.Address())
	if err := s.Serve(ctx); err != nil {
		fmt.Fprintln(stderr, "arsenal-gateway:", err)
		return 1
	}
	fmt.Fprintln(stderr, "arsenal-gateway: stopped")
	return 0
}
