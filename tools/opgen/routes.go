// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// route is one HTTP method and path template of an rpc.
type route struct {
	rpc          protoreflect.MethodDescriptor
	method, path string
}

func (r route) segments() []string { return strings.Split(strings.Trim(r.path, "/"), "/") }

func variable(segment string) bool { return strings.HasPrefix(segment, "{") }

// routesOf returns the routes of an rpc, the primary one first.
func routesOf(method protoreflect.MethodDescriptor) []route {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	var routes []route
	for _, r := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
		for verb, path := range map[string]string{
			"GET": r.GetGet(), "PUT": r.GetPut(), "POST": r.GetPost(), "DELETE": r.GetDelete(), "PATCH": r.GetPatch(),
		} {
			if path != "" {
				routes = append(routes, route{method, verb, path})
			}
		}
	}
	return routes
}

// checkRoutes returns the routes that lie outside /api/v1, that collide, and the literals that stand
// beside another method's variable without being reserved as names.
func checkRoutes(routes []route) []string {
	var problems []string
	for i, a := range routes {
		if !strings.HasPrefix(a.path, "/api/v1/") {
			problems = append(problems, fmt.Sprintf("%s: route %s of %s, expected a path below /api/v1/", place(a.rpc), a.path, a.rpc.FullName()))
		}
		for _, b := range routes[i+1:] {
			problems = append(problems, compare(a, b)...)
		}
	}
	return problems
}

func compare(a, b route) []string {
	as, bs := a.segments(), b.segments()
	if len(as) != len(bs) {
		return nil
	}
	var beside []string
	for i := range as {
		switch {
		case variable(as[i]) && variable(bs[i]):
		case variable(as[i]):
			beside = append(beside, bs[i])
		case variable(bs[i]):
			beside = append(beside, as[i])
		case as[i] != bs[i]:
			return nil
		}
	}
	if a.method == b.method {
		return []string{fmt.Sprintf("%s: route %s %s of %s collides with %s %s of %s (%s): change one",
			place(b.rpc), b.method, b.path, b.rpc.FullName(), a.method, a.path, a.rpc.FullName(), place(a.rpc))}
	}
	var problems []string
	for _, word := range beside {
		if !reservedNames[word] {
			problems = append(problems, fmt.Sprintf("%s: route %s has the literal %q where %s has a variable: change it, or reserve the word in tools/opgen/words.go and the registry",
				place(b.rpc), b.path, word, a.path))
		}
	}
	return problems
}
