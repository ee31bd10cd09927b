// SPDX-License-Identifier: MIT

package command

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"arsenal/clients/cli/contract"
)

const (
	answerBytesMax = 64 << 20
	askPatience    = 2 * time.Second // for what the user did not ask for: a newer contract, a name
)

// dial returns the run's one connection; it is made when the first call needs it.
func (a *app) dial() (*grpc.ClientConn, error) {
	target := a.settings.address()
	if a.conn != nil && a.connTo == target {
		return a.conn, nil
	}
	a.hangUp()
	a.connTo = target
	if !strings.HasPrefix(target, "unix:") && !strings.Contains(target, "://") {
		target = "passthrough:///" + target
	}
	conn, err := grpc.NewClient(target, grpc.WithNoProxy(),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithUserAgent("arsenal/"+a.Version),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(answerBytesMax)))
	if err != nil {
		return nil, usage("--address: found %q, expected HOST:PORT", a.settings.address())
	}
	a.conn = conn
	return conn, nil
}

func (a *app) hangUp() {
	if a.conn != nil {
		// Nothing is left to lose: every call has ended.
		_ = a.conn.Close()
	}
}

// refresh takes the node's own contract instead of the embedded one.
func (a *app) refresh(ctx context.Context) error {
	conn, err := a.dial()
	if err != nil {
		return err
	}
	fresh, err := contract.Fetch(a.identified(ctx), conn)
	if err != nil {
		return err
	}
	a.contract, a.refreshed = fresh, true
	return nil
}

// refreshShortly does the same when it is quickly done, and tells whether it was.
func (a *app) refreshShortly(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	err := a.refresh(ctx)
	if err == nil {
		a.tell("using the contract of the node at %s", a.settings.address())
	} else {
		a.tell("no other contract from the node at %s: %v", a.settings.address(), err)
	}
	return err == nil
}

// identified adds the request id to what a call sends.
func (a *app) identified(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "x-request-id", a.settings.requestID)
}

// tell writes a line on standard error when the user asked for more words.
func (a *app) tell(format string, values ...any) {
	if a.settings.verbose {
		fmt.Fprintf(a.Stderr, format+"\n", values...)
	}
}

var requestID = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,128}$`)

// newRequestID makes an id that no other call has.
func newRequestID() string {
	var bytes [8]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		return "cli"
	}
	return "cli-" + hex.EncodeToString(bytes[:])
}
