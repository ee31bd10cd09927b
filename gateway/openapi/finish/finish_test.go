// SPDX-License-Identifier: MIT

package finish

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

func TestDraftsAreMergedAndConflictsRefused(t *testing.T) {
	a := []byte(`{"openapi":"3.1.0","paths":{"/a":{"get":{}}},"tags":[{"name":"A"}]}`)
	b := []byte(
		`{"openapi":"3.1.0","paths":{"/a":{"put":{}},"/b":{"get":{}}},"tags":[{"name":"B"}]}`,
	)
	merged, err := merge([][]byte{a, b})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(merged)
	want := `{"openapi":"3.1.0","paths":{"/a":{"get":{},"put":{}},"/b":{"get":{}}},` +
		`"tags":[{"name":"A"},{"name":"B"}]}`
	if string(text) != want {
		t.Errorf("expected %s, found %s", want, text)
	}
	if _, err := merge([][]byte{a, a}); err == nil || !strings.Contains(err.Error(), "get /a") {
		t.Errorf("expected a conflict, found %v", err)
	}
	if _, err := merge([][]byte{[]byte("{")}); err == nil {
		t.Error("expected unreadable JSON to be refused")
	}
}

// field makes a field with rules, which the contract may not have yet.
func field(
	t *testing.T,
	kind descriptorpb.FieldDescriptorProto_Type,
	rules *validate.FieldRules,
) protoreflect.FieldDescriptor {
	t.Helper()
	options := &descriptorpb.FieldOptions{}
	proto.SetExtension(options, validate.E_Field, rules)
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String(
			"test.proto",
		), Package: proto.String("test"), Syntax: proto.String("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{
			{Name: proto.String("M"), Field: []*descriptorpb.FieldDescriptorProto{{
				Name: proto.String("f"), Number: proto.Int32(1), Type: kind.Enum(),
				Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Options: options,
			}}},
		},
	}, protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	return file.Messages().Get(0).Fields().Get(0)
}

func TestRulesAreSpeltAsTheDialectHasThem(t *testing.T) {
	between := &validate.FieldRules{Type: &validate.FieldRules_Double{Double: &validate.DoubleRules{
		GreaterThan: &validate.DoubleRules_Gt{Gt: 0}, LessThan: &validate.DoubleRules_Lt{Lt: 1}}}}
	f := field(t, descriptorpb.FieldDescriptorProto_TYPE_DOUBLE, between)
	for dialect, want := range map[Dialect]string{
		V3: `{"exclusiveMaximum":1,"exclusiveMinimum":0,"format":"double","type":"number"}`,
		V2: `{"exclusiveMaximum":true,"exclusiveMinimum":true,"format":"double",` +
			`"maximum":1,"minimum":0,"type":"number"}`,
	} {
		found, err := json.Marshal(newSchemas(dialect).field(f, request))
		if err != nil || string(found) != want {
			t.Errorf("expected %s, found %s %v", want, found, err)
		}
	}
	exactly := &validate.FieldRules{
		Type: &validate.FieldRules_String_{
			String_: &validate.StringRules{Const: proto.String("x")},
		},
	}
	f = field(t, descriptorpb.FieldDescriptorProto_TYPE_STRING, exactly)
	if found := newSchemas(V2).field(f, request)["enum"]; fmt.Sprint(found) != "[x]" {
		t.Errorf("expected a const to be an enum of one, found %v", found)
	}
}

func TestAFieldWhoseAbsenceBreaksARuleIsRequired(t *testing.T) {
	text := func(rules *validate.StringRules) *validate.FieldRules {
		return &validate.FieldRules{Type: &validate.FieldRules_String_{String_: rules}}
	}
	for name, c := range map[string]struct {
		rules *validate.FieldRules
		want  bool
	}{
		"none":           {nil, false},
		"required":       {&validate.FieldRules{Required: proto.Bool(true)}, true},
		"min_len 1":      {text(&validate.StringRules{MinLen: proto.Uint64(1)}), true},
		"min_len 0":      {text(&validate.StringRules{MinLen: proto.Uint64(0)}), false},
		"max_len":        {text(&validate.StringRules{MaxLen: proto.Uint64(1)}), false},
		"in":             {text(&validate.StringRules{In: []string{"a"}}), true},
		"in, with empty": {text(&validate.StringRules{In: []string{"", "a"}}), false},
	} {
		f := field(t, descriptorpb.FieldDescriptorProto_TYPE_STRING, c.rules)
		if found := isRequired(f); found != c.want {
			t.Errorf("%s: expected %v, found %v", name, c.want, found)
		}
	}
}

func TestAMessageSentBothWaysHasASchemaForEach(t *testing.T) {
	s := newSchemas(V3)
	m := (&arsenalv1.Route{}).ProtoReflect().Descriptor()
	asked, answered := s.ref(m, request)["$ref"], s.ref(m, response)["$ref"]
	if asked != "#/components/schemas/arsenal.v1.RouteInput" ||
		answered != "#/components/schemas/arsenal.v1.Route" {
		t.Errorf("expected two names, found %v and %v", asked, answered)
	}
	all := s.all()
	if all["arsenal.v1.RouteInput"].(object)["additionalProperties"] != false {
		t.Errorf("expected what callers send to be closed, found %v", all["arsenal.v1.RouteInput"])
	}
	if _, closed := all["arsenal.v1.Route"].(object)["additionalProperties"]; closed {
		t.Errorf("expected what is answered to be open, found %v", all["arsenal.v1.Route"])
	}
}

func TestJSONNamesBecomeTheContractsNames(t *testing.T) {
	set := &descriptorpb.FileDescriptorSet{File: []*descriptorpb.FileDescriptorProto{
		protodesc.ToFileDescriptorProto(arsenalv1.File_arsenal_v1_process_proto)}}
	KeepNames(set)
	for _, m := range set.GetFile()[0].GetMessageType() {
		for _, f := range m.GetField() {
			if f.GetJsonName() != f.GetName() {
				t.Errorf("%s.%s: found %s", m.GetName(), f.GetName(), f.GetJsonName())
			}
		}
	}
	if found := Files(set); fmt.Sprint(found) != "[arsenal/v1/process.proto]" {
		t.Errorf("expected the file with services, found %v", found)
	}
}
