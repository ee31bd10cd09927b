// SPDX-License-Identifier: MIT

package server

import (
	"net"
	"sync"
)

// maxConnections bounds how many callers are connected at once; further ones wait to be accepted.
const maxConnections = 4096

// limitedListener accepts a connection only while fewer than its slots are open.
type limitedListener struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	once   sync.Once
}

func limitConnections(l net.Listener, most int) *limitedListener {
	return &limitedListener{
		Listener: l,
		slots:    make(chan struct{}, most),
		closed:   make(chan struct{}),
	}
}

// Accept waits for a slot, then for a caller.
func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &limitedConn{Conn: conn, release: sync.OnceFunc(func() { <-l.slots })}, nil
}

// Close ends all waiting.
func (l *limitedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	release func()
}

// Close gives the slot back.
func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
