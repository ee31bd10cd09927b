// SPDX-License-Identifier: MIT

package finish

import (
	"fmt"
	"strings"

	"arsenal/gateway/contract"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// operations finishes every route, and fails if the plugin has written fewer or more.
func (w *writer) operations(c *contract.Contract, paths object) error {
	written := 0
	for _, item := range paths {
		written += len(item.(object))
	}
	if written != len(c.Routes) {
		return fmt.Errorf("expected %d operations, found %d", len(c.Routes), written)
	}
	for _, r := range c.Routes {
		operation := child(child(paths, r.Template), strings.ToLower(r.Verb))
		if operation == nil {
			return fmt.Errorf("%s %s: expected an operation, found none", r.Verb, r.Template)
		}
		if err := w.operation(r, operation); err != nil {
			return fmt.Errorf("%s %s: %w", r.Verb, r.Template, err)
		}
	}
	return nil
}

func (w *writer) operation(r *contract.Route, o object) error {
	if err := w.parameters(r, o); err != nil {
		return err
	}
	w.responses(r, o)
	o["x-operation"] = describeOption(r)
	if r.Method.IsStreamingServer() && w.dialect == V2 {
		o["produces"] = []any{"application/x-ndjson", "text/event-stream"}
	}
	return nil
}

// parameters writes path, query and body of the request.
func (w *writer) parameters(r *contract.Route, o object) error {
	found, _ := o["parameters"].([]any)
	parameters := []any{}
	for _, p := range found {
		parameter := p.(object)
		if parameter["in"] == "body" {
			parameters = append(parameters, w.bodyParameter(r, parameter))
			continue
		}
		name, _ := parameter["name"].(string)
		f := r.Method.Input().Fields().ByName(protoreflect.Name(name))
		if f == nil {
			return fmt.Errorf("%s: expected a field of the request", name)
		}
		in, _ := parameter["in"].(string)
		parameters = append(parameters, w.parameter(f, name, in, comment(f)))
	}
	after := r.Method.Input().Fields().ByName("after")
	if r.Method.IsStreamingServer() && after != nil {
		parameters = append(parameters, w.parameter(after, "Last-Event-ID", "header",
			"Stands for `after` where the query has none; browsers send it when they reconnect."))
	}
	delete(o, "parameters")
	if len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if r.TakesBody && w.dialect == V3 {
		o["requestBody"] = object{"required": true, "content": object{
			"application/json": object{
				"schema": w.schemas.message(r.Method.Input(), request, r.Variables),
			},
		}}
	}
	return nil
}

// bodyParameter is the body in 2.0.
func (w *writer) bodyParameter(r *contract.Route, parameter object) object {
	parameter["schema"] = w.schemas.message(r.Method.Input(), request, r.Variables)
	parameter["required"] = true
	return parameter
}

func (w *writer) parameter(f protoreflect.FieldDescriptor, name, in, text string) object {
	parameter := object{"name": name, "in": in, "description": text}
	schema := w.schemas.field(f, request)
	if w.dialect == V3 {
		parameter["schema"] = schema
	} else {
		for keyword, value := range schema {
			parameter[keyword] = value
		}
		if f.IsList() {
			parameter["collectionFormat"] = "multi"
		}
	}
	if in == "path" || in == "query" && isRequired(f) {
		parameter["required"] = true
	}
	return parameter
}

// describeOption returns the operation's option with the words that people use.
func describeOption(r *contract.Route) object {
	operation := r.Operation
	o := object{
		"rpc":        strings.TrimPrefix(r.RPC(), "/"),
		"permission": strings.Replace(word(operation.GetPermission(), "PERMISSION_"), "_", ":", 1),
		"effect":     word(operation.GetEffect(), "EFFECT_"),
		"rate":       "standard",
		"streaming":  r.Method.IsStreamingServer(),
	}
	if operation.GetRate() != 0 {
		o["rate"] = word(operation.GetRate(), "RATE_CLASS_")
	}
	if operation.GetLevel() != 0 {
		o["level"] = word(operation.GetLevel(), "LEVEL_")
	}
	if d := operation.GetDeadline(); d != nil {
		o["deadline_ms"] = d.AsDuration().Milliseconds()
	}
	for key, text := range map[string]string{
		"command":   operation.GetCommand(),
		"seed_name": operation.GetSeedName(),
		"concept":   operation.GetConcept(),
	} {
		if text != "" {
			o[key] = text
		}
	}
	return o
}

// word prints an enum's value without its prefix, in lower case.
func word(v fmt.Stringer, prefix string) string {
	return strings.ToLower(strings.TrimPrefix(v.String(), prefix))
}
