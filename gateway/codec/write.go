// SPDX-License-Identifier: MIT

package codec

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Append appends the message as JSON on one line. It fails where protojson would: invalid UTF-8, a
// google.protobuf.Value that holds nothing or is no number, a time out of range. Extensions are not
// written: the contract's messages have none.
func Append(b []byte, m proto.Message) ([]byte, error) {
	r := m.ProtoReflect()
	return appendMessage(b, r, planOf(r.Descriptor()))
}

func appendMessage(b []byte, r protoreflect.Message, p *plan) ([]byte, error) {
	switch p.form {
	case formWrapper:
		return appendScalar(b, r.Get(p.fields[0].descriptor), p.fields[0])
	case formWellKnown:
		return appendWellKnown(b, r.Interface())
	}
	b = append(b, '{')
	first := true
	for _, f := range p.fields {
		if f.presence && !r.Has(f.descriptor) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, f.key...)
		var err error
		if b, err = appendField(b, r.Get(f.descriptor), f); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func appendField(b []byte, v protoreflect.Value, f *fieldPlan) ([]byte, error) {
	switch {
	case f.isList:
		return appendList(b, v.List(), f)
	case f.isMap:
		return appendMap(b, v.Map(), f)
	default:
		return appendScalar(b, v, f)
	}
}

func appendList(b []byte, l protoreflect.List, f *fieldPlan) ([]byte, error) {
	b = append(b, '[')
	for i := range l.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendScalar(b, l.Get(i), f); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func appendMap(b []byte, m protoreflect.Map, f *fieldPlan) ([]byte, error) {
	keys := make([]protoreflect.MapKey, 0, m.Len())
	m.Range(func(k protoreflect.MapKey, _ protoreflect.Value) bool {
		keys = append(keys, k)
		return true
	})
	slices.SortFunc(keys, compareKeys)
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		text := k.String() // prints numbers and bools too
		if !utf8.ValidString(text) {
			return b, fmt.Errorf("%s: a key holds invalid UTF-8", f.descriptor.FullName())
		}
		b = append(appendString(b, text), ':')
		var err error
		if b, err = appendScalar(b, m.Get(k), f.element); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func compareKeys(x, y protoreflect.MapKey) int {
	switch a := x.Interface().(type) {
	case string:
		return cmp.Compare(a, y.String())
	case bool:
		return cmp.Compare(strconv.FormatBool(a), y.String())
	case int32, int64:
		return cmp.Compare(x.Int(), y.Int())
	default:
		return cmp.Compare(x.Uint(), y.Uint())
	}
}

// appendScalar appends one value that is neither list nor map; a message is one too.
func appendScalar(b []byte, v protoreflect.Value, f *fieldPlan) ([]byte, error) {
	switch f.kind {
	case protoreflect.StringKind:
		s := v.String()
		if !utf8.ValidString(s) {
			return b, fmt.Errorf("%s: holds invalid UTF-8", f.descriptor.FullName())
		}
		return appendString(b, s), nil
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind,
		protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind,
		protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case protoreflect.BoolKind:
		return strconv.AppendBool(b, v.Bool()), nil
	case protoreflect.DoubleKind:
		return appendFloat(b, v.Float(), 64), nil
	case protoreflect.FloatKind:
		return appendFloat(b, v.Float(), 32), nil
	case protoreflect.EnumKind:
		return appendEnum(b, v.Enum(), f), nil
	case protoreflect.BytesKind:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v.Bytes())
		return append(b, '"'), nil
	default:
		return appendMessage(b, v.Message(), f.plan())
	}
}

// appendEnum writes a value that the descriptor does not know as its number.
func appendEnum(b []byte, n protoreflect.EnumNumber, f *fieldPlan) []byte {
	if f.isNull {
		return append(b, "null"...)
	}
	if name, ok := f.enumNames[n]; ok {
		return append(b, name...)
	}
	return strconv.AppendInt(b, int64(n), 10)
}
