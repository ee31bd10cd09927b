// SPDX-License-Identifier: MIT

package command

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/request"
)

const helpWidth = 96

// help writes the help of a command: an operation's out of the contract's comments, options and
// rules, another's out of its text and the commands below it.
func (a *app) help(cmd *cobra.Command, _ []string) {
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 && cmd.HasParent() ||
		!cmd.HasParent() && len(words) > 0 && words[0] != "help" {
		a.helped = a.unknownWord(cmd, words[0])
		return
	}
	var text strings.Builder
	if o := a.operation(cmd); o != nil {
		a.operationHelp(&text, cmd, o)
	} else {
		groupHelp(&text, cmd)
	}
	_, a.helped = fmt.Fprint(a.Stdout, text.String())
}

func (a *app) operationHelp(text *strings.Builder, cmd *cobra.Command, o *contract.Operation) {
	paragraphs(text, o.Summary)
	paragraphs(text, o.Description)
	fmt.Fprintf(text, "Usage:\n  %s [flags]\n", cmd.CommandPath()+strings.TrimPrefix(cmd.Use, cmd.Name()))
	var arguments [][2]string
	for _, field := range request.Arguments(o) {
		arguments = append(arguments, [2]string{field.Argument(), fieldHelp(field)})
	}
	section(text, "Arguments", arguments)
	var flags [][2]string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if value, ok := flag.Value.(*fieldFlag); ok {
			flags = append(flags, [2]string{flagHelp(flag), fieldHelp(value.field)})
		} else if cmd.Root().PersistentFlags().Lookup(flag.Name) == nil && flag.Name != "help" {
			flags = append(flags, [2]string{flagHelp(flag), flag.Usage})
		}
	})
	section(text, "Flags", flags)
	section(text, "Answer", answerHelp(o))
	section(text, "Errors", a.errorHelp(o))
	about := [][2]string{{"permission", a.contract.Permission(o)}, {"effect", a.contract.Effect(o)}, {"rpc", o.Rpc()}}
	for _, route := range o.Routes {
		about = append(about, [2]string{"route", route.Verb + " " + route.Path})
	}
	if o.Options.GetConcept() != "" {
		about = append(about, [2]string{"idea", o.Options.GetConcept()})
	}
	section(text, "About", about)
	text.WriteString("\nGlobal flags: arsenal --help. How flags take values: arsenal help values.\n")
}

func fieldHelp(field request.Field) string {
	comment := strings.ReplaceAll(contract.Comment(field.Leaf()), "\n", " ")
	rules := strings.Join(contract.Rules(field.Leaf()), "; ")
	if field.Leaf().IsList() {
		rules = strings.TrimPrefix(rules+"; repeatable", "; ")
	}
	if rules != "" {
		comment += " (" + rules + ")"
	}
	return comment
}

func flagHelp(flag *pflag.Flag) string {
	name := "--" + flag.Name
	if flag.Shorthand != "" {
		name = "-" + flag.Shorthand + ", " + name
	}
	if flag.Value.Type() == "bool" {
		return name
	}
	return name + " " + flag.Value.Type()
}

// answerHelp tells the fields of a row, or of the data, of an operation's answer.
func answerHelp(o *contract.Operation) [][2]string {
	message := o.Method.Output()
	if data := message.Fields().ByName("data"); data != nil && data.Message() != nil && !data.IsMap() &&
		!o.Method.IsStreamingServer() {
		message = data.Message()
	}
	var fields [][2]string
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		fields = append(fields, [2]string{string(field.Name()), strings.ReplaceAll(contract.Comment(field), "\n", " ")})
	}
	return fields
}

var shouting = regexp.MustCompile(`\b[A-Z][A-Z_]+[A-Z]\b`)

// errorHelp tells the reasons that the comment names, with what the contract says of each.
func (a *app) errorHelp(o *contract.Operation) [][2]string {
	found, err := a.contract.Files.FindDescriptorByName("arsenal.v1.Reason")
	if err != nil {
		return nil
	}
	reasons, ok := found.(protoreflect.EnumDescriptor)
	if !ok {
		return nil
	}
	var lines [][2]string
	for _, word := range shouting.FindAllString(o.Description, -1) {
		value := reasons.Values().ByName(protoreflect.Name("REASON_" + word))
		if value == nil {
			continue
		}
		lines = append(lines, [2]string{strings.ToLower(word), strings.ReplaceAll(contract.Comment(value), "\n", " ")})
	}
	return lines
}

func groupHelp(text *strings.Builder, cmd *cobra.Command) {
	if cmd.Long != "" {
		text.WriteString(strings.TrimSpace(cmd.Long) + "\n")
	} else {
		paragraphs(text, cmd.Short)
	}
	var commands, more [][2]string
	for _, child := range cmd.Commands() {
		line := [2]string{child.Name(), child.Short}
		switch {
		case child.Hidden:
		case child.IsAdditionalHelpTopicCommand():
			more = append(more, line)
		default:
			commands = append(commands, line)
		}
	}
	if cmd.Runnable() && len(commands) == 0 {
		fmt.Fprintf(text, "Usage:\n  %s\n", cmd.UseLine())
	}
	if len(commands) > 0 {
		fmt.Fprintf(text, "Usage:\n  %s COMMAND [flags]\n", cmd.CommandPath())
	}
	section(text, "Commands", commands)
	section(text, "Topics (arsenal help TOPIC)", more)
	if !cmd.HasParent() {
		var flags [][2]string
		cmd.PersistentFlags().VisitAll(func(flag *pflag.Flag) {
			flags = append(flags, [2]string{flagHelp(flag), flag.Usage})
		})
		section(text, "Global flags", flags)
	}
}

// section writes a heading and lines of a word and its text, the texts below each other.
func section(text *strings.Builder, heading string, lines [][2]string) {
	if len(lines) == 0 {
		return
	}
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line[0]))
	}
	width = min(width, 28)
	text.WriteString("\n" + heading + ":\n")
	for _, line := range lines {
		indent := "\n" + strings.Repeat(" ", width+4)
		name := line[0]
		if space := width - utf8.RuneCountInString(name); space >= 0 {
			name += strings.Repeat(" ", space) + "  "
		} else {
			name += indent
		}
		text.WriteString("  " + name + strings.Join(wrap(line[1], helpWidth-width-4), indent) + "\n")
	}
}

func paragraphs(text *strings.Builder, comment string) {
	for _, paragraph := range strings.Split(comment, "\n\n") {
		if paragraph != "" {
			text.WriteString(strings.Join(wrap(paragraph, helpWidth), "\n") + "\n\n")
		}
	}
}

// wrap breaks a text into lines of at most so many letters, unless one word is longer.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
