// SPDX-License-Identifier: MIT

// Package contract holds rules that the whole contract must satisfy, whatever language reads it.
package contract

import (
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// contract reads the descriptor set that the server embeds.
func contract(t *testing.T) (files interface {
	FindDescriptorByName(protoreflect.FullName) (protoreflect.Descriptor, error)
}) {
	t.Helper()
	bytes, err := os.ReadFile(filepath.Join(os.Getenv("RUNFILES"), "proto/descriptor_set.binpb"))
	if err != nil {
		t.Fatal(err)
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(bytes, set); err != nil {
		t.Fatal(err)
	}
	registry, err := protodesc.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

func TestTheDescriptorSetHasProcessService(t *testing.T) {
	d, err := contract(t).FindDescriptorByName("arsenal.v1.ProcessService")
	if err != nil {
		t.Fatal(err)
	}
	service := d.(protoreflect.ServiceDescriptor)
	if service.Methods().ByName("GetProcess") == nil {
		t.Errorf("ProcessService: found no GetProcess among %d methods", service.Methods().Len())
	}
	if comment := service.ParentFile().SourceLocations().ByDescriptor(service).LeadingComments; comment == "" {
		t.Error("ProcessService: expected a comment, found none")
	}
}
