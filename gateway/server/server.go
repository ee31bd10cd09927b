// SPDX-License-Identifier: MIT

package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"arsenal/gateway/rest"

	"google.golang.org/grpc"
)

const (
	maxHeaderBytes = 32 << 10
	idleTimeout    = 2 * time.Minute
)

// Server is a gateway that listens.
type Server struct {
	config   Config
	listener net.Listener
	conn     *grpc.ClientConn
	http     *http.Server
	stop     context.CancelFunc
}

// Listen makes a server and takes its port; Serve begins to answer.
func Listen(config Config, log *slog.Logger, options ...grpc.DialOption) (*Server, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	stopping, stop := context.WithCancel(context.Background())
	conn, err := rest.Dial(stopping, config.Node, options...)
	if err != nil {
		stop()
		return nil, fmt.Errorf("node: %w", err)
	}
	handler, err := newHandler(stopping, config, conn, log)
	if err != nil {
		stop()
		return nil, errors.Join(err, conn.Close())
	}
	listener, err := net.Listen("tcp", config.Address)
	if err != nil {
		stop()
		return nil, errors.Join(fmt.Errorf("address: cannot listen: %w", err), conn.Close())
	}
	return &Server{
		config:   config,
		listener: limitConnections(listener, maxConnections),
		conn:     conn,
		stop:     stop,
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: config.ReadTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		},
	}, nil
}

// Address returns the address that the server listens on, with its real port.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Serve answers until ctx is done, then stops in order: /readyz refuses, streams end with their end
// record, calls in flight finish within the shutdown time-out. Returns nil after such a stop.
func (s *Server) Serve(ctx context.Context) error {
	defer func() { _ = s.conn.Close() }()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		s.stop()
		return err
	case <-ctx.Done():
	}
	s.stop()
	limit, cancel := context.WithTimeout(context.Background(), s.config.ShutdownTimeout)
	defer cancel()
	if err := s.http.Shutdown(limit); err != nil {
		// Those still running have had their time.
		return s.http.Close()
	}
	return nil
}
