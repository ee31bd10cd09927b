// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

// deadlineMax is the longest deadline of its own that an rpc may ask for.
const deadlineMax = 5 * time.Minute

// Check returns what is wrong with the contract, each line naming the file to mend.
func Check(files *protoregistry.Files) []string {
	c := &checker{}
	var routes []route
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !ours(file) {
			return true
		}
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			c.comment(service, "service")
			for j := range service.Methods().Len() {
				method := service.Methods().Get(j)
				c.method(method)
				routes = append(routes, routesOf(method)...)
			}
		}
		c.messages(file.Messages())
		c.enums(file.Enums())
		for i := range file.Extensions().Len() {
			c.comment(file.Extensions().Get(i), "option")
		}
		return true
	})
	c.problems = append(c.problems, checkRoutes(routes)...)
	sort.Strings(c.problems)
	return c.problems
}

type checker struct{ problems []string }

func (c *checker) add(d protoreflect.Descriptor, format string, args ...any) {
	c.problems = append(c.problems, place(d)+": "+fmt.Sprintf(format, args...))
}

func (c *checker) comment(d protoreflect.Descriptor, kind string) {
	location := d.ParentFile().SourceLocations().ByDescriptor(d)
	if strings.TrimSpace(location.LeadingComments) == "" {
		c.add(d, "%s %s has no comment: write one above it", kind, d.FullName())
	}
}

func (c *checker) method(method protoreflect.MethodDescriptor) {
	c.comment(method, "rpc")
	if word := string(method.Name()); foreignWords[strings.ToLower(word)] {
		c.add(method, "rpc %s: %q is a reserved word of a client language: choose another name", method.FullName(), word)
	}
	options := proto.GetExtension(method.Options(), arsenalv1.E_Operation).(*arsenalv1.Operation)
	if !proto.HasExtension(method.Options(), arsenalv1.E_Operation) {
		c.add(method, "rpc %s has no (arsenal.v1.operation) option: add one", method.FullName())
		return
	}
	if options.GetPermission() == arsenalv1.Permission_PERMISSION_UNSPECIFIED {
		c.add(method, "rpc %s: its operation option sets no permission", method.FullName())
	}
	if options.GetEffect() == arsenalv1.Effect_EFFECT_UNSPECIFIED {
		c.add(method, "rpc %s: its operation option sets no effect", method.FullName())
	}
	if options.GetLevel() == arsenalv1.Level_LEVEL_UNSPECIFIED {
		c.add(method, "rpc %s: its operation option sets no level", method.FullName())
	}
	if options.Deadline.AsDuration() > deadlineMax {
		c.add(method, "rpc %s: its deadline is %s, expected at most %s", method.FullName(), options.Deadline.AsDuration(), deadlineMax)
	}
	if options.Deadline != nil && method.IsStreamingServer() {
		c.add(method, "rpc %s: a stream has no deadline of its own: remove it", method.FullName())
	}
	if method.ParentFile().Package() != "arsenal.v1" {
		return
	}
	for suffix, message := range map[string]protoreflect.MessageDescriptor{"Request": method.Input(), "Response": method.Output()} {
		if want := string(method.Name()) + suffix; string(message.Name()) != want {
			c.add(method, "rpc %s: found %s, expected a %s of its own", method.FullName(), message.FullName(), want)
		}
	}
	if len(routesOf(method)) == 0 {
		c.add(method, "rpc %s has no (google.api.http) option: add its route", method.FullName())
	}
}

func (c *checker) messages(messages protoreflect.MessageDescriptors) {
	for i := range messages.Len() {
		message := messages.Get(i)
		if message.IsMapEntry() {
			continue
		}
		c.comment(message, "message")
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			c.comment(field, "field")
			if foreignWords[string(field.Name())] {
				c.add(field, "field %s: %q is a reserved word of a client language: choose another name", field.FullName(), field.Name())
			}
		}
		c.messages(message.Messages())
		c.enums(message.Enums())
	}
}

func (c *checker) enums(enums protoreflect.EnumDescriptors) {
	for i := range enums.Len() {
		enum := enums.Get(i)
		c.comment(enum, "enum")
		for j := range enum.Values().Len() {
			value := enum.Values().Get(j)
			c.comment(value, "enum value")
			if enum.FullName() == "arsenal.v1.Reason" {
				c.reason(value)
			}
		}
	}
}

func (c *checker) reason(value protoreflect.EnumValueDescriptor) {
	status, _ := proto.GetExtension(value.Options(), arsenalv1.E_Status).(*arsenalv1.ReasonStatus)
	if status.GetCode() == 0 || status.GetHttp() < 400 || status.GetHttp() > 599 {
		c.add(value, "reason %s: its status option gives code %v and http %d, expected an error of both", value.Name(), status.GetCode(), status.GetHttp())
	}
}
