// SPDX-License-Identifier: MIT

// Package contract reads from the linked descriptors what the gateway must know of the contract:
// the routes of every rpc, what each rpc does, and the one map from reasons to statuses. Nothing
// here names an rpc, so an operation that is added to the contract needs no change.
package contract

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Package is the proto package whose services the gateway serves.
const Package = protoreflect.FullName("arsenal.v1")

// Route is one HTTP binding of one rpc.
type Route struct {
	// Verb is the HTTP method.
	Verb string
	// Template is the path as the contract writes it, such as /api/v1/processes/{pid}.
	Template string
	// Method is the rpc.
	Method protoreflect.MethodDescriptor
	// Operation is the rpc's option; never nil.
	Operation *arsenalv1.Operation
	// TakesBody tells whether the request is read from the body; the query is then refused.
	TakesBody bool
	// Variables are the request's fields that the path gives, in the path's order.
	Variables []string
	// Primary tells whether this is the binding that stands first in the contract.
	Primary bool

	segments []string
}

// RPC returns the rpc's full gRPC name, such as /arsenal.v1.ProcessService/GetProcess.
func (r *Route) RPC() string { return RPCName(r.Method) }

// Pattern returns the template as grpc-gateway's Pattern.String prints it.
func (r *Route) Pattern() string {
	return strings.ReplaceAll(r.Template, "}", "=*}")
}

// RPCName returns the name under which gRPC calls a method.
func RPCName(m protoreflect.MethodDescriptor) string {
	return "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
}

// Contract is the set of all services with their routes.
type Contract struct {
	// Services are in the order of their names.
	Services []protoreflect.ServiceDescriptor
	// Routes are in the order of services, rpcs and bindings.
	Routes []*Route

	byPattern map[string]*Route
	byRPC     map[string][]*Route
}

// Load reads the services of Package from files. It fails on an rpc that the gateway could not
// serve as the contract means it: without the operation option, or with a form of path or body
// that is not covered here.
func Load(files *protoregistry.Files) (*Contract, error) {
	c := &Contract{byPattern: map[string]*Route{}, byRPC: map[string][]*Route{}}
	files.RangeFilesByPackage(Package, func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			c.Services = append(c.Services, f.Services().Get(i))
		}
		return true
	})
	sort.Slice(c.Services, func(a, b int) bool {
		return c.Services[a].FullName() < c.Services[b].FullName()
	})
	for _, s := range c.Services {
		for i := range s.Methods().Len() {
			if err := c.addMethod(s.Methods().Get(i)); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Contract) addMethod(m protoreflect.MethodDescriptor) error {
	rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
	if rule == nil {
		return nil // served over gRPC alone
	}
	operation, _ := proto.GetExtension(m.Options(), arsenalv1.E_Operation).(*arsenalv1.Operation)
	if operation == nil {
		return fmt.Errorf("%s: expected option (operation), found none", m.FullName())
	}
	for i, r := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
		route := &Route{Method: m, Operation: operation, Primary: i == 0}
		if err := route.read(r); err != nil {
			return fmt.Errorf("%s: %w", m.FullName(), err)
		}
		key := route.Verb + " " + route.Pattern()
		if other := c.byPattern[key]; other != nil {
			return fmt.Errorf(
				"%s: %s is a route of %s too",
				m.FullName(),
				key,
				other.Method.FullName(),
			)
		}
		c.byPattern[key] = route
		c.byRPC[route.RPC()] = append(c.byRPC[route.RPC()], route)
		c.Routes = append(c.Routes, route)
	}
	return nil
}

