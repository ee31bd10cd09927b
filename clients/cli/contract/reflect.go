// SPDX-License-Identifier: MIT

package contract

import (
	"context"
	"fmt"

	"github.com/jhump/protoreflect/v2/grpcreflect"
	"google.golang.org/grpc"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// Fetch asks a node for its own contract by reflection: every service that it lists, with all the
// files they need and their comments.
func Fetch(ctx context.Context, conn grpc.ClientConnInterface) (*Contract, error) {
	client := grpcreflect.NewClientV1(ctx, reflectionv1.NewServerReflectionClient(conn))
	defer client.Reset()
	services, err := client.ListServices()
	if err != nil {
		return nil, fmt.Errorf("reflection: %w", err)
	}
	collected := map[string]bool{}
	set := &descriptorpb.FileDescriptorSet{}
	var collect func(file protoreflect.FileDescriptor)
	collect = func(file protoreflect.FileDescriptor) {
		if collected[file.Path()] {
			return
		}
		collected[file.Path()] = true
		for i := range file.Imports().Len() {
			collect(file.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
	}
	for _, service := range services {
		file, err := client.FileContainingSymbol(service)
		if err != nil {
			return nil, fmt.Errorf("reflection: %s: %w", service, err)
		}
		collect(file)
	}
	// Reasons are imported by nobody; a node without them keeps its statuses.
	if file, err := client.FileContainingSymbol("arsenal.v1.Reason"); err == nil {
		collect(file)
	}
	return New(set)
}
