// SPDX-License-Identifier: MIT

package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelpComesFromTheContract(t *testing.T) {
	r := run(t, "process", "kill", "--help")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, "Sends one process an exit signal and waits until it is gone.\n",
		"With the default reason `kill` it cannot refuse;", "arsenal process kill PID [flags]",
		"PID  A pid or a registered name. (1 to 255 characters)", "--timeout-ms uint32", "(1 to 20000)",
		"exit_reason  The reason it ended with", "process_not_found    No live process has this pid or name.",
		"permission  control:processes", "effect      destructive", "DELETE /api/v1/processes/{pid}")
	r = run(t, "help", "process", "list")
	expectIn(t, r.stdout, "one of: running, waiting", "--supervised ")
	for _, line := range strings.Split(r.stdout, "\n") {
		if len(line) > 100 {
			t.Errorf("found a line of %d letters, expected at most 100: %s", len(line), line)
		}
	}
}

func TestTheRootListsNounsAndTopics(t *testing.T) {
	for _, args := range [][]string{{}, {"help"}, {"--help"}} {
		r := run(t, args...)
		expectCode(t, r, 0)
		expectIn(t, r.stdout, "process     Starts, inspects and stops processes.", "supervisor", "exit-codes", "--print-request")
	}
	r := run(t, "process")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, " Lists live processes, a page at a time.", "\n  list ", "\n  kill ")
	expectIn(t, run(t, "help", "exit-codes").stdout, "130  interrupted")
	expect(t, "version", run(t, "version").stdout, "arsenal 1.2.3\n")
}

func TestSettingsAreTakenFromFlagEnvironmentProfileAndDefault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	text := "profile: lab\nprofiles:\n  lab: {address: \"10.0.0.1:1\", output: yaml, timeout: 3s}\n  odd: {colour: red}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := session{environment: map[string]string{"ARSENAL_CONFIG": file, "ARSENAL_OUTPUT": "wide"}}
	r := s.run(t, "config", "view", "--color=never")
	expectCode(t, r, 0)
	expect(t, "view", r.stdout, `address   10.0.0.1:1                profile lab
output    wide                      ARSENAL_OUTPUT
color     never                     --color
timeout   3s                        profile lab
gateway   http://127.0.0.1:8080     default
file      `+file+"\n")
	r = s.run(t, "config", "view", "--profile=odd")
	expectCode(t, r, 2)
	expectIn(t, r.stderr, `profile odd: found key "colour", expected one of: address`)
	r = s.run(t, "config", "view", "--profile=none")
	expectCode(t, r, 2)
	expectIn(t, r.stderr, `no profile "none"`)
	r = session{environment: map[string]string{"ARSENAL_OUTPUT": "xml"}}.run(t, "config", "view")
	expectCode(t, r, 2)
	expectIn(t, r.stderr, `ARSENAL_OUTPUT: output: found "xml"`)
}
