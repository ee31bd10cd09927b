// SPDX-License-Identifier: MIT

package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/render"
	"arsenal/clients/cli/request"
)

// errDeclined is the answer no to the question of confirm.
var errDeclined = errors.New("not done")

// confirm asks before an operation that ends or removes something, if somebody sits at a terminal
// who can answer. What was confirmed by name is then done only to the process that had it, if the
// operation can be told so by `if_pid`.
func (a *app) confirm(ctx context.Context, o *contract.Operation, m *dynamicpb.Message) error {
	if o.Options.GetEffect() != arsenalv1.Effect_EFFECT_DESTRUCTIVE || a.settings.assent || !a.StdinTerminal {
		return nil
	}
	pid, name := a.lookUp(ctx, o, m)
	var words []string
	for _, argument := range request.Arguments(o) {
		words = append(words, argument.Text(m))
	}
	subject := strings.Join(words, " ")
	if pid != "" {
		subject = pid
		if name != "" {
			subject += " (" + name + ")"
		}
	}
	fmt.Fprintf(a.Stderr, "%s %s? [y/N] ", o.Words[len(o.Words)-1], render.Clean(subject))
	answers := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n')
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case answer := <-answers:
		if answer != "y" && answer != "yes" {
			return errDeclined
		}
	}
	field := m.Descriptor().Fields().ByName("if_pid")
	if pid != "" && field != nil && field.Kind() == protoreflect.StringKind && !m.Has(field) {
		m.Set(field, protoreflect.ValueOfString(pid))
	}
	return nil
}

// lookUp reads what the operation acts on and returns its pid and name as far as it has them.
func (a *app) lookUp(ctx context.Context, o *contract.Operation, m *dynamicpb.Message) (pid, name string) {
	reader := a.contract.Reader(o)
	if reader == nil || reader.Method.IsStreamingServer() {
		return "", ""
	}
	var arguments []string
	for _, argument := range request.Arguments(o) {
		arguments = append(arguments, argument.Text(m))
	}
	question, err := request.Build(reader, nil, nil, arguments)
	if err != nil {
		return "", ""
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	answer, err := a.invoke(ctx, reader, question)
	if err != nil {
		return "", ""
	}
	data := answer.Descriptor().Fields().ByName("data")
	if data == nil || data.Message() == nil || data.IsList() {
		return "", ""
	}
	return textOf(answer.Get(data).Message(), "pid"), textOf(answer.Get(data).Message(), "name")
}

// textOf returns a text field of a message; empty when it has none.
func textOf(m protoreflect.Message, name protoreflect.Name) string {
	field := m.Descriptor().Fields().ByName(name)
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return ""
	}
	return m.Get(field).String()
}
