// SPDX-License-Identifier: MIT

package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/request"
)

// operationOf is the annotation by which a command knows its operation.
const operationOf = "rpc"

// tree makes the commands of the contract, and the few that are the program's own.
func (a *app) tree() *cobra.Command {
	root := a.group("arsenal", "Operates an Arsenal node: processes, messages, supervisors, events.")
	a.settings = &settings{}
	a.settings.register(root.PersistentFlags())
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(a.flagError)
	root.SetHelpFunc(a.help)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return a.settings.resolve(a.Host, cmd.Flags())
	}
	a.addOwn(root)
	for _, operation := range a.contract.Operations {
		a.place(root, operation)
	}
	for _, l := range layers {
		a.completeSetting(root, l.key)
	}
	return root
}

// group is a command that only holds others; alone it shows its help.
func (a *app) group(name, summary string) *cobra.Command {
	return &cobra.Command{
		Use:   name,
		Short: summary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) > 0 {
				return a.unknownWord(cmd, words[0])
			}
			return cmd.Help()
		},
	}
}

// place puts an operation's command into the tree; groups for its first words are made as needed.
func (a *app) place(root *cobra.Command, o *contract.Operation) {
	parent := root
	for _, word := range o.Words[:len(o.Words)-1] {
		next := child(parent, word)
		if next == nil {
			next = a.group(word, serviceSummary(o))
			parent.AddCommand(next)
		}
		parent = next
	}
	name := o.Words[len(o.Words)-1]
	if child(parent, name) != nil {
		return // the program's own command, or a group: neither gives way
	}
	parent.AddCommand(a.leaf(o, name))
}

// serviceSummary is the first sentence about the operation's service, without the service's name.
func serviceSummary(o *contract.Operation) string {
	service := o.Method.Parent()
	summary, _ := contract.Sentences(contract.Comment(service))
	rest := strings.TrimPrefix(summary, string(service.Name())+" ")
	if rest == "" {
		return ""
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

func child(parent *cobra.Command, name string) *cobra.Command {
	for _, cmd := range parent.Commands() {
		if cmd.Name() == name {
			return cmd
		}
	}
	return nil
}

// leaf is the command of one operation.
func (a *app) leaf(o *contract.Operation, name string) *cobra.Command {
	use := name
	for _, argument := range request.Arguments(o) {
		use += " " + argument.Argument()
	}
	cmd := &cobra.Command{
		Use:         use,
		Short:       o.Summary,
		Args:        cobra.ArbitraryArgs,
		Annotations: map[string]string{operationOf: o.Rpc()},
	}
	if o.Alias != name {
		cmd.Aliases = []string{o.Alias}
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	for _, field := range request.Flags(o) {
		a.addField(cmd, field)
	}
	flags.String("request", "", "the whole request as JSON; flags and arguments go over it")
	flags.StringP("file", "f", "", "read the whole request as JSON from a file, - for standard input")
	cmd.ValidArgsFunction = a.completeArguments(o)
	cmd.RunE = func(cmd *cobra.Command, arguments []string) error {
		return a.call(cmd, o, arguments)
	}
	return cmd
}

// addField adds a field's flag. One that is called like a global flag gets `field.` before it.
func (a *app) addField(cmd *cobra.Command, field request.Field) {
	name := field.Flag()
	if taken(name) {
		name = "field." + name
	}
	comment, _ := contract.Sentences(contract.Comment(field.Leaf()))
	flag := cmd.Flags().VarPF(&fieldFlag{field: field}, name, "", comment)
	if field.IsBool() {
		flag.NoOptDefVal = "true"
	}
	a.completeFlag(cmd, name, field)
}

func taken(name string) bool {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&settings{}).register(flags)
	return flags.Lookup(name) != nil || name == "request" || name == "file" || name == "help"
}

// fieldFlag collects the texts of a field's flag; they are read when the request is made.
type fieldFlag struct {
	field request.Field
	texts []string
}

// Set keeps one more text.
func (f *fieldFlag) Set(text string) error {
	f.texts = append(f.texts, text)
	return nil
}

// String is the flag's value as it stands.
func (f *fieldFlag) String() string { return strings.Join(f.texts, ",") }

// Type is the kind of text that the flag takes.
func (f *fieldFlag) Type() string { return f.field.Type() }

// given returns the fields' flags that stand on the command line, in the order of the contract.
func given(cmd *cobra.Command) []request.Given {
	var all []request.Given
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if value, ok := flag.Value.(*fieldFlag); ok && flag.Changed {
			all = append(all, request.Given{Field: value.field, Spelling: "--" + flag.Name, Texts: value.texts})
		}
	})
	return all
}

// operation returns the operation of a command, or nil.
func (a *app) operation(cmd *cobra.Command) *contract.Operation {
	for _, o := range a.contract.Operations {
		if o.Rpc() == cmd.Annotations[operationOf] {
			return o
		}
	}
	return nil
}

// unknownWord is the error of a command that is not there.
func (a *app) unknownWord(cmd *cobra.Command, word string) error {
	line := strings.TrimPrefix(cmd.CommandPath()+" "+word, "arsenal ")
	err := usage("unknown command %q", line)
	err.newer = true
	err.nearest = a.nearestCommands(cmd, word)
	err.help = cmd.CommandPath()
	return err
}

// flagError is the error of a flag that is not there or has no value.
func (a *app) flagError(cmd *cobra.Command, cause error) error {
	err := usage("%v", cause)
	var missing *pflag.NotExistError
	if errors.As(cause, &missing) {
		name := missing.GetSpecifiedName()
		err.newer = true
		var names []string
		cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
		for _, near := range nearest(name, names) {
			err.nearest = append(err.nearest, "--"+near)
		}
	}
	err.help = cmd.CommandPath()
	return err
}

// addOwn adds the commands that no contract makes.
func (a *app) addOwn(root *cobra.Command) {
	root.AddCommand(&cobra.Command{
		Use:   "version",
		Short: "Prints the program's version.",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.Stdout, "arsenal", a.Version)
			return err
		},
	})
	config := a.group("config", "The settings of this program.")
	config.AddCommand(&cobra.Command{
		Use:   "view",
		Short: "Prints every setting and where it comes from.",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.Stdout, a.settings.view(a.Host))
			return err
		},
	})
	root.AddCommand(config)
	for _, topic := range topics {
		root.AddCommand(&cobra.Command{Use: topic.name, Short: topic.summary, Long: topic.text})
	}
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Prints the help of a command or of a topic.",
		RunE: func(_ *cobra.Command, words []string) error {
			found, rest, err := root.Find(words)
			if err != nil || len(rest) > 0 {
				if found == nil {
					found = root
				}
				return a.unknownWord(found, rest[0])
			}
			return found.Help()
		},
	})
}

func noArguments(cmd *cobra.Command, words []string) error {
	if len(words) > 0 {
		err := usage("found %q, expected no argument", words[0])
		err.help = cmd.CommandPath()
		return err
	}
	return nil
}
