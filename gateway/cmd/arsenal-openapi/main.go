// SPDX-License-Identifier: MIT

// Command arsenal-openapi is the build's last step towards the OpenAPI documents.
//
//	arsenal-openapi files SET             prints the contract's files that have services
//	arsenal-openapi names SET OUT         copies a descriptor set, field names as JSON names
//	arsenal-openapi v2 SET OUT DRAFT...   finishes the 2.0 document
//	arsenal-openapi v3 SET OUT DRAFT...   finishes the 3.1 document
package main

import (
	"errors"
	"fmt"
	"os"

	"arsenal/gateway/openapi/finish"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "arsenal-openapi:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 || args[0] != "files" && len(args) < 3 {
		return errors.New(
			"expected files SET, names SET OUT, v2 SET OUT DRAFT... or v3 SET OUT DRAFT...",
		)
	}
	set, err := readSet(args[1])
	if err != nil {
		return err
	}
	switch args[0] {
	case "files":
		for _, name := range finish.Files(set) {
			fmt.Println(name)
		}
		return nil
	case "names":
		finish.KeepNames(set)
		bytes, err := proto.Marshal(set)
		if err != nil {
			return err
		}
		return os.WriteFile(args[2], bytes, 0o644)
	case "v2":
		return document(finish.V2, set, args[2], args[3:])
	case "v3":
		return document(finish.V3, set, args[2], args[3:])
	default:
		return fmt.Errorf("expected files, names, v2 or v3, found %q", args[0])
	}
}

func readSet(path string) (*descriptorpb.FileDescriptorSet, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	set := &descriptorpb.FileDescriptorSet{}
	return set, proto.Unmarshal(bytes, set)
}

func document(
	dialect finish.Dialect,
	set *descriptorpb.FileDescriptorSet,
	out string,
	paths []string,
) error {
	var drafts [][]byte
	for _, path := range paths {
		draft, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		drafts = append(drafts, draft)
	}
	text, err := finish.Document(dialect, set, drafts...)
	if err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644)
}
