// SPDX-License-Identifier: MIT

package contract

import (
	_ "embed" // the descriptor set
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

//go:embed descriptor_set.binpb
var embedded []byte

// Embedded returns the contract that the program was built with, comments included.
func Embedded() (*Contract, error) {
	set, err := EmbeddedSet()
	if err != nil {
		return nil, err
	}
	return New(set)
}

// EmbeddedSet returns a fresh copy of the embedded contract as descriptor protos.
func EmbeddedSet() (*descriptorpb.FileDescriptorSet, error) {
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(embedded, set); err != nil {
		return nil, fmt.Errorf("embedded contract: %w", err)
	}
	return set, nil
}
