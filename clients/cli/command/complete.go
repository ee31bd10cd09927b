// SPDX-License-Identifier: MIT

package command

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/render"
	"arsenal/clients/cli/request"
)

const (
	completionPatience = 700 * time.Millisecond
	completionRows     = 200
)

// completion is what cobra asks for candidates.
type completion = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// words is the completion by fixed words, after the last comma where commas separate.
func words(all []string, commas bool) completion {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := ""
		if at := strings.LastIndex(typed, ","); commas && at >= 0 {
			before, typed = typed[:at+1], typed[at+1:]
		}
		var found []string
		for _, word := range all {
			if strings.HasPrefix(word, typed) {
				found = append(found, before+word)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSetting registers the completion of a global flag.
func (a *app) completeSetting(root *cobra.Command, key string) {
	fixed := map[string][]string{"output": render.Forms, "color": {"auto", "always", "never"}}[key]
	a.register(root, key, words(fixed, false))
}

// completeFlag registers the completion of a field's flag: the words of its rule, or live pids.
func (a *app) completeFlag(cmd *cobra.Command, name string, field request.Field) {
	leaf := field.Leaf()
	switch {
	case field.IsBool():
		a.register(cmd, name, words([]string{"true", "false"}, false))
	case leaf.Name() == "pid" || strings.HasSuffix(string(leaf.Name()), "_pid"):
		a.register(cmd, name, func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return a.live(cmd, a.pidLister(), "pid", typed), cobra.ShellCompDirectiveNoFileComp
		})
	default:
		a.register(cmd, name, words(contract.Words(leaf), field.Splits()))
	}
}

func (a *app) register(cmd *cobra.Command, name string, by completion) {
	// It fails only for a flag that does not exist or is registered twice.
	_ = cmd.RegisterFlagCompletionFunc(name, by)
}

// completeArguments is the completion of positional arguments: what the collection of the route
// that the variable stands in has now. Silent when the node does not answer at once.
func (a *app) completeArguments(o *contract.Operation) completion {
	return func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
		arguments := request.Arguments(o)
		if len(given) >= len(arguments) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		field := arguments[len(given)]
		lister := a.contract.Lister(o, field.Name())
		return a.live(cmd, lister, field.Leaf().Name(), typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// pidLister is the operation that lists processes: one whose rows have a pid, best one whose route
// ends with `processes`, and the shortest of them.
func (a *app) pidLister() *contract.Operation {
	// Of two operations the one with the lower rank is meant.
	rank := func(o *contract.Operation) int {
		path := o.Routes[0].Path
		if strings.HasSuffix(path, "/processes") {
			return len(path)
		}
		return 1000 + len(path)
	}
	var found *contract.Operation
	for _, o := range a.contract.Operations {
		rows := contract.Rows(o.Method.Output())
		if rows == nil || rows.Message().Fields().ByName("pid") == nil || len(o.Routes) == 0 ||
			o.Routes[0].Verb != "GET" {
			continue
		}
		if found == nil || rank(o) < rank(found) {
			found = o
		}
	}
	return found
}

// live asks a listing operation and returns, of each row, the field and what else is accepted in its
// place (name, pid), with the other one as description.
func (a *app) live(cmd *cobra.Command, lister *contract.Operation, field protoreflect.Name, typed string) []string {
	if lister == nil || contract.Rows(lister.Method.Output()) == nil ||
		a.settings.resolve(a.Host, cmd.Flags()) != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionPatience)
	defer cancel()
	question := dynamicpb.NewMessage(lister.Method.Input())
	if size := question.Descriptor().Fields().ByName("per_page"); size != nil && size.Kind() == protoreflect.Uint32Kind {
		question.Set(size, protoreflect.ValueOfUint32(completionRows))
	}
	answer, err := a.invoke(ctx, lister, question)
	if err != nil {
		return nil
	}
	var found []string
	seen := map[string]bool{}
	rows := answer.Get(contract.Rows(answer.Descriptor())).List()
	for i := range rows.Len() {
		row := rows.Get(i).Message()
		pid, name := textOf(row, "pid"), textOf(row, "name")
		for _, candidate := range [][2]string{{textOf(row, field), ""}, {name, pid}, {pid, name}} {
			text := bare(candidate[0], typed)
			if text == "" || seen[text] || !strings.HasPrefix(text, typed) {
				continue
			}
			seen[text] = true
			description := candidate[1]
			if description == "" && candidate[0] == pid {
				description = name
			}
			found = append(found, strings.TrimSuffix(text+"\t"+description, "\t"))
		}
	}
	return found
}

// bare writes a pid without its brackets, which a shell would take for redirections, unless the user
// has typed them. Both forms are accepted wherever a pid is.
func bare(text, typed string) string {
	if strings.HasPrefix(typed, "<") || !strings.HasPrefix(text, "<") {
		return render.Clean(text)
	}
	return strings.Trim(text, "<>")
}
