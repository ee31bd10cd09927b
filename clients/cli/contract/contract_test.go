// SPDX-License-Identifier: MIT

package contract_test

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/clients/cli/contract"
)

func embedded(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryOperationHasWordsASummaryAndAPermission(t *testing.T) {
	c := embedded(t)
	seen := map[string]bool{}
	for _, o := range c.Operations {
		if seen[o.Command()] {
			t.Errorf("%s: found its words twice", o.Command())
		}
		seen[o.Command()] = true
		if o.Summary == "" || len(o.Words) < 2 || c.Effect(o) == "unspecified" || c.Permission(o) == "" {
			t.Errorf("%s: found words %v, summary %q, effect %s", o.Rpc(), o.Words, o.Summary, c.Effect(o))
		}
	}
	for _, command := range []string{"process list", "process get", "process start", "process kill", "message call",
		"message send", "event stream", "supervisor list", "supervisor tree", "system info", "operation list",
		"operation get", "health check", "health watch"} {
		if !seen[command] {
			t.Errorf("found %v, expected %q", seen, command)
		}
	}
}

func TestRulesAndWordsComeFromTheFields(t *testing.T) {
	c := embedded(t)
	fields := c.Find("process list").Method.Input().Fields()
	for name, expected := range map[string]string{
		"page": "1 to 1000000", "status": "one of: running, waiting, suspended", "memory_min": "at most 9007199254740992",
		"name_pattern": "1 to 256 characters", "supervised": "",
	} {
		if found := strings.Join(contract.Rules(fields.ByName(protoreflect.Name(name))), "; "); found != expected {
			t.Errorf("%s: found %q, expected %q", name, found, expected)
		}
	}
	include := c.Find("process get").Method.Input().Fields().ByName("include")
	if found := contract.Words(include); !slices.Equal(found, []string{"state", "links", "monitors", "dictionary", "stack_trace"}) {
		t.Errorf("include: found %v", found)
	}
	if found := strings.Join(contract.Rules(include), "; "); found != "at most 8 items; unique; each one of: state, links, monitors, dictionary, stack_trace" {
		t.Errorf("include: found %q", found)
	}
	if !contract.Required(c.Find("message call").Method.Input().Fields().ByName("message")) {
		t.Error("message: expected it to be required")
	}
}

func TestWordsThatWouldBeSharedAreToldApart(t *testing.T) {
	set, err := contract.EmbeddedSet()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range set.File {
		if file.GetName() != "arsenal/v1/process.proto" {
			continue
		}
		service := file.Service[0]
		for _, name := range []string{"GetProcessState", "ListLinks"} {
			options := &descriptorpb.MethodOptions{}
			proto.SetExtension(options, arsenalv1.E_Operation, &arsenalv1.Operation{Effect: arsenalv1.Effect_EFFECT_READ})
			// In front, so that order alone does not decide.
			service.Method = append([]*descriptorpb.MethodDescriptorProto{{Name: proto.String(name), Options: options,
				InputType: proto.String(".arsenal.v1.GetProcessRequest"), OutputType: proto.String(".arsenal.v1.GetProcessResponse")}},
				service.Method...)
		}
		file.SourceCodeInfo = nil
	}
	c, err := contract.New(set)
	if err != nil {
		t.Fatal(err)
	}
	for command, rpc := range map[string]string{
		"process get": "GetProcess", "process get-process-state": "GetProcessState",
		"process list": "ListProcesses", "process list-links": "ListLinks",
	} {
		if o := c.Find(command); o == nil || string(o.Method.Name()) != rpc {
			t.Errorf("%s: expected %s, found %v", command, rpc, o)
		}
	}
}

func TestOperationsFindTheirReadersAndListers(t *testing.T) {
	c := embedded(t)
	if found := c.Reader(c.Find("process kill")); found == nil || found.Command() != "process get" {
		t.Errorf("reader of process kill: found %v", found)
	}
	for command, lister := range map[string]string{"process kill": "process list", "message call": "process list",
		"supervisor tree": "supervisor list", "operation get": "operation list"} {
		o := c.Find(command)
		if found := c.Lister(o, o.Variables()[0]); found == nil || found.Command() != lister {
			t.Errorf("lister of %s: found %v, expected %s", command, found, lister)
		}
	}
}
