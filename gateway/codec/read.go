// SPDX-License-Identifier: MIT

package codec

import (
	"errors"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Read fills the message, which is empty, from a JSON text. It refuses what is not exactly the
// contract's form: unknown fields, camel case names, quoted numbers, null, values of the wrong
// type, text after the value, nesting deeper than MaxDepth.
func Read(data []byte, m proto.Message) error {
	if err := check(data, m.ProtoReflect().Descriptor()); err != nil {
		return err
	}
	if err := (protojson.UnmarshalOptions{}).Unmarshal(data, m); err != nil {
		return errors.New(plainMessage(err))
	}
	return nil
}

// plainMessage drops protojson's prefix, whose space is random on purpose.
func plainMessage(err error) string {
	text := strings.TrimPrefix(err.Error(), "proto:")
	return strings.TrimLeft(strings.ReplaceAll(text, "\u00a0", " "), " ")
}
