// SPDX-License-Identifier: MIT

// Package codec turns messages into JSON and JSON into messages as the contract has it: names as in
// the .proto, 64 bit integers as numbers, default values written, unset optional fields left out.
// Writing is one pass over a plan made once per message type; reading is protojson behind a check
// that refuses the spellings protojson tolerates.
package codec

import (
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// form says how a message type is written.
type form int

const (
	formFields    form = iota // an object of its fields
	formWrapper               // a wrapper of google.protobuf: its one field
	formWellKnown             // written by its Go type, see wellknown.go
)

// plan is what writing a message type needs, looked up once.
type plan struct {
	form   form
	fields []*fieldPlan
}

// fieldPlan is what writing a field needs.
type fieldPlan struct {
	descriptor protoreflect.FieldDescriptor
	key        []byte // `"name":`
	kind       protoreflect.Kind
	presence   bool
	isList     bool
	isMap      bool
	isNull     bool // NullValue prints as null
	enumNames  map[protoreflect.EnumNumber][]byte
	element    *fieldPlan // a map's value

	once sync.Once
	sub  *plan
}

var plans sync.Map // protoreflect.MessageDescriptor to *plan

func planOf(d protoreflect.MessageDescriptor) *plan {
	if p, ok := plans.Load(d); ok {
		return p.(*plan)
	}
	p := &plan{form: formOf(d)}
	for i := range d.Fields().Len() {
		p.fields = append(p.fields, newFieldPlan(d.Fields().Get(i)))
	}
	stored, _ := plans.LoadOrStore(d, p)
	return stored.(*plan)
}

func formOf(d protoreflect.MessageDescriptor) form {
	if d.ParentFile().Package() != "google.protobuf" {
		return formFields
	}
	switch d.Name() {
	case "BoolValue", "Int32Value", "UInt32Value", "Int64Value", "UInt64Value", "FloatValue",
		"DoubleValue", "StringValue", "BytesValue":
		return formWrapper
	case "Any", "Duration", "FieldMask", "ListValue", "Struct", "Timestamp", "Value":
		return formWellKnown
	}
	return formFields
}

func newFieldPlan(d protoreflect.FieldDescriptor) *fieldPlan {
	f := &fieldPlan{
		descriptor: d,
		key:        append(appendString(nil, d.TextName()), ':'),
		kind:       d.Kind(),
		presence:   d.HasPresence(),
		isList:     d.IsList(),
		isMap:      d.IsMap(),
	}
	if e := d.Enum(); e != nil {
		f.isNull = e.FullName() == "google.protobuf.NullValue"
		f.enumNames = map[protoreflect.EnumNumber][]byte{}
		for i := range e.Values().Len() {
			v := e.Values().Get(i)
			if _, alias := f.enumNames[v.Number()]; !alias {
				f.enumNames[v.Number()] = appendString(nil, string(v.Name()))
			}
		}
	}
	if f.isMap {
		f.element = newFieldPlan(d.MapValue())
	}
	return f
}

// plan of the field's message, found when first needed because types may contain themselves.
func (f *fieldPlan) plan() *plan {
	f.once.Do(func() { f.sub = planOf(f.descriptor.Message()) })
	return f.sub
}
