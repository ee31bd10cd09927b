// SPDX-License-Identifier: MIT

package request

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/dynamicpb"

	"arsenal/clients/cli/contract"
)

// Given is a flag that stands on the command line, with its texts in order.
type Given struct {
	Field Field
	// Spelling is how the user knows the field: --page.
	Spelling string
	Texts    []string
}

// UnknownField is the error of a JSON request that is no message of the operation: a newer contract
// may know it.
type UnknownField struct{ Err error }

// Error says what is wrong with the document.
func (u UnknownField) Error() string { return "--request: " + u.Err.Error() }

// Arguments returns an operation's positional fields, in order.
func Arguments(o *contract.Operation) []Field {
	byName := map[string]Field{}
	for _, field := range Fields(o.Method.Input()) {
		byName[field.Name()] = field
	}
	var arguments []Field
	for _, name := range o.Variables() {
		if field, ok := byName[name]; ok {
			arguments = append(arguments, field)
		}
	}
	return arguments
}

// Flags returns an operation's other fields, in the order of the contract.
func Flags(o *contract.Operation) []Field {
	positional := map[string]bool{}
	for _, field := range Arguments(o) {
		positional[field.Name()] = true
	}
	var flags []Field
	for _, field := range Fields(o.Method.Input()) {
		if !positional[field.Name()] {
			flags = append(flags, field)
		}
	}
	return flags
}

// Build makes the request: first the JSON document, over it the flags, over them the arguments. An
// argument may be left out only if the document has its field.
func Build(o *contract.Operation, json []byte, flags []Given, arguments []string) (*dynamicpb.Message, error) {
	m := dynamicpb.NewMessage(o.Method.Input())
	if len(json) > 0 {
		if err := protojson.Unmarshal(json, m); err != nil {
			// protojson varies the spaces of its errors on purpose.
			return nil, UnknownField{fmt.Errorf("%s", strings.Join(strings.Fields(strings.ReplaceAll(
				err.Error(), "\u00a0", " ")), " "))}
		}
	}
	for _, given := range flags {
		if err := given.Field.Set(m, given.Texts); err != nil {
			return nil, fmt.Errorf("%s: %w", given.Spelling, err)
		}
	}
	expected := Arguments(o)
	if len(arguments) > len(expected) {
		return nil, fmt.Errorf("found %q, expected %s", arguments[len(expected)], wanted(expected))
	}
	for i, field := range expected {
		if i < len(arguments) {
			if err := field.Set(m, arguments[i:i+1]); err != nil {
				return nil, fmt.Errorf("%s: %w", field.Argument(), err)
			}
		} else if !field.Has(m) {
			comment, _ := contract.Sentences(contract.Comment(field.Leaf()))
			return nil, fmt.Errorf("%s: missing, expected: %s", field.Argument(), comment)
		}
	}
	return m, nil
}

func wanted(arguments []Field) string {
	switch len(arguments) {
	case 0:
		return "no argument"
	case 1:
		return "only " + arguments[0].Argument()
	}
	var names []string
	for _, field := range arguments {
		names = append(names, field.Argument())
	}
	return "only " + strings.Join(names, " ")
}
