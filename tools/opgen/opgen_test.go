// SPDX-License-Identifier: MIT

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/durationpb"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// contract returns the real contract, to be broken by a test.
func contract(t *testing.T) *descriptorpb.FileDescriptorSet {
	t.Helper()
	bytes, err := os.ReadFile(filepath.Join(os.Getenv("RUNFILES"), "proto/descriptor_set.binpb"))
	if err != nil {
		t.Fatal(err)
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(bytes, set); err != nil {
		t.Fatal(err)
	}
	return set
}

// file, method and options find parts of the process service.
func file(t *testing.T, set *descriptorpb.FileDescriptorSet) *descriptorpb.FileDescriptorProto {
	t.Helper()
	for _, f := range set.File {
		if f.GetName() == "arsenal/v1/process.proto" {
			return f
		}
	}
	t.Fatal("the contract has no arsenal/v1/process.proto")
	return nil
}

func method(t *testing.T, set *descriptorpb.FileDescriptorSet, name string) *descriptorpb.MethodDescriptorProto {
	t.Helper()
	for _, m := range file(t, set).Service[0].Method {
		if m.GetName() == name {
			return m
		}
	}
	t.Fatalf("ProcessService has no %s", name)
	return nil
}

func operation(m *descriptorpb.MethodDescriptorProto) *arsenalv1.Operation {
	return proto.GetExtension(m.Options, arsenalv1.E_Operation).(*arsenalv1.Operation)
}

func httpRule(m *descriptorpb.MethodDescriptorProto) *annotations.HttpRule {
	return proto.GetExtension(m.Options, annotations.E_Http).(*annotations.HttpRule)
}

// removeComment takes away the comment of the declaration at this path in the file.
func removeComment(f *descriptorpb.FileDescriptorProto, path ...int32) {
	for _, location := range f.SourceCodeInfo.Location {
		if slices.Equal(location.Path, path) {
			location.LeadingComments = nil
		}
	}
}

func files(t *testing.T, set *descriptorpb.FileDescriptorSet) *protoregistry.Files {
	t.Helper()
	registry, err := protodesc.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

func TestTheContractBreaksNoRule(t *testing.T) {
	if problems := Check(files(t, contract(t))); len(problems) > 0 {
		t.Error(strings.Join(problems, "\n"))
	}
}

func TestABrokenContractIsRefusedWithTheFileToMend(t *testing.T) {
	tests := []struct {
		name   string
		mutate func(t *testing.T, set *descriptorpb.FileDescriptorSet)
		want   string
	}{
		{"rpc without comment", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			removeComment(file(t, set), 6, 0, 2, 1)
		}, "rpc arsenal.v1.ProcessService.GetProcess has no comment"},
		{"field without comment", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			removeComment(file(t, set), 4, 0, 2, 0)
		}, "field arsenal.v1.ListProcessesRequest.page has no comment"},
		{"rpc without operation option", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			proto.ClearExtension(method(t, set, "GetProcess").Options, arsenalv1.E_Operation)
		}, "rpc arsenal.v1.ProcessService.GetProcess has no (arsenal.v1.operation) option"},
		{"operation option without permission", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			operation(method(t, set, "GetProcess")).Permission = 0
		}, "sets no permission"},
		{"operation option without effect", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			operation(method(t, set, "GetProcess")).Effect = 0
		}, "sets no effect"},
		{"deadline beyond five minutes", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			operation(method(t, set, "GetProcess")).Deadline = &durationpb.Duration{Seconds: 301}
		}, "its deadline is 5m1s, expected at most 5m0s"},
		{"two rpcs on one route", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			httpRule(method(t, set, "GetProcess")).Pattern = &annotations.HttpRule_Get{Get: "/api/v1/processes"}
		}, "collides with"},
		{"two routes that differ only by variables", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			httpRule(method(t, set, "KillProcess")).Pattern = &annotations.HttpRule_Get{Get: "/api/v1/processes/{if_pid}"}
		}, "collides with"},
		{"a literal beside a variable", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			httpRule(method(t, set, "StartProcess")).Pattern = &annotations.HttpRule_Post{Post: "/api/v1/processes/newborn"}
		}, `has the literal "newborn" where`},
		{"a route outside /api/v1", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			httpRule(method(t, set, "StartProcess")).Pattern = &annotations.HttpRule_Post{Post: "/processes"}
		}, "expected a path below /api/v1/"},
		{"a field named by a reserved word", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			file(t, set).MessageType[0].Field[2].Name = proto.String("from")
		}, `"from" is a reserved word of a client language`},
		{"a response that two rpcs share", func(t *testing.T, set *descriptorpb.FileDescriptorSet) {
			method(t, set, "KillProcess").OutputType = proto.String(".arsenal.v1.GetProcessResponse")
		}, "expected a KillProcessResponse of its own"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set := contract(t)
			test.mutate(t, set)
			problems := strings.Join(Check(files(t, set)), "\n")
			if !strings.Contains(problems, test.want) {
				t.Errorf("found %q, expected %q in it", problems, test.want)
			}
			if !strings.Contains(problems, "proto/arsenal/v1/process.proto:") {
				t.Errorf("found %q, expected it to name the file and line", problems)
			}
		})
	}
}

