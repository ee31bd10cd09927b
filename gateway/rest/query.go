// SPDX-License-Identifier: MIT

package rest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// strictQuery reads query parameters as grpc-gateway does, but refuses what that passes over:
// unknown names, camel case names, names that the path has given, a scalar given twice.
type strictQuery struct{ stock runtime.DefaultQueryParser }

// Parse fills the message from the query.
func (q strictQuery) Parse(m proto.Message, values url.Values, path *utilities.DoubleArray) error {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names) // so that the same request always gets the same message
	d := m.ProtoReflect().Descriptor()
	for _, name := range names {
		if err := checkParameter(d, name, values[name], path); err != nil {
			return err
		}
	}
	for _, name := range names {
		// One at a time, since only the first error is told and maps have no order.
		if err := q.stock.Parse(m, url.Values{name: values[name]}, path); err != nil {
			return fmt.Errorf("query parameter %s: %s", name, plainParseError(err))
		}
	}
	return nil
}

func checkParameter(
	d protoreflect.MessageDescriptor,
	name string,
	values []string,
	path *utilities.DoubleArray,
) error {
	field := findField(d, name)
	if field == nil || path.HasCommonPrefix([]string{strings.SplitN(name, ".", 2)[0]}) {
		return fmt.Errorf("unknown query parameter %s", quote(name))
	}
	if len(values) > 1 && !field.IsList() {
		return fmt.Errorf("query parameter %s: expected one value, found %d", name, len(values))
	}
	for _, v := range values {
		if !utf8.ValidString(v) {
			return fmt.Errorf("query parameter %s: expected UTF-8", name)
		}
		if field.Kind() == protoreflect.BoolKind && v != "true" && v != "false" {
			return fmt.Errorf(
				"query parameter %s: expected true or false, found %s",
				name,
				quote(v),
			)
		}
	}
	return nil
}

// findField follows a dotted name; nil when it leads to no field that a query can give.
func findField(d protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	var field protoreflect.FieldDescriptor
	for part := range strings.SplitSeq(name, ".") {
		if d == nil {
			return nil
		}
		if field = d.Fields().ByName(protoreflect.Name(part)); field == nil || field.IsMap() {
			return nil
		}
		d = nil
		if !field.IsList() && field.Message() != nil &&
			field.Message().ParentFile().Package() != "google.protobuf" {
			d = field.Message()
		}
	}
	if d != nil { // a message needs one of its fields named
		return nil
	}
	return field
}

// plainParseError keeps what strconv found wrong and drops where in our code it did.
func plainParseError(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, "strconv."); at >= 0 {
		text = text[at:]
		_, text, _ = strings.Cut(text, ": ")
	}
	return text
}

// quote bounds what a message repeats of a caller's text.
func quote(text string) string {
	const limit = 64
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}
