// SPDX-License-Identifier: MIT

package command_test

import (
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// complete returns the candidates for the last word of a line.
func complete(t *testing.T, s session, args ...string) string {
	t.Helper()
	r := s.run(t, append([]string{"__complete"}, args...)...)
	expectCode(t, r, 0)
	candidates, _, _ := strings.Cut(r.stdout, ":4\n")
	return strings.TrimSuffix(candidates, "\n")
}

func TestLivePidsAndNamesAreCompleted(t *testing.T) {
	n := &node{
		list: func(r *arsenalv1.ListProcessesRequest) (*arsenalv1.ListProcessesResponse, error) {
			if r.GetPerPage() != 200 {
				t.Errorf("per_page: found %d, expected 200", r.GetPerPage())
			}
			return processes(), nil
		},
		supervisors: func(*arsenalv1.ListSupervisorsRequest) (*arsenalv1.ListSupervisorsResponse, error) {
			return &arsenalv1.ListSupervisorsResponse{Data: []*arsenalv1.SupervisorSummary{
				{Name: "demo_sup", Pid: "<0.3.1>"}, {Name: "<0.4.1>", Pid: "<0.4.1>"}}}, nil
		},
	}
	s := session{environment: map[string]string{"ARSENAL_NODE": n.serve(t)}}
	expect(t, "all", complete(t, s, "process", "kill", ""), "0.9.1\tcounter\ncounter\t<0.9.1>\n0.10.1")
	expect(t, "by name", complete(t, s, "message", "call", "cou"), "counter\t<0.9.1>")
	expect(t, "by pid", complete(t, s, "process", "get", "<0.1"), "<0.10.1>")
	expect(t, "supervisors", complete(t, s, "supervisor", "tree", ""), "demo_sup\n0.3.1\tdemo_sup\n0.4.1\t<0.4.1>")
	expect(t, "a flag", complete(t, s, "event", "stream", "--pid", "co"), "counter\t<0.9.1>")
	expect(t, "no second", complete(t, s, "process", "kill", "counter", ""), "")
}

func TestWordsOfRulesAreCompleted(t *testing.T) {
	s := session{environment: map[string]string{"ARSENAL_NODE": nowhere(t)}}
	expect(t, "status", complete(t, s, "process", "list", "--status", ""), "running\nwaiting\nsuspended")
	expect(t, "after a comma", complete(t, s, "process", "get", "--include", "state,d"), "state,dictionary")
	expect(t, "output", complete(t, s, "process", "list", "-o", "j"), "json\njsonl")
	expect(t, "commands", complete(t, s, "process", "star"), "start\tStarts one process from a module's named start and answers its pid once it has initialised.")
}

func TestCompletionIsSilentWhenTheNodeIsDown(t *testing.T) {
	s := session{environment: map[string]string{"ARSENAL_NODE": nowhere(t)}}
	expect(t, "candidates", complete(t, s, "process", "kill", ""), "")
	for _, shell := range []string{"bash", "zsh", "fish"} {
		r := run(t, "completion", shell)
		expectCode(t, r, 0)
		expectIn(t, r.stdout, "arsenal", "__complete")
	}
}