func TestAReasonWithoutStatusIsRefused(t *testing.T) {
	set := contract(t)
	for _, f := range set.File {
		if f.GetName() == "arsenal/v1/errors.proto" {
			proto.ClearExtension(f.EnumType[0].Value[3].Options, arsenalv1.E_Status)
		}
	}
	problems := strings.Join(Check(files(t, set)), "\n")
	if !strings.Contains(problems, "reason REASON_VALIDATION_ERROR: its status option") {
		t.Errorf("found %q", problems)
	}
}

// handlers are the files that the process service must have, GetProcess's first.
func handlers(t *testing.T) []string {
	names := []string{"get_process.cc"}
	for _, m := range file(t, contract(t)).Service[0].Method {
		if m.GetName() != "GetProcess" {
			names = append(names, snake(m.GetName())+".cc")
		}
	}
	return names
}

func TestAnRpcWithoutHandlerNamesTheFileToWrite(t *testing.T) {
	_, err := GenerateService(files(t, contract(t)), "process", handlers(t)[1:])
	want := "rpc arsenal.v1.ProcessService.GetProcess has no handler: write service/process/get_process.cc"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("found %v, expected %q", err, want)
	}
}

func TestAHandlerWithoutRpcNamesTheFileToDelete(t *testing.T) {
	_, err := GenerateService(files(t, contract(t)), "process", append(handlers(t), "clone_process.cc"))
	want := "service/process/clone_process.cc: arsenal.v1.ProcessService has no rpc CloneProcess"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("found %v, expected %q", err, want)
	}
}

func TestAFolderWithoutServiceIsRefused(t *testing.T) {
	if _, err := GenerateService(files(t, contract(t)), "weather", nil); err == nil {
		t.Error("found no error, expected one for service/weather")
	}
}

func TestEachHandlerIsDeclaredAndHasARow(t *testing.T) {
	code, err := GenerateService(files(t, contract(t)), "process", handlers(t))
	if err != nil {
		t.Fatal(err)
	}
	declaration := "core::Answer<::arsenal::v1::GetProcessResponse> GetProcess(core::Call& call, const ::arsenal::v1::GetProcessRequest& request);"
	if !strings.Contains(code.Header, declaration) {
		t.Errorf("found\n%s\nexpected %q in it", code.Header, declaration)
	}
	if row := `"/arsenal.v1.ProcessService/GetProcess", "arsenal.v1.ProcessService.GetProcess"`; !strings.Contains(code.Source, row) {
		t.Errorf("found\n%s\nexpected %q in it", code.Source, row)
	}
}

func TestTheOlderReflectionHasARowOfItsOwn(t *testing.T) {
	code, err := GenerateService(files(t, contract(t)), "reflection", []string{"server_reflection_info.cc"})
	if err != nil {
		t.Fatal(err)
	}
	if row := `"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"`; !strings.Contains(code.Source, row) {
		t.Errorf("found\n%s\nexpected %q in it", code.Source, row)
	}
}
