// SPDX-License-Identifier: MIT

package codec

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// The ranges of google.protobuf.Timestamp, years 1 to 9999, and of google.protobuf.Duration.
const (
	minTimestampSeconds = -62135596800
	maxTimestampSeconds = 253402300799
	maxDurationSeconds  = 315576000000
	maxNanos            = 999999999
)

var stock = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}

// appendWellKnown writes the types of google.protobuf that have a JSON form of their own. Any and
// FieldMask, and types made at run time, are left to protojson.
func appendWellKnown(b []byte, m proto.Message) ([]byte, error) {
	switch t := m.(type) {
	case *timestamppb.Timestamp:
		return appendTimestamp(b, t)
	case *durationpb.Duration:
		return appendDuration(b, t)
	case *structpb.Value:
		return appendValue(b, t)
	case *structpb.Struct:
		return appendStruct(b, t)
	case *structpb.ListValue:
		return appendListValue(b, t)
	default:
		return stock.MarshalAppend(b, m)
	}
}

func appendTimestamp(b []byte, t *timestamppb.Timestamp) ([]byte, error) {
	seconds, nanos := t.GetSeconds(), t.GetNanos()
	if seconds < minTimestampSeconds || seconds > maxTimestampSeconds || nanos < 0 ||
		nanos > maxNanos {
		return b, fmt.Errorf(
			"google.protobuf.Timestamp: out of range: %d s and %d ns",
			seconds,
			nanos,
		)
	}
	b = append(b, '"')
	b = time.Unix(seconds, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05")
	return append(appendNanos(b, nanos), 'Z', '"'), nil
}

func appendDuration(b []byte, d *durationpb.Duration) ([]byte, error) {
	seconds, nanos := d.GetSeconds(), d.GetNanos()
	if seconds < -maxDurationSeconds || seconds > maxDurationSeconds || nanos < -maxNanos ||
		nanos > maxNanos || seconds > 0 && nanos < 0 || seconds < 0 && nanos > 0 {
		return b, fmt.Errorf(
			"google.protobuf.Duration: out of range: %d s and %d ns",
			seconds,
			nanos,
		)
	}
	b = append(b, '"')
	if seconds < 0 || nanos < 0 {
		b = append(b, '-')
		seconds, nanos = -seconds, -nanos
	}
	b = strconv.AppendInt(b, seconds, 10)
	return append(appendNanos(b, nanos), 's', '"'), nil
}

// appendNanos writes a fraction of 3, 6 or 9 digits, or nothing.
func appendNanos(b []byte, nanos int32) []byte {
	if nanos == 0 {
		return b
	}
	var scratch [10]byte
	digits := strconv.AppendInt(scratch[:0], 1_000_000_000+int64(nanos), 10)[1:]
	switch {
	case nanos%1_000_000 == 0:
		digits = digits[:3]
	case nanos%1_000 == 0:
		digits = digits[:6]
	}
	return append(append(b, '.'), digits...)
}

func appendValue(b []byte, v *structpb.Value) ([]byte, error) {
	switch k := v.GetKind().(type) {
	case *structpb.Value_NullValue:
		return append(b, "null"...), nil
	case *structpb.Value_BoolValue:
		return strconv.AppendBool(b, k.BoolValue), nil
	case *structpb.Value_NumberValue:
		if math.IsNaN(k.NumberValue) || math.IsInf(k.NumberValue, 0) {
			return b, errors.New("google.protobuf.Value: neither NaN nor infinity has a JSON form")
		}
		return appendFloat(b, k.NumberValue, 64), nil
	case *structpb.Value_StringValue:
		if !utf8.ValidString(k.StringValue) {
			return b, errors.New("google.protobuf.Value: holds invalid UTF-8")
		}
		return appendString(b, k.StringValue), nil
	case *structpb.Value_StructValue:
		return appendStruct(b, k.StructValue)
	case *structpb.Value_ListValue:
		return appendListValue(b, k.ListValue)
	default:
		return b, errors.New("google.protobuf.Value: holds nothing")
	}
}

func appendStruct(b []byte, s *structpb.Struct) ([]byte, error) {
	names := make([]string, 0, len(s.GetFields()))
	for name := range s.GetFields() {
		names = append(names, name)
	}
	slices.Sort(names)
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		if !utf8.ValidString(name) {
			return b, errors.New("google.protobuf.Struct: a key holds invalid UTF-8")
		}
		b = append(appendString(b, name), ':')
		var err error
		if b, err = appendValue(b, s.GetFields()[name]); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func appendListValue(b []byte, l *structpb.ListValue) ([]byte, error) {
	b = append(b, '[')
	for i, v := range l.GetValues() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, v); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}
