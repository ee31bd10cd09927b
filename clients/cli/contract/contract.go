// SPDX-License-Identifier: MIT

// Package contract reads the operations that a node offers out of protobuf descriptors: those the
// program was built with, or those a running node tells through reflection. Everything the command
// line knows of an operation (its words, routes, rules, comments) comes from here.
package contract

import (
	"fmt"
	"sort"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// Contract is one set of descriptors and the operations found in it.
type Contract struct {
	// Files holds every descriptor of the contract.
	Files *protoregistry.Files
	// Types makes messages of the contract; it resolves Any.
	Types *dynamicpb.Types
	// Operations are the rpcs that can be commands, in the order of their services' names, then as
	// declared.
	Operations []*Operation
}

// New reads a contract. Descriptors that do not fit together are an error.
func New(set *descriptorpb.FileDescriptorSet) (*Contract, error) {
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	c := &Contract{Files: files, Types: dynamicpb.NewTypes(files)}
	var services []protoreflect.ServiceDescriptor
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			services = append(services, file.Services().Get(i))
		}
		return true
	})
	sort.Slice(services, func(i, j int) bool { return services[i].FullName() < services[j].FullName() })
	for _, service := range services {
		for i := range service.Methods().Len() {
			if operation := newOperation(service.Methods().Get(i)); operation != nil {
				c.Operations = append(c.Operations, operation)
			}
		}
	}
	settleWords(c.Operations)
	return c, nil
}

// Find returns the operation with these command words, or nil.
func (c *Contract) Find(command string) *Operation {
	for _, operation := range c.Operations {
		if operation.Command() == command {
			return operation
		}
	}
	return nil
}

// ReasonStatus returns the statuses of a refusal's reason, such as PROCESS_NOT_FOUND, as the option
// on its enum value says; nil for a reason that this contract does not have.
func (c *Contract) ReasonStatus(reason string) *arsenalv1.ReasonStatus {
	found, err := c.Files.FindDescriptorByName("arsenal.v1.Reason")
	if err != nil {
		return nil
	}
	enum, ok := found.(protoreflect.EnumDescriptor)
	if !ok {
		return nil
	}
	value := enum.Values().ByName(protoreflect.Name("REASON_" + reason))
	if value == nil {
		return nil
	}
	status, _ := proto.GetExtension(value.Options(), arsenalv1.E_Status).(*arsenalv1.ReasonStatus)
	return status
}

// EnumWord returns the value of one of the contract's enums without its prefix and in lower case:
// "read" for arsenal.v1.Effect 1. The number stands for a value that this contract does not have.
func (c *Contract) EnumWord(enum protoreflect.FullName, number protoreflect.EnumNumber) string {
	if found, err := c.Files.FindDescriptorByName(enum); err == nil {
		if descriptor, ok := found.(protoreflect.EnumDescriptor); ok {
			if value := descriptor.Values().ByNumber(number); value != nil {
				return strings.ToLower(TrimEnum(value))
			}
		}
	}
	return fmt.Sprint(number)
}

// TrimEnum returns an enum value's name without the prefix made of its enum's name.
func TrimEnum(value protoreflect.EnumValueDescriptor) string {
	prefix := strings.ToUpper(Kebab(string(value.Parent().Name())))
	prefix = strings.ReplaceAll(prefix, "-", "_") + "_"
	return strings.TrimPrefix(string(value.Name()), prefix)
}

// Comment returns what stands above a declaration, or nothing.
func Comment(d protoreflect.Descriptor) string {
	text := d.ParentFile().SourceLocations().ByDescriptor(d).LeadingComments
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Sentences splits a comment into its first paragraph and the rest, each paragraph one line.
func Sentences(comment string) (first, rest string) {
	first, rest, _ = strings.Cut(comment, "\n\n")
	paragraphs := strings.Split(rest, "\n\n")
	for i, paragraph := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(paragraph, "\n", " ")
	}
	return strings.ReplaceAll(first, "\n", " "), strings.Join(paragraphs, "\n\n")
}

// Kebab writes UpperCamel and snake_case names in kebab-case.
func Kebab(name string) string {
	var out strings.Builder
	for i, r := range name {
		switch {
		case r == '_':
			out.WriteByte('-')
		case r >= 'A' && r <= 'Z':
			if i > 0 {
				out.WriteByte('-')
			}
			out.WriteRune(r + 'a' - 'A')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
