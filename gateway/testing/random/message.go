// SPDX-License-Identifier: MIT

// Package random makes messages for property tests.
package random

import (
	"math"
	"math/rand/v2"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Fill sets random fields of the message, nested ones down to depth, to values that JSON can hold.
// Edge cases are as likely as ordinary values.
func Fill(r *rand.Rand, m protoreflect.Message, depth int) {
	if fillWellKnown(r, m.Interface(), depth) {
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if r.IntN(4) == 0 || f.Message() != nil && depth <= 0 {
			continue
		}
		switch {
		case f.IsList():
			list := m.Mutable(f).List()
			for range r.IntN(4) {
				list.Append(element(r, f, list.NewElement, depth))
			}
		case f.IsMap():
			entries := m.Mutable(f).Map()
			for range r.IntN(4) {
				key := scalar(r, f.MapKey()).MapKey()
				entries.Set(key, element(r, f.MapValue(), entries.NewValue, depth))
			}
		default:
			m.Set(f, element(r, f, func() protoreflect.Value { return m.NewField(f) }, depth))
		}
	}
}

func element(
	r *rand.Rand,
	f protoreflect.FieldDescriptor,
	fresh func() protoreflect.Value,
	depth int,
) protoreflect.Value {
	if f.Message() == nil {
		return scalar(r, f)
	}
	v := fresh()
	Fill(r, v.Message(), depth-1)
	return v
}

func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func scalar(r *rand.Rand, f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(r.IntN(2) == 0)
	case protoreflect.EnumKind:
		values := f.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(r.IntN(values.Len())).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(pick(r, 0, -1, math.MinInt32, math.MaxInt32, r.Int32()))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(pick(r, 0, 1, math.MaxUint32, r.Uint32()))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(pick(r, 0, -1, math.MinInt64, math.MaxInt64, r.Int64()))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(pick(r, 0, 1<<53+1, math.MaxUint64, r.Uint64()))
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(pick(r, 0, 1e-7, 1e21, -1.5, math.MaxFloat32,
			math.Inf(1), math.NaN(), r.NormFloat64())))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(
			pick(r, 0, 1e-7, 1e-6, 1e20, 1e21, math.SmallestNonzeroFloat64,
				math.MaxFloat64, math.Inf(-1), math.NaN(), r.NormFloat64()),
		)
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(pick(r, []byte{}, []byte{0, 255, 254}, []byte(Text(r))))
	default:
		return protoreflect.ValueOfString(Text(r))
	}
}

// Text returns a random string, often one that JSON has to escape.
func Text(r *rand.Rand) string {
	runes := []rune("ab<>&\"\\/\b\f\n\r\t\x00\x1f\x7fé\u2028\u2029😀\uffff")
	text := make([]rune, r.IntN(6))
	for i := range text {
		text[i] = pick(r, runes...)
	}
	return string(text)
}

func fillWellKnown(r *rand.Rand, m proto.Message, depth int) bool {
	switch t := m.(type) {
	case *timestamppb.Timestamp:
		t.Seconds = pick(r, 0, -1, -62135596800, 253402300799, r.Int64N(4e9))
		t.Nanos = pick[int32](r, 0, 5_000_000, 5_000, 5, 999_999_999)
	case *durationpb.Duration:
		sign := pick[int64](r, 1, -1)
		t.Seconds = sign * pick(r, 0, 1, 315576000000, r.Int64N(1e6))
		t.Nanos = int32(sign) * pick[int32](r, 0, 5_000_000, 5_000, 5, 999_999_999)
	case *fieldmaskpb.FieldMask:
		t.Paths = pick(r, nil, []string{"a_b"}, []string{"a.b_c", "d"})
	case *anypb.Any:
		_ = t.MarshalFrom(pick[proto.Message](r,
			durationpb.New(5), structpb.NewBoolValue(true), &fieldmaskpb.FieldMask{}))
	case *structpb.Value:
		proto.Merge(t, Value(r, depth))
	case *structpb.Struct:
		t.Fields = map[string]*structpb.Value{Text(r): Value(r, depth)}
	case *structpb.ListValue:
		t.Values = []*structpb.Value{Value(r, depth), Value(r, depth)}
	default:
		return false
	}
	return true
}

// Value returns a random JSON value.
func Value(r *rand.Rand, depth int) *structpb.Value {
	kinds := 4
	if depth > 0 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return structpb.NewNullValue()
	case 1:
		return structpb.NewBoolValue(r.IntN(2) == 0)
	case 2:
		return structpb.NewNumberValue(pick(r, 0, -1, 1.5, 1<<53, 1e21, 1e-7, r.NormFloat64()))
	case 3:
		return structpb.NewStringValue(Text(r))
	case 4:
		return structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{
			Text(r): Value(r, depth-1), "k": Value(r, depth-1)}})
	default:
		return structpb.NewListValue(
			&structpb.ListValue{Values: []*structpb.Value{Value(r, depth-1)}},
		)
	}
}
