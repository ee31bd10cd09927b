// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"path"
	"sort"
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Code is the generated C++ of one service.
type Code struct{ Header, Source string }

// olderNames are protocols served under a second name with the same messages, field by field.
var olderNames = map[protoreflect.FullName]protoreflect.FullName{
	"grpc.reflection.v1alpha.ServerReflection": "grpc.reflection.v1.ServerReflection",
}

// folder is where the handlers of a service lie: ProcessService in process, Health in health.
func folder(service protoreflect.ServiceDescriptor) string {
	if service.FullName() == "grpc.reflection.v1.ServerReflection" {
		return "reflection"
	}
	return snake(strings.TrimSuffix(string(service.Name()), "Service"))
}

// GenerateService returns the declarations and the table of the service whose handlers lie in
// service/<name>. It refuses an rpc without handler and a handler without rpc.
func GenerateService(files *protoregistry.Files, name string, sources []string) (*Code, error) {
	service := find(files, name)
	if service == nil {
		return nil, fmt.Errorf("service/%s: no service of the contract belongs here: expected a proto with one, or no folder", name)
	}
	if err := match(service, name, sources); err != nil {
		return nil, err
	}
	return &Code{Header: header(service, name), Source: table(service, name)}, nil
}

func find(files *protoregistry.Files, name string) (found protoreflect.ServiceDescriptor) {
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			if _, older := olderNames[service.FullName()]; ours(file) && !older && folder(service) == name {
				found = service
			}
		}
		return found == nil
	})
	return found
}

func match(service protoreflect.ServiceDescriptor, name string, sources []string) error {
	have := map[string]bool{}
	for _, source := range sources {
		if source != "" {
			have[path.Base(source)] = true
		}
	}
	var problems []string
	for i := range service.Methods().Len() {
		method := service.Methods().Get(i)
		file := snake(string(method.Name())) + ".cc"
		if !have[file] {
			problems = append(problems, fmt.Sprintf("%s: rpc %s has no handler: write service/%s/%s", place(method), method.FullName(), name, file))
		}
		delete(have, file)
	}
	for file := range have {
		problems = append(problems, fmt.Sprintf("service/%s/%s: %s has no rpc %s: add it to proto/%s or delete the file",
			name, file, service.FullName(), camel(strings.TrimSuffix(file, ".cc")), service.ParentFile().Path()))
	}
	sort.Strings(problems)
	if len(problems) > 0 {
		return fmt.Errorf("%s", strings.Join(problems, "\n"))
	}
	return nil
}

func header(service protoreflect.ServiceDescriptor, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Generated from proto/%s. Do not edit.\n// The handlers of %s and its rows of the operation table.\n\n",
		service.ParentFile().Path(), service.FullName())
	fmt.Fprintf(&b, "#pragma once\n\n#include <vector>\n\n#include \"%s\"\n#include \"service/core/operation.h\"\n\n",
		strings.TrimSuffix(service.ParentFile().Path(), ".proto")+".pb.h")
	fmt.Fprintf(&b, "namespace arsenal::service::%s {\n", name)
	for i := range service.Methods().Len() {
		method := service.Methods().Get(i)
		comment := method.ParentFile().SourceLocations().ByDescriptor(method).LeadingComments
		fmt.Fprintf(&b, "\n// %s\n%s;\n", strings.TrimSpace(strings.Split(comment, "\n")[0]), declaration(method))
	}
	fmt.Fprintf(&b, "\n// The rows of %s.\nstd::vector<core::Operation> Operations();\n\n}  // namespace arsenal::service::%s\n", service.FullName(), name)
	return b.String()
}

func declaration(method protoreflect.MethodDescriptor) string {
	in, out, name := cpp(method.Input()), cpp(method.Output()), method.Name()
	switch {
	case method.IsStreamingClient():
		return fmt.Sprintf("core::Task %s(core::Call& call, core::Source<%s>& source, core::Sink<%s>& sink)", name, in, out)
	case method.IsStreamingServer():
		return fmt.Sprintf("core::Task %s(core::Call& call, const %s& request, core::Sink<%s>& sink)", name, in, out)
	}
	return fmt.Sprintf("core::Answer<%s> %s(core::Call& call, const %s& request)", out, name, in)
}

func table(service protoreflect.ServiceDescriptor, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Generated from proto/%s. Do not edit.\n\n#include \"service/%s/operations.h\"\n\n", service.ParentFile().Path(), name)
	fmt.Fprintf(&b, "namespace arsenal::service::%s {\n\nstd::vector<core::Operation> Operations() {\n  return {\n", name)
	names := []protoreflect.FullName{service.FullName()}
	for older, newer := range olderNames {
		if newer == service.FullName() {
			names = append(names, older)
		}
	}
	for _, full := range names {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			fmt.Fprintf(&b, "      core::%s<%s, %s, &%s>(\"/%s/%s\", \"%s\"),\n", shape(method), cpp(method.Input()),
				cpp(method.Output()), method.Name(), full, method.Name(), method.FullName())
		}
	}
	fmt.Fprintf(&b, "  };\n}\n\n}  // namespace arsenal::service::%s\n", name)
	return b.String()
}

func shape(method protoreflect.MethodDescriptor) string {
	switch {
	case method.IsStreamingClient():
		return "Bidirectional"
	case method.IsStreamingServer():
		return "ServerStream"
	}
	return "Unary"
}

// cpp is the C++ name of a message.
func cpp(message protoreflect.MessageDescriptor) string {
	return "::" + strings.ReplaceAll(string(message.FullName()), ".", "::")
}

// snake turns GetProcess into get_process.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// camel turns get_process into GetProcess.
func camel(name string) string {
	var b strings.Builder
	for _, word := range strings.Split(name, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
