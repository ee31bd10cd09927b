// SPDX-License-Identifier: MIT

package contract

import (
	"regexp"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// Deadline of an operation that names none, as the option's comment says.
const defaultDeadline = 30 * time.Second

// Operation is one rpc with what its options and comments say.
type Operation struct {
	// Method is the rpc.
	Method protoreflect.MethodDescriptor
	// Words are the command's words, such as "process", "list".
	Words []string
	// Alias is the last word's long form, which never changes when rpcs are added: "list-processes".
	Alias string
	// Summary is the first sentence of the comment, Description the rest.
	Summary, Description string
	// Options is the arsenal.v1.operation option.
	Options *arsenalv1.Operation
	// Routes are the ways over REST, the primary one first; none for an rpc without REST.
	Routes []Route
}

// Route is one HTTP method and path template.
type Route struct {
	// Verb is GET, POST and so on; Path has variables in braces.
	Verb, Path string
	// Body is the field that the body holds, "*" for all, or empty for none.
	Body string
}

var variable = regexp.MustCompile(`{([a-zA-Z0-9_.]+)(=[^}]*)?}`)

// Variables returns the field paths of the route's variables, in order.
func (r Route) Variables() []string {
	var names []string
	for _, match := range variable.FindAllStringSubmatch(r.Path, -1) {
		names = append(names, match[1])
	}
	return names
}

// Fill returns the path with each variable replaced by what `value` gives for its field path.
func (r Route) Fill(value func(path string) string) string {
	return variable.ReplaceAllStringFunc(r.Path, func(text string) string {
		return value(variable.FindStringSubmatch(text)[1])
	})
}

// newOperation reads an rpc. What carries no operation option is no operation; a client's stream
// cannot be a command.
func newOperation(method protoreflect.MethodDescriptor) *Operation {
	if !proto.HasExtension(method.Options(), arsenalv1.E_Operation) || method.IsStreamingClient() {
		return nil
	}
	options, ok := proto.GetExtension(method.Options(), arsenalv1.E_Operation).(*arsenalv1.Operation)
	if !ok {
		return nil
	}
	o := &Operation{Method: method, Options: options, Alias: Kebab(string(method.Name()))}
	o.Summary, o.Description = Sentences(Comment(method))
	o.Words = strings.Fields(options.GetCommand())
	if len(o.Words) == 0 {
		service := strings.TrimSuffix(string(method.Parent().Name()), "Service")
		noun := strings.ReplaceAll(Kebab(service), "-", "_")
		first, _, _ := strings.Cut(o.Alias, "-")
		o.Words = []string{noun, first}
	}
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	o.Routes = routesOf(rule)
	return o
}

func routesOf(rule *annotations.HttpRule) []Route {
	var routes []Route
	for _, r := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
		verbs := [][2]string{{"GET", r.GetGet()}, {"POST", r.GetPost()}, {"PUT", r.GetPut()},
			{"DELETE", r.GetDelete()}, {"PATCH", r.GetPatch()},
			{r.GetCustom().GetKind(), r.GetCustom().GetPath()}}
		for _, verb := range verbs {
			if verb[1] != "" {
				routes = append(routes, Route{Verb: verb[0], Path: verb[1], Body: r.GetBody()})
			}
		}
	}
	return routes
}

// settleWords gives operations that would share their words the long form of the last one. The
// short form stays with the one that is about the noun itself (GetProcess beside GetProcessState),
// else with the one declared first, so that an rpc added later does not rename a command.
func settleWords(operations []*Operation) {
	sharing := map[string][]*Operation{}
	for _, o := range operations {
		sharing[o.Command()] = append(sharing[o.Command()], o)
	}
	for _, group := range sharing {
		keeper := group[0]
		for _, o := range group {
			if o.Options.GetCommand() != "" || aboutNoun(o) && keeper.Options.GetCommand() == "" {
				keeper = o
				break
			}
		}
		for _, o := range group {
			if o != keeper {
				o.Words[len(o.Words)-1] = o.Alias
			}
		}
	}
}

func aboutNoun(o *Operation) bool {
	_, rest, _ := strings.Cut(o.Alias, "-")
	noun := strings.ReplaceAll(o.Words[0], "_", "-")
	return rest == noun || rest == noun+"s" || rest == noun+"es"
}

// Command returns the words with spaces between.
func (o *Operation) Command() string { return strings.Join(o.Words, " ") }

// Path is the rpc's path over gRPC.
func (o *Operation) Path() string {
	return "/" + string(o.Method.Parent().FullName()) + "/" + string(o.Method.Name())
}

// Rpc is the rpc's full name as grpcurl takes it.
func (o *Operation) Rpc() string { return o.Path()[1:] }

// Variables returns the request's fields that are positional arguments, as paths of names, in the
// order of the primary route.
func (o *Operation) Variables() []string {
	if len(o.Routes) == 0 {
		return nil
	}
	return o.Routes[0].Variables()
}

// Deadline is the server's own deadline; 0 for a stream, which has none.
func (o *Operation) Deadline() time.Duration {
	if o.Method.IsStreamingServer() {
		return 0
	}
	if o.Options.GetDeadline() != nil {
		return o.Options.GetDeadline().AsDuration()
	}
	return defaultDeadline
}

// Permission is the permission as callers read it: read:processes.
func (c *Contract) Permission(o *Operation) string {
	word := c.EnumWord("arsenal.v1.Permission", o.Options.GetPermission().Number())
	return strings.Replace(word, "_", ":", 1)
}

// Effect is what a call does: read, create, control or destructive.
func (c *Contract) Effect(o *Operation) string {
	return c.EnumWord("arsenal.v1.Effect", o.Options.GetEffect().Number())
}

// Reader returns the operation that reads what `o` acts on: the one whose primary route is a GET of
// the same path. Nil when there is none.
func (c *Contract) Reader(o *Operation) *Operation {
	if len(o.Routes) == 0 {
		return nil
	}
	for _, other := range c.Operations {
		if len(other.Routes) > 0 && other.Routes[0].Verb == "GET" &&
			other.Routes[0].Path == o.Routes[0].Path {
			return other
		}
	}
	return nil
}

// Lister returns the operation that lists what a variable of `o` may be: the one that reads the
// route up to that variable. Nil when there is none.
func (c *Contract) Lister(o *Operation, name string) *Operation {
	if len(o.Routes) == 0 {
		return nil
	}
	collection, _, found := strings.Cut(o.Routes[0].Path, "/{"+name+"}")
	if !found {
		return nil
	}
	for _, other := range c.Operations {
		if len(other.Routes) > 0 && other.Routes[0].Verb == "GET" && other.Routes[0].Path == collection {
			return other
		}
	}
	return nil
}

// Rows returns the field of a response that holds a list's rows: a repeated message called data.
// Nil when the response is no list.
func Rows(response protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	data := response.Fields().ByName("data")
	if data == nil || !data.IsList() || data.Message() == nil {
		return nil
	}
	return data
}
