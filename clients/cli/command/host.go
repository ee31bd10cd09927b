// SPDX-License-Identifier: MIT

// Package command is the command line `arsenal`: a tree of commands made at run time from a
// contract, the settings around it, and the way from a command to a call and from an answer or a
// refusal to text and an exit code. No command is written by hand but version, config and help.
package command

import (
	"context"
	"io"
	"time"

	"google.golang.org/grpc"

	"arsenal/clients/cli/contract"
)

// Host is what the program has from the operating system.
type Host struct {
	// Args are the words after the program's name.
	Args []string
	// Stdin, Stdout and Stderr are the standard streams.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv reads a variable of the environment.
	Getenv func(string) string
	// StdinTerminal, StdoutTerminal and StderrTerminal tell which streams are terminals.
	StdinTerminal, StdoutTerminal, StderrTerminal bool
	// Width is the terminal's width in columns; 0 without one.
	Width int
	// Now is the time of day.
	Now func() time.Time
	// Pause waits for a time or until the context ends.
	Pause func(context.Context, time.Duration)
	// Version is the program's.
	Version string
}

// app is one run of the program.
type app struct {
	Host
	contract  *contract.Contract
	settings  *settings
	refreshed bool // the contract is the node's
	asked     bool // the node was asked for its contract in vain
	helped    error
	conn      *grpc.ClientConn
	connTo    string // the address that conn leads to
}

// Run runs one command line on the contract and returns the exit code. The context ends when the
// user interrupts.
func Run(ctx context.Context, host Host, embedded *contract.Contract) int {
	a := &app{Host: host, contract: embedded}
	defer a.hangUp()
	a.settings = scan(a.Host)
	if a.settings.refresh {
		if err := a.refresh(ctx); err != nil {
			return a.report(ctx, err)
		}
	}
	err := a.execute(ctx)
	if mayBeNewer(err) && !a.refreshed && a.refreshShortly(ctx) {
		err = a.execute(ctx)
	}
	return a.report(ctx, err)
}

func (a *app) execute(ctx context.Context) error {
	a.helped = nil
	root := a.tree()
	root.SetArgs(a.Args)
	err := root.ExecuteContext(ctx)
	if a.settings.values == nil { // the command line could not be read so far, or asked for help
		a.settings = scan(a.Host)
	}
	if err != nil {
		return err
	}
	return a.helped
}
