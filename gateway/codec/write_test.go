// SPDX-License-Identifier: MIT

package codec

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/testing/random"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/typepb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// messages returns every message type of the contract, and others that bring the kinds of fields
// which the contract does not have.
func messages(t testing.TB) []proto.Message {
	t.Helper()
	all := []proto.Message{
		&validate.FieldRules{}, &rpcstatus.Status{}, &errdetails.QuotaFailure{}, &typepb.Type{},
		&wrapperspb.Int64Value{}, &wrapperspb.UInt64Value{},
		&wrapperspb.FloatValue{}, &wrapperspb.BytesValue{}, &wrapperspb.StringValue{},
		&structpb.Value{}, &structpb.Struct{}, &timestamppb.Timestamp{}, &durationpb.Duration{},
	}
	ours := 0
	protoregistry.GlobalFiles.RangeFilesByPackage(
		"arsenal.v1",
		func(f protoreflect.FileDescriptor) bool {
			for i := range f.Messages().Len() {
				kind, err := protoregistry.GlobalTypes.FindMessageByName(
					f.Messages().Get(i).FullName(),
				)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, kind.New().Interface())
				ours++
			}
			return true
		},
	)
	if ours < 40 {
		t.Fatalf("expected the contract's messages, found %d", ours)
	}
	return all
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// same compares our JSON with protojson's, in which 64 bit integers are strings.
func same(ours, theirs any) bool {
	switch a := ours.(type) {
	case map[string]any:
		b, ok := theirs.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k := range a {
			if _, has := b[k]; !has || !same(a[k], b[k]) {
				return false
			}
		}
		return true
	case []any:
		b, ok := theirs.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	case json.Number:
		if text, quoted := theirs.(string); quoted {
			return a.String() == text && !strings.ContainsAny(text, ".eE")
		}
	}
	return ours == theirs
}

func TestTheWriterAgreesWithProtojsonOnEveryMessage(t *testing.T) {
	const seed, rounds = 20260, 60
	r := rand.New(rand.NewPCG(seed, seed))
	for _, empty := range messages(t) {
		for round := range rounds {
			m := empty.ProtoReflect().New()
			if round > 0 {
				random.Fill(r, m, 3)
			}
			theirs, stockErr := stock.Marshal(m.Interface())
			ours, err := Append(nil, m.Interface())
			if (err == nil) != (stockErr == nil) {
				t.Fatalf("%T: %v, protojson: %v", empty, err, stockErr)
			}
			if err != nil {
				continue
			}
			if !same(decode(t, ours), decode(t, theirs)) {
				t.Fatalf("seed %d, %T:\nours   %s\ntheirs %s", seed, empty, ours, theirs)
			}
			back := m.New().Interface()
			if err := protojson.Unmarshal(ours, back); err != nil {
				t.Fatalf("%T: protojson cannot read %s: %v", empty, ours, err)
			}
			if again, _ := Append(nil, back); !bytes.Equal(again, ours) {
				t.Fatalf("%T: reads back as\n%s, was\n%s", empty, again, ours)
			}
		}
	}
}

func TestSixtyFourBitIntegersAreNumbers(t *testing.T) {
	for want, m := range map[string]proto.Message{
		`{"count":18446744073709551615,"limit":0}`: &arsenalv1.Usage{Count: math.MaxUint64},
		`-9223372036854775808`:                     wrapperspb.Int64(math.MinInt64),
		`18446744073709551615`:                     wrapperspb.UInt64(math.MaxUint64),
	} {
		if found, err := Append(nil, m); err != nil || string(found) != want {
			t.Errorf("expected %s, found %s %v", want, found, err)
		}
	}
}

func TestWhatHasNoJSONFormIsRefused(t *testing.T) {
	for name, m := range map[string]proto.Message{
		"broken UTF-8":          &arsenalv1.Route{Method: "\xff"},
		"broken UTF-8 in a key": &arsenalv1.Event{Details: map[string]string{"\xff": ""}},
		"an empty value":        &structpb.Value{},
		"a value that is NaN":   structpb.NewNumberValue(math.NaN()),
		"a time too early":      &timestamppb.Timestamp{Seconds: -62135596801},
		"a time with more ns":   &timestamppb.Timestamp{Nanos: 1e9},
		"a duration of 2 signs": &durationpb.Duration{Seconds: 1, Nanos: -1},
		"a duration too long":   &durationpb.Duration{Seconds: 315576000001},
		"a struct within":       &structpb.Struct{Fields: map[string]*structpb.Value{"a": nil}},
	} {
		if found, err := Append(nil, m); err == nil {
			t.Errorf("%s: expected an error, found %s", name, found)
		}
	}
}

// page is a list answer as a console asks for it all day.
func page() *arsenalv1.ListProcessesResponse {
	answer := &arsenalv1.ListProcessesResponse{
		Meta: &arsenalv1.ListMeta{Total: 1000, Page: 1, PerPage: 10,
			TotalPages: 100, HasNext: true, Cursor: proto.String("18f0-1234567")},
	}
	for range 10 {
		answer.Data = append(
			answer.Data,
			&arsenalv1.ProcessSummary{Pid: "<0.123.1>", Name: proto.String("worker"),
				Type: "genserver", Behavior: proto.String("gen_server"), Module: "demo.counter",
				Status:     "waiting",
				Supervised: true, Memory: 123456, Reductions: 9876543210, MessageQueueLen: 3},
		)
	}
	return answer
}

func benchmark(b *testing.B, marshaler runtime.Marshaler) {
	answer := page()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := marshaler.Marshal(answer); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOnePassWriter(b *testing.B) { benchmark(b, JSON{}) }

func BenchmarkStockMarshaler(b *testing.B) {
	benchmark(b, &runtime.JSONPb{MarshalOptions: stock})
}
