// SPDX-License-Identifier: MIT

package request_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/document"
	"arsenal/clients/cli/request"
)

func field(t *testing.T, message protoreflect.MessageDescriptor, flag string) request.Field {
	t.Helper()
	var flags []string
	for _, f := range request.Fields(message) {
		if f.Flag() == flag {
			return f
		}
		flags = append(flags, f.Flag())
	}
	t.Fatalf("found flags %v, expected %s", flags, flag)
	return request.Field{}
}

// set puts texts into one field and returns the message as JSON, or the error.
func set(t *testing.T, message protoreflect.MessageDescriptor, flag string, texts ...string) string {
	t.Helper()
	m := dynamicpb.NewMessage(message)
	if err := field(t, message, flag).Set(m, texts); err != nil {
		return err.Error()
	}
	value, err := document.FromMessage(m, document.OmitDefaults)
	if err != nil {
		t.Fatal(err)
	}
	return document.Compact(value)
}

func input(t *testing.T, command string) protoreflect.MessageDescriptor {
	t.Helper()
	c, err := contract.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	o := c.Find(command)
	if o == nil {
		t.Fatalf("no command %q", command)
	}
	return o.Method.Input()
}

func TestAValueIsJSONWhereThatLosesNothingElseErlangsText(t *testing.T) {
	message := input(t, "message call")
	for text, expected := range map[string]string{
		`ping`:                          `"ping"`,
		`{put, colour, <<"red">>}`:      `"{put, colour, <<\"red\">>}"`,
		`"quoted"`:                      `"\"quoted\""`,
		`{"$tuple": ["get", "colour"]}`: `{"$tuple":["get","colour"]}`,
		`{"a": 1}`:                      `{"a":1}`,
		`[1, 2.5]`:                      `[1,2.5]`,
		`[a]`:                           `"[a]"`,
		`5`:                             `5`,
		`-2.5`:                          `-2.5`,
		`1.0`:                           `"1.0"`,
		`9007199254740992`:              `9007199254740992`,
		`9007199254740993`:              `"9007199254740993"`,
		`true`:                          `true`,
		`null`:                          `null`,
		``:                              `""`,
		`007`:                           `"007"`,
	} {
		if found := set(t, message, "message", text); found != `{"message":`+expected+`}` {
			t.Errorf("%s: found %s, expected %s", text, found, expected)
		}
	}
}

func TestListsOfWordsTakeCommasAndFreeTextDoesNot(t *testing.T) {
	expect := func(found, expected string) {
		t.Helper()
		if found != expected {
			t.Errorf("found %s, expected %s", found, expected)
		}
	}
	expect(set(t, input(t, "process get"), "include", "state,dictionary", "x"), `{"include":["state","dictionary","x"]}`)
	expect(set(t, input(t, "process start"), "args", "{a,b}", "[1,2]"), `{"args":["{a,b}",[1,2]]}`)
	expect(set(t, input(t, "process start"), "options.name", "a,b"), `{"options":{"name":"a,b"}}`)
}

