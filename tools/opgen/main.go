// SPDX-License-Identifier: MIT

// Command opgen checks the contract and makes from it what the server needs: for each service the
// declarations of its handlers and the table of its operations.
//
//	opgen check -contract IN -out OUT
//	    refuses a contract that breaks a rule; OUT is a copy of IN, so that nothing can be built
//	    from an unchecked contract
//	opgen service -contract IN -name NAME -sources A.cc,B.cc -header H -source CC
//	    refuses an rpc without handler file and a handler file without rpc
//
// Every refusal names the file to write or mend, and the line where there is one.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("opgen: expected a command, check or service")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	contract := flags.String("contract", "", "the descriptor set")
	out := flags.String("out", "", "where the checked descriptor set goes")
	name := flags.String("name", "", "the service's folder, such as process")
	sources := flags.String("sources", "", "the handler files of the folder, comma-separated")
	header := flags.String("header", "", "where the declarations go")
	source := flags.String("source", "", "where the table goes")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	bytes, err := os.ReadFile(*contract)
	if err != nil {
		return err
	}
	files, err := load(bytes)
	if err != nil {
		return err
	}
	switch args[0] {
	case "check":
		if problems := Check(files); len(problems) > 0 {
			return fmt.Errorf("%s", strings.Join(problems, "\n"))
		}
		return os.WriteFile(*out, bytes, 0o644)
	case "service":
		code, err := GenerateService(files, *name, strings.Split(*sources, ","))
		if err != nil {
			return err
		}
		if err := os.WriteFile(*header, []byte(code.Header), 0o644); err != nil {
			return err
		}
		return os.WriteFile(*source, []byte(code.Source), 0o644)
	}
	return fmt.Errorf("opgen: unknown command %q, expected check or service", args[0])
}

// load makes descriptors, with comments and typed options, of a serialized FileDescriptorSet.
func load(bytes []byte) (*protoregistry.Files, error) {
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(bytes, set); err != nil {
		return nil, fmt.Errorf("opgen: the contract is no descriptor set: %w", err)
	}
	return protodesc.NewFiles(set)
}

// ours tells whether a file is part of the contract: its own protos and the gRPC protocols it serves.
func ours(file protoreflect.FileDescriptor) bool {
	return strings.HasPrefix(file.Path(), "arsenal/") || strings.HasPrefix(file.Path(), "grpc/")
}

// place names where a declaration stands, as compilers do.
func place(d protoreflect.Descriptor) string {
	location := d.ParentFile().SourceLocations().ByDescriptor(d)
	return fmt.Sprintf("proto/%s:%d", d.ParentFile().Path(), location.StartLine+1)
}
