// SPDX-License-Identifier: MIT

package command_test

import (
	"errors"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/reflection"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/clients/cli/contract"
)

// addPause puts one more rpc, one more field of an answer and one more of a request into a contract.
func addPause(t *testing.T, set *descriptorpb.FileDescriptorSet) {
	t.Helper()
	var file *descriptorpb.FileDescriptorProto
	for _, f := range set.File {
		if f.GetName() == "arsenal/v1/process.proto" {
			file = f
		}
	}
	text := func(name string, number int32) *descriptorpb.FieldDescriptorProto {
		return &descriptorpb.FieldDescriptorProto{Name: &name, Number: &number,
			Type:  descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(),
			Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), JsonName: &name}
	}
	options := &descriptorpb.MethodOptions{}
	proto.SetExtension(options, annotations.E_Http, &annotations.HttpRule{Body: "*",
		Pattern: &annotations.HttpRule_Post{Post: "/api/v1/processes/{pid}/pause"}})
	proto.SetExtension(options, arsenalv1.E_Operation, &arsenalv1.Operation{
		Permission: arsenalv1.Permission_PERMISSION_CONTROL_PROCESSES, Effect: arsenalv1.Effect_EFFECT_CONTROL})
	service := file.Service[0]
	service.Method = append(service.Method, &descriptorpb.MethodDescriptorProto{Name: proto.String("PauseProcess"),
		InputType: proto.String(".arsenal.v1.PauseRequest"), OutputType: proto.String(".arsenal.v1.PauseRequest"), Options: options})
	file.SourceCodeInfo.Location = append(file.SourceCodeInfo.Location, &descriptorpb.SourceCodeInfo_Location{
		Path: []int32{6, 0, 2, int32(len(service.Method) - 1)}, Span: []int32{1, 1, 1},
		LeadingComments: proto.String(" Pauses one process.\n\n Until it is resumed.\n")})
	file.MessageType = append(file.MessageType, &descriptorpb.DescriptorProto{Name: proto.String("PauseRequest"),
		Field: []*descriptorpb.FieldDescriptorProto{text("pid", 1), text("wake_word", 2)}})
	for _, message := range file.MessageType {
		if name := message.GetName(); name == "Process" || name == "GetProcessRequest" {
			message.Field = append(message.Field, text("colour", 77))
		}
	}
}

// newerNode serves a newer contract by reflection, and answers of the new kind.
func newerNode(t *testing.T) string {
	t.Helper()
	set, err := contract.EmbeddedSet()
	if err != nil {
		t.Fatal(err)
	}
	addPause(t, set)
	newer, err := contract.New(set)
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		path, _ := grpc.MethodFromServerStream(stream)
		for _, o := range newer.Operations {
			if o.Path() == path {
				return answerNewer(o, stream)
			}
		}
		return status.Error(codes.Unimplemented, path)
	}))
	reflectionv1.RegisterServerReflectionServer(server, reflection.NewServerV1(reflection.ServerOptions{
		Services: served{newer}, DescriptorResolver: newer.Files, ExtensionResolver: protoregistry.GlobalTypes}))
	return listen(t, server)
}

// answerNewer echoes a pause, and answers a process with the new field.
func answerNewer(o *contract.Operation, stream grpc.ServerStream) error {
	question := dynamicpb.NewMessage(o.Method.Input())
	if err := stream.RecvMsg(question); err != nil {
		return err
	}
	answer := dynamicpb.NewMessage(o.Method.Output())
	switch o.Method.Name() {
	case "PauseProcess":
		answer = question
	case "GetProcess":
		colour := question.Get(question.Descriptor().Fields().ByName("colour")).String()
		if err := protojson.Unmarshal([]byte(`{"data": {"pid": "<0.4.1>", "colour": "red`+colour+`"}}`), answer); err != nil {
			return err
		}
	default:
		return errors.New("not expected")
	}
	return stream.SendMsg(answer)
}

type served struct{ contract *contract.Contract }

func (s served) GetServiceInfo() map[string]grpc.ServiceInfo {
	info := map[string]grpc.ServiceInfo{}
	for _, o := range s.contract.Operations {
		info[string(o.Method.Parent().(protoreflect.ServiceDescriptor).FullName())] = grpc.ServiceInfo{}
	}
	return info
}

func TestAnRPCThatTheProgramDoesNotKnowIsOfferedAndCalled(t *testing.T) {
	address := newerNode(t)
	r := run(t, "--address", address, "process", "pause", "kv", "--wake-word", "now", "-o", "json")
	expectCode(t, r, 0)
	expect(t, "stderr", r.stderr, "")
	expect(t, "stdout", r.stdout, "{\n  \"pid\": \"kv\",\n  \"wake_word\": \"now\"\n}\n")

	r = run(t, "--address", address, "process", "pause", "--help")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, "Pauses one process.\n\nUntil it is resumed.", "arsenal process pause PID [flags]",
		"--wake-word string", "POST /api/v1/processes/{pid}/pause", "permission  control:processes")
	expectIn(t, run(t, "--address", address, "help", "process", "pause").stdout, "Pauses one process.")
	expectIn(t, run(t, "--address", address, "--refresh", "process").stdout, "\n  pause ", " Pauses one process.")

	r = run(t, "--address", address, "process", "pause")
	expectCode(t, r, 2)
	r = run(t, "--address", address, "process", "flyy")
	expectCode(t, r, 2)
	expectIn(t, r.stderr, `unknown command "process flyy"`)
}

func TestANewFlagAndANewFieldOfAnAnswerAreUnderstood(t *testing.T) {
	address := newerNode(t)
	r := run(t, "--address", address, "process", "get", "kv", "-v", "-o", "json")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, `"colour": "red"`)
	expectIn(t, r.stderr, "using the contract of the node at "+address)

	r = run(t, "--address", address, "process", "get", "kv", "--colour", "dish", "-o", "json")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, `"colour": "reddish"`)
	r = run(t, "--address", address, "process", "get", "--request", `{"pid": "kv", "colour": "dish"}`, "-o", "json")
	expectCode(t, r, 0)
	expectIn(t, r.stdout, `"colour": "reddish"`)
}

func TestANodeWithoutReflectionLeavesTheEmbeddedContract(t *testing.T) {
	n := &node{}
	address := n.serve(t)
	r := run(t, "--address", address, "process", "pause", "kv", "-v")
	expectCode(t, r, 2)
	expectIn(t, r.stderr, "no other contract from the node at "+address, `unknown command "process pause"`)
	r = run(t, "--address", nowhere(t), "--refresh", "process", "list")
	expectCode(t, r, 7)
	if !strings.HasPrefix(r.stderr, "error: unavailable: ") {
		t.Errorf("found %q, expected the node to be unavailable", r.stderr)
	}
}
