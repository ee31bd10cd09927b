// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"
)

func noEnv(string) string { return "" }

func TestFlagsWinOverTheEnvironmentAndThatOverDefaults(t *testing.T) {
	env := map[string]string{
		"ARSENAL_GATEWAY_ADDRESS":      "127.0.0.1:1",
		"ARSENAL_NODE":                 "node:2",
		"ARSENAL_GATEWAY_ALLOW_ORIGIN": "https://a, https://b",
		"ARSENAL_GATEWAY_MAX_BODY":     "10",
	}
	s, err := parse([]string{"--address", "127.0.0.1:3", "--read-timeout=1s"},
		func(name string) string { return env[name] }, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	c := s.config
	if c.Address != "127.0.0.1:3" || c.Node != "node:2" ||
		strings.Join(c.AllowOrigins, "|") != "https://a|https://b" ||
		c.MaxBody != 10 || c.ReadTimeout != time.Second ||
		c.WriteTimeout != 30*time.Second {
		t.Errorf("unexpected configuration %+v", c)
	}
}

func TestAWrongCallEndsWithTwoAndSaysWhy(t *testing.T) {
	for _, args := range [][]string{
		{"--colour"}, {"start"}, {"--max-body=much"}, {"--log=some"},
	} {
		var stderr bytes.Buffer
		if code := run(context.Background(), args, noEnv, &stderr); code != 2 ||
			!strings.Contains(stderr.String(), "arsenal-gateway: ") {
			t.Errorf("%v: expected 2 and why, found %d %q", args, code, stderr.String())
		}
	}
	bad := func(name string) string {
		return map[string]string{"ARSENAL_GATEWAY_MAX_BODY": "much"}[name]
	}
	var stderr bytes.Buffer
	if code := run(context.Background(), nil, bad, &stderr); code != 2 ||
		!strings.Contains(stderr.String(), "ARSENAL_GATEWAY_MAX_BODY") {
		t.Errorf("expected the variable's name, found %d %q", code, stderr.String())
	}
}

func TestASettingThatCannotBeEndsWithOne(t *testing.T) {
	for arg, why := range map[string]string{
		"--max-body=0": "max-body", "--address=0.0.0.0:80": "loopback", "--node=x": "node: expected",
	} {
		var stderr bytes.Buffer
		code := run(context.Background(), []string{arg}, noEnv, &stderr)
		if code != 1 || !strings.Contains(stderr.String(), why) {
			t.Errorf("%s: expected 1 and %q, found %d %q", arg, why, code, stderr.String())
		}
	}
}

func TestATakenPortEndsWithOne(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	var stderr bytes.Buffer
	code := run(context.Background(), []string{"--address", taken.Addr().String()}, noEnv, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "address already in use") {
		t.Errorf("expected 1 and why, found %d %q", code, stderr.String())
	}
}

func TestAStopEndsWithZeroAndTheRealAddressIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stderr bytes.Buffer
	code := run(ctx, []string{"--address", "127.0.0.1:0"}, noEnv, &stderr)
	told := regexp.MustCompile(
		`(?m)^arsenal-gateway: listening on http://127\.0\.0\.1:[1-9][0-9]*$`,
	)
	if code != 0 || !told.MatchString(stderr.String()) {
		t.Errorf("expected 0 and the address, found %d %q", code, stderr.String())
	}
}

func TestHelpNamesEveryVariable(t *testing.T) {
	var stderr bytes.Buffer
	if code := run(context.Background(), []string{"--help"}, noEnv, &stderr); code != 0 {
		t.Errorf("expected 0, found %d", code)
	}
	for _, name := range []string{
		"ARSENAL_GATEWAY_ADDRESS", "ARSENAL_NODE", "ARSENAL_GATEWAY_LOG_LEVEL",
	} {
		if !strings.Contains(stderr.String(), name) {
			t.Errorf("expected %s in %s", name, stderr.String())
		}
	}
}