// everything is a message with a field of each kind.
func everything(t *testing.T) protoreflect.MessageDescriptor {
	t.Helper()
	kinds := map[string]descriptorpb.FieldDescriptorProto_Type{}
	for number, name := range descriptorpb.FieldDescriptorProto_Type_name {
		if word := strings.ToLower(strings.TrimPrefix(name, "TYPE_")); word != "group" && word != "message" && word != "enum" {
			kinds["a_"+word] = descriptorpb.FieldDescriptorProto_Type(number)
		}
	}
	m := &descriptorpb.DescriptorProto{Name: proto.String("Everything")}
	add := func(name string, kind descriptorpb.FieldDescriptorProto_Type, of string, label descriptorpb.FieldDescriptorProto_Label) {
		f := &descriptorpb.FieldDescriptorProto{Name: &name, Number: proto.Int32(int32(len(m.Field) + 1)), Type: &kind, Label: &label}
		if of != "" {
			f.TypeName = &of
		}
		m.Field = append(m.Field, f)
	}
	const one, many = descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL, descriptorpb.FieldDescriptorProto_LABEL_REPEATED
	const message = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE
	for name, kind := range kinds {
		add(name, kind, "", one)
	}
	add("a_colour", descriptorpb.FieldDescriptorProto_TYPE_ENUM, ".t.Colour", one)
	add("a_time", message, ".google.protobuf.Timestamp", one)
	add("a_duration", message, ".google.protobuf.Duration", one)
	add("itself", message, ".t.Everything", one)
	add("others", message, ".t.Everything", many)
	add("labels", message, ".t.Everything.LabelsEntry", many)
	add("numbers", descriptorpb.FieldDescriptorProto_TYPE_INT32, "", many)
	entry := &descriptorpb.DescriptorProto{Name: proto.String("LabelsEntry"), Options: &descriptorpb.MessageOptions{MapEntry: proto.Bool(true)}}
	for i, name := range []string{"key", "value"} {
		entry.Field = append(entry.Field, &descriptorpb.FieldDescriptorProto{Name: proto.String(name), Number: proto.Int32(int32(i + 1)),
			Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(), Label: one.Enum()})
	}
	m.NestedType = append(m.NestedType, entry)
	colours := &descriptorpb.EnumDescriptorProto{Name: proto.String("Colour")}
	for i, name := range []string{"COLOUR_UNSPECIFIED", "COLOUR_DARK_RED"} {
		colours.Value = append(colours.Value, &descriptorpb.EnumValueDescriptorProto{Name: proto.String(name), Number: proto.Int32(int32(i))})
	}
	c, err := contract.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{Name: proto.String("t.proto"), Package: proto.String("t"),
		Syntax: proto.String("proto3"), MessageType: []*descriptorpb.DescriptorProto{m}, EnumType: []*descriptorpb.EnumDescriptorProto{colours},
		Dependency: []string{"google/protobuf/timestamp.proto", "google/protobuf/duration.proto"}}, c.Files)
	if err != nil {
		t.Fatal(err)
	}
	return file.Messages().Get(0)
}

func TestEveryKindOfFieldTakesText(t *testing.T) {
	message := everything(t)
	for _, c := range []struct{ flag, text, expected string }{
		{"a-bool", "true", `{"a_bool":true}`},
		{"a-bool", "yes", `found "yes", expected true or false`},
		{"a-int32", "-7", `{"a_int32":-7}`},
		{"a-int32", "2147483648", `found "2147483648", expected a whole number`},
		{"a-int64", "-9223372036854775808", `{"a_int64":-9223372036854775808}`},
		{"a-sint64", "x", `found "x", expected a whole number`},
		{"a-uint64", "18446744073709551615", `{"a_uint64":18446744073709551615}`},
		{"a-fixed32", "-1", `found "-1", expected a whole number of 0 to 4294967295`},
		{"a-double", "0.1", `{"a_double":0.1}`},
		{"a-float", "0.5", `{"a_float":0.5}`},
		{"a-float", "half", `found "half", expected a number`},
		{"a-string", "<&>", `{"a_string":"<&>"}`},
		{"a-string", "\xff", `found "\xff", expected text in UTF-8`},
		{"a-bytes", "AAE=", `{"a_bytes":"AAE="}`},
		{"a-bytes", "?", `found "?", expected base64`},
		{"a-colour", "dark_red", `{"a_colour":"COLOUR_DARK_RED"}`},
		{"a-colour", "COLOUR_DARK_RED", `{"a_colour":"COLOUR_DARK_RED"}`},
		{"a-colour", "blue", `found "blue", expected one of: dark_red`},
		{"a-time", "2026-01-31T12:00:00Z", `{"a_time":"2026-01-31T12:00:00Z"}`},
		{"a-time", "noon", `found "noon", expected a time such as 2026-01-31T12:00:00Z`},
		{"a-duration", "1m30s", `{"a_duration":"90s"}`},
		{"a-duration", "long", `found "long", expected a duration such as 1m30s`},
		{"itself", `{"a_bool": true}`, `{"itself":{"a_bool":true}}`},
		{"itself", `{`, `found "{", expected JSON of t.Everything`},
		{"others", `{"a_int32": 1}`, `{"others":[{"a_int32":1}]}`},
		{"labels", "a=b=c", `{"labels":{"a":"b=c"}}`},
		{"labels", "a", `found "a", expected key=value`},
		{"numbers", "1,2", `{"numbers":[1,2]}`},
	} {
		if found := set(t, message, c.flag, c.text); found != c.expected {
			t.Errorf("--%s %s: found %s, expected %s", c.flag, c.text, found, c.expected)
		}
	}
}
