// SPDX-License-Identifier: MIT

package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/render"
	"arsenal/clients/cli/request"
)

const (
	requestBytesMax = 16 << 20
	// A server gives a call with timeout_ms that long; the wire and our own patience a little more.
	afterTimeoutMs = 5 * time.Second
	afterDeadline  = 5 * time.Second
)

// errPatience ends a call whose server has not kept its own deadline.
var errPatience = errors.New("the node has not answered within its own deadline")

// call runs the command of an operation.
func (a *app) call(cmd *cobra.Command, o *contract.Operation, arguments []string) error {
	json, err := a.requestJSON(cmd)
	if err != nil {
		return err
	}
	m, err := request.Build(o, json, given(cmd), arguments)
	if err != nil {
		wrong := usage("%v", err)
		wrong.newer = errors.As(err, &request.UnknownField{})
		wrong.help = cmd.CommandPath()
		return wrong
	}
	if a.settings.printRequest {
		return a.printRequest(o, m)
	}
	ctx := cmd.Context()
	if err := a.confirm(ctx, o, m); err != nil {
		return err
	}
	a.tell("%s at %s (%s), request id %s", o.Rpc(), a.settings.address(),
		a.settings.origins["address"], a.settings.requestID)
	if o.Method.IsStreamingServer() {
		return a.stream(ctx, o, m)
	}
	answer, err := a.invoke(ctx, o, m)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.Stdout)
	if err := render.Answer(out, a.Stderr, a.upToDate(ctx, o, answer), a.style()); err != nil {
		return err
	}
	return out.Flush()
}

// invoke makes a unary call.
func (a *app) invoke(ctx context.Context, o *contract.Operation, m *dynamicpb.Message) (protoreflect.Message, error) {
	conn, err := a.dial()
	if err != nil {
		return nil, err
	}
	ctx, cancel := a.limited(a.identified(ctx), o, m)
	defer cancel(nil)
	answer := dynamicpb.NewMessage(o.Method.Output())
	if err := conn.Invoke(ctx, o.Path(), m, answer); err != nil {
		return nil, refused(ctx, err)
	}
	return answer, nil
}

// limited ends a call after --timeout. Without it the node's own deadline holds, and the call is
// given up somewhat later in case the node does not keep it.
func (a *app) limited(ctx context.Context, o *contract.Operation, m *dynamicpb.Message) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if a.settings.timeout > 0 {
		limited, stop := context.WithTimeout(ctx, a.settings.timeout)
		return limited, func(cause error) { stop(); cancel(cause) }
	}
	if o.Deadline() == 0 {
		return ctx, cancel
	}
	patience := o.Deadline()
	if field := m.Descriptor().Fields().ByName("timeout_ms"); field != nil && field.Kind() == protoreflect.Uint32Kind {
		asked := time.Duration(m.Get(field).Uint()) * time.Millisecond
		patience = max(patience, asked+afterTimeoutMs)
	}
	timer := time.AfterFunc(patience+afterDeadline, func() { cancel(errPatience) })
	return ctx, func(cause error) { timer.Stop(); cancel(cause) }
}

// upToDate returns an answer with all its fields: when it has some that this contract does not know,
// the node's own contract is asked for and the answer read again.
func (a *app) upToDate(ctx context.Context, o *contract.Operation, answer protoreflect.Message) protoreflect.Message {
	if !hasUnknown(answer) {
		return answer
	}
	if !a.refreshed && (a.asked || !a.refreshShortly(ctx)) {
		a.asked = true
		return answer
	}
	for _, newer := range a.contract.Operations {
		if newer.Rpc() != o.Rpc() || newer.Method.Output() == answer.Descriptor() {
			continue
		}
		again := dynamicpb.NewMessage(newer.Method.Output())
		bytes, err := proto.Marshal(answer.Interface())
		if err == nil && proto.Unmarshal(bytes, again) == nil {
			return again
		}
	}
	return answer
}

// hasUnknown tells whether a message, or one inside it, has fields that its descriptor lacks.
func hasUnknown(m protoreflect.Message) bool {
	if len(m.GetUnknown()) > 0 {
		return true
	}
	unknown := false
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			if field.MapValue().Message() != nil {
				value.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
					unknown = unknown || hasUnknown(v.Message())
					return !unknown
				})
			}
		case field.Message() == nil:
		case field.IsList():
			for i := 0; i < value.List().Len() && !unknown; i++ {
				unknown = hasUnknown(value.List().Get(i).Message())
			}
		default:
			unknown = hasUnknown(value.Message())
		}
		return !unknown
	})
	return unknown
}

// style is how the settings want answers written.
func (a *app) style() render.Style {
	style := render.Style{
		Form:    a.settings.output(),
		Headers: !a.settings.noHeaders,
		Color:   a.settings.colored(a.Host, a.StdoutTerminal),
	}
	if a.StdoutTerminal {
		style.Width = a.Width
	}
	return style
}

// requestJSON reads what --request or --file gives.
func (a *app) requestJSON(cmd *cobra.Command) ([]byte, error) {
	flags := cmd.Flags()
	text, _ := flags.GetString("request")
	file, _ := flags.GetString("file")
	switch {
	case flags.Changed("request") && flags.Changed("file"):
		return nil, usage("--request and --file: found both, expected one")
	case flags.Changed("request") && text != "-":
		return []byte(text), nil
	case flags.Changed("request") || file == "-":
		return readAll("standard input", a.Stdin)
	case !flags.Changed("file"):
		return nil, nil
	}
	source, err := os.Open(file)
	if err != nil {
		return nil, usage("--file: %v", err)
	}
	defer source.Close()
	return readAll(file, source)
}

func readAll(name string, source io.Reader) ([]byte, error) {
	bytes, err := io.ReadAll(io.LimitReader(source, requestBytesMax+1))
	if err != nil {
		return nil, usage("%s: %v", name, err)
	}
	if len(bytes) > requestBytesMax {
		return nil, usage("%s: found more than %d bytes, expected a request", name, requestBytesMax)
	}
	if len(bytes) == 0 {
		return nil, usage("%s: found nothing, expected a JSON object", name)
	}
	return bytes, nil
}

// printRequest writes the lines that make the same call without this program.
func (a *app) printRequest(o *contract.Operation, m protoreflect.Message) error {
	place := request.Place{Address: a.settings.address(), Gateway: a.settings.values["gateway"]}
	if a.settings.givenID {
		place.RequestID = a.settings.requestID
	}
	grpcurl, err := request.Grpcurl(o, m, place)
	if err != nil {
		return err
	}
	curl, err := request.Curl(o, m, place)
	if err != nil {
		return err
	}
	if curl != "" {
		curl += "\n"
	}
	_, err = fmt.Fprint(a.Stdout, grpcurl+"\n"+curl)
	return err
}
