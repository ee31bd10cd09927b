// SPDX-License-Identifier: MIT

package server

import (
	"errors"
	"net"
	"testing"
)

func TestAConnectionOverTheLimitWaitsForASlot(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limitConnections(inner, 1)
	accepted := make(chan net.Conn)
	ended := make(chan error, 1)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			accepted <- conn
		}
	}()
	for range 2 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Fatal("expected the second connection to wait")
	default:
	}
	_ = first.Close()
	_ = first.Close() // gives the slot back once only
	second := <-accepted
	if len(l.slots) != 1 {
		t.Errorf("expected one slot in use, found %d", len(l.slots))
	}
	_ = l.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("expected a closed listener, found %v", err)
	}
	_ = second.Close()
}
