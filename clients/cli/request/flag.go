// SPDX-License-Identifier: MIT

// Package request makes request messages out of what stands on a command line: positional
// arguments, flags and a JSON document. It knows field types, not operations.
package request

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/document"
)

// Field is one field of a request that takes text: a scalar, a list, a map, or a message with a text
// form of its own. It may lie inside other messages.
type Field struct {
	// Path leads from the request to the field.
	Path []protoreflect.FieldDescriptor
}

// Fields returns the fields of a request in the order of the contract, those of nested messages in
// the place of the message. A message inside itself is one field that takes JSON.
func Fields(request protoreflect.MessageDescriptor) []Field {
	return appendFields(nil, request, nil)
}

func appendFields(fields []Field, m protoreflect.MessageDescriptor, path []protoreflect.FieldDescriptor) []Field {
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		inner := append(append([]protoreflect.FieldDescriptor{}, path...), field)
		if nested(field) && !holds(path, field.Message()) && field.Message() != m {
			fields = appendFields(fields, field.Message(), inner)
		} else {
			fields = append(fields, Field{inner})
		}
	}
	return fields
}

func nested(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && !field.IsList() && !field.IsMap() &&
		!document.WellKnown(field.Message())
}

func holds(path []protoreflect.FieldDescriptor, m protoreflect.MessageDescriptor) bool {
	for _, field := range path {
		if field.ContainingMessage() == m {
			return true
		}
	}
	return false
}

// Name is the field's path with dots, in the contract's spelling: options.name.
func (f Field) Name() string { return f.join(".", func(name string) string { return name }) }

// Flag is the flag's name: options.name, name-pattern.
func (f Field) Flag() string { return f.join(".", contract.Kebab) }

// Argument is the name of the field as a positional argument: PID.
func (f Field) Argument() string {
	return strings.ToUpper(strings.ReplaceAll(f.Name(), ".", "_"))
}

func (f Field) join(separator string, spell func(string) string) string {
	var names []string
	for _, field := range f.Path {
		names = append(names, spell(string(field.Name())))
	}
	return strings.Join(names, separator)
}

// Leaf is the field itself.
func (f Field) Leaf() protoreflect.FieldDescriptor { return f.Path[len(f.Path)-1] }

// IsBool tells whether the flag may stand without a value.
func (f Field) IsBool() bool {
	return f.Leaf().Kind() == protoreflect.BoolKind && !f.Leaf().IsList()
}

// Splits tells whether one text may hold several elements with commas between: lists of words that
// the contract names, and of numbers. Free text is never split.
func (f Field) Splits() bool {
	field := f.Leaf()
	if !field.IsList() || field.Message() != nil {
		return false
	}
	free := field.Kind() == protoreflect.StringKind || field.Kind() == protoreflect.BytesKind
	return !free || len(contract.Words(field)) > 0
}

// Type is the kind of text that the field takes, in one word.
func (f Field) Type() string {
	field := f.Leaf()
	switch {
	case field.IsMap():
		return "key=value"
	case field.Message() != nil:
		return messageType(field.Message())
	case field.Kind() == protoreflect.EnumKind:
		return "word"
	case field.Kind() == protoreflect.StringKind && len(contract.Words(field)) > 0:
		return "word"
	}
	return field.Kind().String()
}

func messageType(m protoreflect.MessageDescriptor) string {
	switch m.FullName() {
	case "google.protobuf.Value":
		return "value"
	case "google.protobuf.Timestamp":
		return "time"
	case "google.protobuf.Duration":
		return "duration"
	}
	return "json"
}

// Has tells whether the request has the field set.
func (f Field) Has(m protoreflect.Message) bool {
	for _, field := range f.Path[:len(f.Path)-1] {
		if !m.Has(field) {
			return false
		}
		m = m.Get(field).Message()
	}
	return m.Has(f.Leaf())
}

// Text is the text of a singular scalar field; empty when it is not set.
func (f Field) Text(m protoreflect.Message) string {
	if !f.Has(m) {
		return ""
	}
	for _, field := range f.Path[:len(f.Path)-1] {
		m = m.Get(field).Message()
	}
	return fmt.Sprint(m.Get(f.Leaf()).Interface())
}
