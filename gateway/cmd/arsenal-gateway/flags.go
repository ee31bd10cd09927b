// SPDX-License-Identifier: MIT

package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"arsenal/gateway/server"
)

// envPrefix stands before a flag's name, in upper case with _, in the environment.
const envPrefix = "ARSENAL_GATEWAY_"

// envNames are the variables that the gateway shares with other programs.
var envNames = map[string]string{"node": "ARSENAL_NODE"}

type settings struct {
	config server.Config
	level  slog.Level
}

// parse reads flags over environment variables over defaults.
func parse(args []string, env func(string) string, stderr io.Writer) (settings, error) {
	s := settings{config: server.Defaults()}
	c := &s.config
	flags := flag.NewFlagSet("arsenal-gateway", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(
		&c.Address,
		"address",
		c.Address,
		"loopback `host:port` to listen on; port 0 takes a free one",
	)
	flags.StringVar(&c.Node, "node", c.Node, "`host:port` of the node")
	flags.Var(
		(*list)(&c.AllowOrigins),
		"allow-origin",
		"comma-separated further `origins` whose pages may call",
	)
	flags.Var(
		(*list)(&c.AllowHosts),
		"allow-host",
		"comma-separated further `names` that the Host header may have",
	)
	flags.Int64Var(&c.MaxBody, "max-body", c.MaxBody, "largest request body in `bytes`")
	flags.TextVar(&c.Log, "log", c.Log, "which `requests` are logged: faults, changes or all")
	flags.DurationVar(
		&c.ReadTimeout,
		"read-timeout",
		c.ReadTimeout,
		"time for a request's head, and for its body, to arrive",
	)
	flags.DurationVar(
		&c.WriteTimeout,
		"write-timeout",
		c.WriteTimeout,
		"time for one write to a caller",
	)
	flags.DurationVar(
		&c.ShutdownTimeout,
		"shutdown-timeout",
		c.ShutdownTimeout,
		"time for calls in flight after a stop",
	)
	flags.TextVar(
		&s.level,
		"log-level",
		slog.LevelInfo,
		"least `level` to log: debug, info, warn or error",
	)
	if err := readEnvironment(flags, env); err != nil {
		return s, err
	}
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("expected flags only, found %q", flags.Arg(0))
	}
	return s, nil
}

// readEnvironment sets the flags whose variables are set, and names every variable in the help.
func readEnvironment(flags *flag.FlagSet, env func(string) string) error {
	var err error
	flags.VisitAll(func(f *flag.Flag) {
		name := envNames[f.Name]
		if name == "" {
			name = envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		}
		f.Usage += " (" + name + ")"
		if value := env(name); value != "" && err == nil {
			if e := flags.Set(f.Name, value); e != nil {
				err = fmt.Errorf("%s: %w", name, e)
			}
		}
	})
	return err
}

// list is a flag of comma-separated words; a later value replaces an earlier one.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set replaces the list.
func (l *list) Set(text string) error {
	*l = nil
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			*l = append(*l, word)
		}
	}
	return nil
}