// read fills the route from one binding.
func (r *Route) read(rule *annotations.HttpRule) error {
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		r.Verb, r.Template = "GET", p.Get
	case *annotations.HttpRule_Put:
		r.Verb, r.Template = "PUT", p.Put
	case *annotations.HttpRule_Post:
		r.Verb, r.Template = "POST", p.Post
	case *annotations.HttpRule_Delete:
		r.Verb, r.Template = "DELETE", p.Delete
	case *annotations.HttpRule_Patch:
		r.Verb, r.Template = "PATCH", p.Patch
	default:
		return fmt.Errorf("expected get, put, post, delete or patch, found another pattern")
	}
	switch rule.GetBody() {
	case "":
	case "*":
		r.TakesBody = true
	default:
		return fmt.Errorf("expected body \"*\" or none, found %q", rule.GetBody())
	}
	r.segments = strings.Split(strings.TrimPrefix(r.Template, "/"), "/")
	for _, s := range r.segments {
		if !strings.ContainsAny(s, "{}*:=") {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
		if s != "{"+name+"}" || r.Method.Input().Fields().ByName(protoreflect.Name(name)) == nil {
			return fmt.Errorf("expected a segment {field}, found %q in %s", s, r.Template)
		}
		r.Variables = append(r.Variables, name)
	}
	return nil
}

// Find returns the route that grpc-gateway matched, nil for none.
func (c *Contract) Find(verb, pattern string) *Route { return c.byPattern[verb+" "+pattern] }

// RoutesOf returns the routes of an rpc, the primary one first.
func (c *Contract) RoutesOf(rpc string) []*Route { return c.byRPC[rpc] }

// Allowed returns the HTTP methods that a path has, sorted; none for an unknown path. The path is
// the escaped one, so that an escaped slash divides nothing. A word of the contract is that word and
// no value of a variable in its place: such words are reserved.
func (c *Contract) Allowed(escapedPath string) []string {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	var best *Route
	verbs := []string{}
	for _, r := range c.Routes {
		if !r.matches(segments) || best != nil && best.overrides(r) {
			continue
		}
		if best == nil || r.overrides(best) {
			best, verbs = r, verbs[:0]
		}
		if !slices.Contains(verbs, r.Verb) {
			verbs = append(verbs, r.Verb)
		}
	}
	sort.Strings(verbs)
	return verbs
}

// overrides tells whether, of two routes that match one path, this has a word where the other one
// first differs with a variable.
func (r *Route) overrides(other *Route) bool {
	for i, s := range r.segments {
		if word, otherWord := s[0] != '{', other.segments[i][0] != '{'; word != otherWord {
			return word
		}
	}
	return false
}

func (r *Route) matches(segments []string) bool {
	if len(segments) != len(r.segments) {
		return false
	}
	for i, s := range r.segments {
		if s[0] != '{' && s != segments[i] {
			return false
		}
	}
	return true
}

// Element returns the route that reads one element of the collection that a POST to the given rpc's
// primary path adds to, with the field that names the element. Where the collection has none it is
// the shortest route that reads one thing by a field of the answer's data. Nil when there is neither.
func (c *Contract) Element(rpc string) (*Route, string) {
	routes := c.byRPC[rpc]
	if len(routes) == 0 || routes[0].Verb != "POST" {
		return nil, ""
	}
	var answer protoreflect.MessageDescriptor
	if data := routes[0].Method.Output().Fields().ByName("data"); data != nil && !data.IsList() {
		answer = data.Message()
	}
	var found *Route
	for _, r := range c.Routes {
		if r.Verb != "GET" || len(r.Variables) == 0 {
			continue
		}
		name := r.Variables[len(r.Variables)-1]
		if r.Template == routes[0].Template+"/{"+name+"}" {
			return r, name
		}
		if len(r.Variables) == 1 && strings.HasSuffix(r.Template, "/{"+name+"}") &&
			answer != nil && answer.Fields().ByName(protoreflect.Name(name)) != nil &&
			(found == nil || len(r.Template) < len(found.Template)) {
			found = r
		}
	}
	if found == nil || routes[0].Operation.GetEffect() != arsenalv1.Effect_EFFECT_CREATE {
		return nil, ""
	}
	return found, found.Variables[0]
}
