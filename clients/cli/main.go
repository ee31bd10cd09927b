// SPDX-License-Identifier: MIT

// Command arsenal operates a node from a terminal or a script; its commands are the contract's.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"arsenal/clients/cli/command"
	"arsenal/clients/cli/contract"
)

// version is the program's, as CHANGELOG.md has it.
const version = "0.1.0"

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	embedded, err := contract.Embedded()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		width = 0
	}
	return command.Run(ctx, command.Host{
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		Getenv:         os.Getenv,
		StdinTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		StdoutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Width:          width,
		Now:            time.Now,
		Pause:          pause,
		Version:        version,
	}, embedded)
}

func pause(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
