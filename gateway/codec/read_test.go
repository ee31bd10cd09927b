// SPDX-License-Identifier: MIT

package codec

import (
	"math/rand/v2"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/testing/random"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for _, empty := range messages(t) {
		for range 20 {
			m := empty.ProtoReflect().New()
			random.Fill(r, m, 2)
			text, err := Append(nil, m.Interface())
			if err != nil || strings.Contains(string(text), "e+") {
				continue // beyond what the reader takes as an exact number
			}
			back := m.New().Interface()
			if err := Read(text, back); err != nil {
				t.Fatalf("seed %d, %T: %v in %s", seed, empty, err, text)
			}
			if again, _ := Append(nil, back); string(again) != string(text) {
				t.Fatalf("%T: reads back as\n%s, was\n%s", empty, again, text)
			}
		}
	}
}

func TestTheReaderSaysWhereAndWhatItExpected(t *testing.T) {
	for text, want := range map[string]string{
		`{"module":5}`:                        "module: expected a string, found a number",
		`{"module":null}`:                     "module: expected a string, found null",
		`{"module":"m","options":[]}`:         "options: expected an object, found an array",
		`{"options":{"name":true}}`:           "options.name: expected a string, found a boolean",
		`{"options":{"colour":1}}`:            "options.colour: unknown field",
		`{"args":"x"}`:                        "args: expected an array, found a string",
		`{"args":[1,{"a":9007199254740993}]}`: `args.[].a: expected a number within 2^53`,
		`"x"`:                                 "expected an object, found a string",
		`{} 1`:                                "expected one JSON value, found more after it",
		`{"module":"a"`:                       "expected a JSON value, found the end of the text",
		`{"module":"a","module":"b"}`:         "duplicate",
		"{\"module\":\"\xff\"}":               "invalid UTF-8",
	} {
		err := Read([]byte(text), &arsenalv1.StartProcessRequest{})
		if err == nil || !strings.Contains(err.Error(), want) ||
			strings.HasPrefix(err.Error(), "proto:") {
			t.Errorf("%s: expected %q, found %v", text, want, err)
		}
	}
}

func TestTheReaderTakesTheFormsOfWellKnownTypes(t *testing.T) {
	for text, want := range map[string]proto.Message{
		`"1970-01-01T00:00:01.5Z"`: &timestamppb.Timestamp{Seconds: 1, Nanos: 5e8},
		`"-1.500s"`:                &durationpb.Duration{Seconds: -1, Nanos: -5e8},
		`5`:                        wrapperspb.Int64(5),
		`null`:                     structpb.NewNullValue(),
		`[{"a":[null,true,1.5,"x",-1e-300]}]`: mustValue(t, []any{
			map[string]any{"a": []any{nil, true, 1.5, "x", -1e-300}},
		}),
		`9007199254740992`:  structpb.NewNumberValue(1 << 53),
		`-9007199254740992`: structpb.NewNumberValue(-1 << 53),
	} {
		found := want.ProtoReflect().New().Interface()
		if err := Read([]byte(text), found); err != nil || !proto.Equal(found, want) {
			t.Errorf("%s: expected %v, found %v %v", text, want, found, err)
		}
	}
	for text, into := range map[string]proto.Message{
		`"5"`:                     wrapperspb.Int64(0),
		`5`:                       &timestamppb.Timestamp{},
		`"tomorrow"`:              &timestamppb.Timestamp{},
		`[]`:                      &structpb.Struct{},
		`{}`:                      &structpb.ListValue{},
		`9007199254740993`:        &structpb.Value{},
		`-99999999999999999999`:   &structpb.Value{},
		`1e999`:                   &structpb.Value{},
		`1e16`:                    &structpb.Value{},
		strings.Repeat("[", 101):  &structpb.Value{},
		`{"a":1,"a":2}`:           &structpb.Value{},
		`{"a":` + "\"\xc3\x28\"}": &structpb.Value{},
	} {
		if err := Read([]byte(text), into); err == nil {
			t.Errorf("%s: expected an error, found %v", text, into)
		}
	}
}

func mustValue(t *testing.T, v any) *structpb.Value {
	t.Helper()
	value, err := structpb.NewValue(v)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func FuzzTheReaderNeverPanics(f *testing.F) {
	for _, seed := range []string{
		`{"message":[1,{"$tuple":[]}],"timeout_ms":5}`, `{"a":`, `[[[[`, `{"message":1e400}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m := &arsenalv1.CallProcessRequest{}
		if Read(text, m) == nil {
			if _, err := Append(nil, m); err != nil {
				t.Errorf("read %q, but cannot write it: %v", text, err)
			}
		}
	})
}
