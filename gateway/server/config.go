// SPDX-License-Identifier: MIT

// Package server puts the gateway together: middlewares around routes, a listener, and an orderly
// stop. Nothing imports it but the program and tests.
package server

import (
	"errors"
	"fmt"
	"net"
	"time"

	"arsenal/gateway/middleware"
)

// Config is what the program is told.
type Config struct {
	// Address is host:port to listen on; the host must mean this machine. Port 0 takes a free one.
	Address string
	// Node is host:port of the node's gRPC service.
	Node string
	// AllowOrigins are further origins whose pages may call, such as https://console.example.
	AllowOrigins []string
	// AllowHosts are further names under which the gateway may be called, with or without port.
	AllowHosts []string
	// MaxBody is the largest request body in bytes.
	MaxBody int64
	// Log tells which requests are logged.
	Log middleware.LogRequests
	// ReadTimeout bounds how long a request's head, and then its body, may take to arrive.
	ReadTimeout time.Duration
	// WriteTimeout bounds each write to a caller.
	WriteTimeout time.Duration
	// ShutdownTimeout bounds how long calls in flight may take after a stop.
	ShutdownTimeout time.Duration
}

// Defaults returns the configuration of a gateway that is told nothing.
func Defaults() Config {
	return Config{
		Address:         "127.0.0.1:8080",
		Node:            "127.0.0.1:50051",
		MaxBody:         4 << 20,
		Log:             middleware.LogChanges,
		ReadTimeout:     15 * time.Second,
		WriteTimeout:    30 * time.Second,
		ShutdownTimeout: 10 * time.Second,
	}
}

// Validate refuses what must not start. Callers have no identity, so only this machine may call.
func (c Config) Validate() error {
	host, _, err := net.SplitHostPort(c.Address)
	if err != nil {
		return fmt.Errorf("address: expected host:port, found %q", c.Address)
	}
	if !middleware.IsLoopback(host) {
		return fmt.Errorf("address: expected a loopback host such as 127.0.0.1, found %q: "+
			"callers are not authenticated, so other machines may not call", c.Address)
	}
	if _, _, err := net.SplitHostPort(c.Node); err != nil {
		return fmt.Errorf("node: expected host:port, found %q", c.Node)
	}
	if c.MaxBody <= 0 || c.ReadTimeout <= 0 || c.WriteTimeout <= 0 || c.ShutdownTimeout <= 0 {
		return errors.New("max-body and the timeouts: expected more than 0")
	}
	return nil
}
