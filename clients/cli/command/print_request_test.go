// SPDX-License-Identifier: MIT

package command_test

import (
	"encoding/json"
	"net/url"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// shellWords has the system's shell split a line into its words.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("/bin/sh", "-c", `for word in "$@"; do :; done; set -- `+line+`; printf '%s\0' "$@"`).Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func parse(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// printed runs a command with --print-request and returns the words of its two lines.
func printed(t *testing.T, args ...string) (grpcurl, curl []string) {
	t.Helper()
	r := run(t, append([]string{"--address=[::1]:7", "--gateway=http://gate:8/", "--print-request"}, args...)...)
	expectCode(t, r, 0)
	expect(t, "stderr", r.stderr, "")
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	if len(lines) == 1 {
		return shellWords(t, lines[0]), nil
	}
	return shellWords(t, lines[0]), shellWords(t, lines[1])
}

func expectWords(t *testing.T, found, expected []string) {
	t.Helper()
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("found\n%q\nexpected\n%q", found, expected)
	}
}

func TestAPrintedBodySurvivesTheShell(t *testing.T) {
	message := `{put, 'it''s', <<"$HOME \"x\" <&>` + "\u00e9" + `">>}`
	grpcurl, curl := printed(t, "message", "call", "--message", message, "--timeout-ms=10", "--request-id=r-1", "--", "<0.9.1>")
	expectWords(t, grpcurl[:4], []string{"grpcurl", "-plaintext", "-H", "x-request-id: r-1"})
	expectWords(t, grpcurl[6:], []string{"[::1]:7", "arsenal.v1.MessageService/CallProcess"})
	body := map[string]any{"pid": "<0.9.1>", "message": message, "timeout_ms": 10.0}
	if found := parse(t, grpcurl[5]); !reflect.DeepEqual(found, any(body)) {
		t.Errorf("found %v, expected %v", found, body)
	}
	delete(body, "pid")
	expectWords(t, curl[:8], []string{"curl", "-sS", "-X", "POST", "-H", "X-Request-Id: r-1", "-H", "Content-Type: application/json"})
	if found := parse(t, curl[9]); !reflect.DeepEqual(found, any(body)) {
		t.Errorf("found %v, expected %v", found, body)
	}
	expect(t, "url", curl[10], "http://gate:8/api/v1/processes/%3C0.9.1%3E/call")
}

func TestAPrintedQueryHasTheFieldsThatAreNotInThePath(t *testing.T) {
	_, curl := printed(t, "process", "get", "--include=state,dictionary", "a/b")
	expectWords(t, curl, []string{"curl", "-sS", "-X", "GET", "http://gate:8/api/v1/processes/a%2Fb?include=state&include=dictionary"})
	_, curl = printed(t, "process", "list", "--name-pattern=^(a|b)+ $", "--supervised", "--memory-min=9007199254740993")
	address, err := url.Parse(curl[4])
	if err != nil {
		t.Fatal(err)
	}
	expected := url.Values{"name_pattern": {"^(a|b)+ $"}, "supervised": {"true"}, "memory_min": {"9007199254740993"}}
	if !reflect.DeepEqual(address.Query(), expected) {
		t.Errorf("found %v, expected %v", address.Query(), expected)
	}
}

func TestAPrintedStreamAsksForEventsAndAnRPCWithoutRouteHasOnlyGrpcurl(t *testing.T) {
	_, curl := printed(t, "event", "stream", "--event-types=node:start", "--after=1-2")
	expectWords(t, curl, []string{"curl", "-sS", "-X", "GET", "-N", "-H", "Accept: text/event-stream",
		"http://gate:8/api/v1/events/stream?event_types=node%3Astart&after=1-2"})
	grpcurl, curl := printed(t, "health", "check")
	expectWords(t, grpcurl, []string{"grpcurl", "-plaintext", "-d", "{}", "[::1]:7", "grpc.health.v1.Health/Check"})
	if curl != nil {
		t.Errorf("found %q, expected no line for REST", curl)
	}
}
