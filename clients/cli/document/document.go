// SPDX-License-Identifier: MIT

// Package document writes messages as JSON and YAML the way the node's REST answers are written:
// field names of the contract, 64-bit integers as numbers, default values present, absent optional
// fields left out, keys in the contract's order.
package document

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Object is a JSON object whose members keep their order.
type Object []Member

// Member is one key of an object. The value is nil, bool, string, json.Number, Object or []any.
type Member struct {
	Key   string
	Value any
}

// Defaults tells whether fields that hold their default value are written.
type Defaults int

const (
	// OmitDefaults writes only what is set, as a request is written.
	OmitDefaults Defaults = iota
	// EmitDefaults writes every field without presence, as an answer is written.
	EmitDefaults
)

// FromMessage returns a message as a document. Messages of google.protobuf with a JSON form of their
// own, such as Timestamp and Value, take that form.
func FromMessage(m protoreflect.Message, defaults Defaults) (any, error) {
	if WellKnown(m.Descriptor()) {
		return fromWellKnown(m)
	}
	object := Object{}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if !m.Has(field) && (field.HasPresence() || defaults == OmitDefaults) {
			continue
		}
		value, err := fromField(field, m.Get(field), defaults)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Name(), err)
		}
		object = append(object, Member{string(field.Name()), value})
	}
	return object, nil
}

// WellKnown tells whether a message is one of google.protobuf with its own JSON form.
func WellKnown(d protoreflect.MessageDescriptor) bool {
	return d.FullName().Parent() == "google.protobuf"
}

func fromWellKnown(m protoreflect.Message) (any, error) {
	text, err := protojson.Marshal(m.Interface())
	if err != nil {
		return nil, err
	}
	return Parse(text)
}

func fromField(field protoreflect.FieldDescriptor, value protoreflect.Value, defaults Defaults) (any, error) {
	switch {
	case field.IsMap():
		return fromMap(field, value.Map(), defaults)
	case field.IsList():
		list := []any{}
		for i := range value.List().Len() {
			element, err := fromSingle(field, value.List().Get(i), defaults)
			if err != nil {
				return nil, err
			}
			list = append(list, element)
		}
		return list, nil
	}
	return fromSingle(field, value, defaults)
}

func fromMap(field protoreflect.FieldDescriptor, entries protoreflect.Map, defaults Defaults) (any, error) {
	object := Object{}
	var failure error
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		inner, err := fromSingle(field.MapValue(), value, defaults)
		object = append(object, Member{key.String(), inner})
		failure = err
		return err == nil
	})
	sort.Slice(object, func(i, j int) bool { return object[i].Key < object[j].Key })
	return object, failure
}

func fromSingle(field protoreflect.FieldDescriptor, value protoreflect.Value, defaults Defaults) (any, error) {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return FromMessage(value.Message(), defaults)
	case protoreflect.BoolKind:
		return value.Bool(), nil
	case protoreflect.StringKind:
		return value.String(), nil
	case protoreflect.BytesKind:
		return base64.StdEncoding.EncodeToString(value.Bytes()), nil
	case protoreflect.EnumKind:
		if named := field.Enum().Values().ByNumber(value.Enum()); named != nil {
			return string(named.Name()), nil
		}
		return json.Number(strconv.Itoa(int(value.Enum()))), nil
	case protoreflect.FloatKind:
		return fromFloat(value.Float(), 32), nil
	case protoreflect.DoubleKind:
		return fromFloat(value.Float(), 64), nil
	}
	return json.Number(fmt.Sprint(value.Interface())), nil
}

// fromFloat writes what JSON has no number for as protobuf's JSON form does: as text.
func fromFloat(number float64, bits int) any {
	switch {
	case math.IsNaN(number):
		return "NaN"
	case math.IsInf(number, 1):
		return "Infinity"
	case math.IsInf(number, -1):
		return "-Infinity"
	}
	return json.Number(strconv.FormatFloat(number, 'g', -1, bits))
}

// Parse reads one JSON document and keeps the order of its keys.
func Parse(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return parse(decoder)
}

func parse(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := Object{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := parse(decoder)
			if err != nil {
				return nil, err
			}
			object = append(object, Member{key.(string), value})
		}
		_, err = decoder.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := parse(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = decoder.Token()
		return list, err
	}
	return token, nil
}

// Compact writes a document as JSON on one line, without escaping < > and &.
func Compact(document any) string {
	var out strings.Builder
	write(&out, document, "", "")
	return out.String()
}

// Indented writes a document as JSON over several lines, two spaces a level.
func Indented(document any) string {
	var out strings.Builder
	write(&out, document, "\n", "  ")
	return out.String()
}

// write writes a value; `line` is a line break with the indentation so far, empty for one line.
func write(out *strings.Builder, value any, line, step string) {
	colon := ":"
	if line != "" {
		colon = ": "
	}
	switch v := value.(type) {
	case Object:
		if len(v) == 0 {
			out.WriteString("{}")
			return
		}
		for i, member := range v {
			out.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + indent(line, step))
			out.WriteString(quote(member.Key) + colon)
			write(out, member.Value, indent(line, step), step)
		}
		out.WriteString(line + "}")
	case []any:
		if len(v) == 0 {
			out.WriteString("[]")
			return
		}
		for i, element := range v {
			out.WriteString(map[bool]string{true: "[", false: ","}[i == 0] + indent(line, step))
			write(out, element, indent(line, step), step)
		}
		out.WriteString(line + "]")
	case string:
		out.WriteString(quote(v))
	default:
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte("null")
		}
		out.Write(text)
	}
}

func indent(line, step string) string {
	if line == "" {
		return ""
	}
	return line + step
}

func quote(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSuffix(out.String(), "\n")
}
