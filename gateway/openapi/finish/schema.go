// SPDX-License-Identifier: MIT

package finish

import (
	"google.golang.org/protobuf/reflect/protoreflect"
)

// direction tells who sends a message: what a caller sends is closed to unknown fields, what the
// gateway sends may grow.
type direction int

const (
	request direction = iota
	response
)

// schemas collects the messages that a document refers to.
type schemas struct {
	dialect Dialect
	known   map[string]bool
	queue   []sent
}

// sent is a message that goes one way.
type sent struct {
	message protoreflect.MessageDescriptor
	by      direction
}

// name is the schema's: what callers send has one of its own, since some messages go both ways.
func (s sent) name() string {
	if s.by == request {
		return string(s.message.FullName()) + "Input"
	}
	return string(s.message.FullName())
}

func newSchemas(dialect Dialect) *schemas {
	return &schemas{dialect: dialect, known: map[string]bool{}}
}

// all returns the schema of every message referred to, directly or not.
func (s *schemas) all() object {
	found := object{}
	for len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		found[next.name()] = s.message(next.message, next.by, nil)
	}
	return found
}

// ref refers to a message.
func (s *schemas) ref(m protoreflect.MessageDescriptor, by direction) object {
	one := sent{m, by}
	if !s.known[one.name()] {
		s.known[one.name()] = true
		s.queue = append(s.queue, one)
	}
	return object{"$ref": s.path(one.name())}
}

func (s *schemas) path(name string) string {
	if s.dialect == V3 {
		return "#/components/schemas/" + name
	}
	return "#/definitions/" + name
}

// message returns the schema of a message's object without the fields in skip.
func (s *schemas) message(m protoreflect.MessageDescriptor, by direction, skip []string) object {
	properties, required := object{}, []string{}
	skipped := map[string]bool{}
	for _, name := range skip {
		skipped[name] = true
	}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		name := string(f.Name())
		if skipped[name] {
			continue
		}
		properties[name] = s.property(f, by)
		if by == request && isRequired(f) || by == response && !f.HasPresence() {
			required = append(required, name)
		}
	}
	o := object{"type": "object", "properties": properties}
	if text := comment(m); text != "" {
		o["description"] = text
	}
	if len(required) > 0 {
		o["required"] = required
	}
	if by == request {
		o["additionalProperties"] = false
	}
	return o
}

// property returns a field's schema with its description.
func (s *schemas) property(f protoreflect.FieldDescriptor, by direction) object {
	o := s.field(f, by)
	text := comment(f)
	if text == "" {
		return o
	}
	if o["$ref"] != nil && s.dialect == V2 {
		o = object{"allOf": []any{o}} // nothing may stand beside $ref in 2.0
	}
	o["description"] = text
	return o
}

// field returns a field's schema with the rules of the contract.
func (s *schemas) field(f protoreflect.FieldDescriptor, by direction) object {
	var o object
	switch {
	case f.IsList():
		o = object{"type": "array", "items": s.value(f, by)}
	case f.IsMap():
		o = object{"type": "object", "additionalProperties": s.value(f.MapValue(), by)}
	default:
		o = s.value(f, by)
	}
	if by == request {
		applyRules(f, o, s.dialect)
		applyDefault(f, o)
	}
	return o
}

// value returns the schema of one value of a field.
func (s *schemas) value(f protoreflect.FieldDescriptor, by direction) object {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return object{"type": "boolean"}
	case protoreflect.StringKind:
		return object{"type": "string"}
	case protoreflect.BytesKind:
		return object{"type": "string", "format": "byte"}
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		return object{"type": "number", "format": f.Kind().String()}
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return object{
			"type":    "integer",
			"format":  "int32",
			"minimum": -1 << 31,
			"maximum": 1<<31 - 1,
		}
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return object{"type": "integer", "format": "uint32", "minimum": 0, "maximum": 1<<32 - 1}
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return object{"type": "integer", "format": "int64"}
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return object{"type": "integer", "format": "uint64", "minimum": 0}
	case protoreflect.EnumKind:
		return object{"type": "string", "enum": enumNames(f.Enum())}
	default:
		if o := s.wellKnown(f.Message(), by); o != nil {
			return o
		}
		return s.ref(f.Message(), by)
	}
}

func enumNames(e protoreflect.EnumDescriptor) []string {
	var names []string
	for i := range e.Values().Len() {
		names = append(names, string(e.Values().Get(i).Name()))
	}
	return names
}

// wellKnown returns the schema of a type of google.protobuf, nil for any other.
func (s *schemas) wellKnown(m protoreflect.MessageDescriptor, by direction) object {
	switch m.FullName() {
	case "google.protobuf.Value":
		if by == request && s.dialect == V3 {
			return object{"$ref": s.path(termName)}
		}
		return object{} // any JSON
	case "google.protobuf.Struct":
		if by == request && s.dialect == V3 {
			return object{"type": "object",
				"additionalProperties": object{"$ref": s.path(termName)}}
		}
		return object{"type": "object"}
	case "google.protobuf.Any", "google.protobuf.Empty":
		return object{"type": "object"}
	case "google.protobuf.ListValue":
		return object{"type": "array", "items": object{}}
	case "google.protobuf.Timestamp":
		return object{"type": "string", "format": "date-time"}
	case "google.protobuf.Duration":
		return object{"type": "string", "pattern": `^-?[0-9]+(\.[0-9]{1,9})?s$`}
	case "google.protobuf.FieldMask":
		return object{"type": "string"}
	}
	if m.ParentFile().Path() == "google/protobuf/wrappers.proto" {
		return s.value(m.Fields().ByNumber(1), by)
	}
	return nil
}

// termName is the schema of the JSON that a request may hold where the contract leaves it free.
const termName = "Term"

// termSchema returns it. A double beyond 2^53 has lost what it was, so such numbers need a tag; 2.0
// has no way to say it.
func (s *schemas) termSchema() object {
	again := object{"$ref": s.path(termName)}
	return object{
		"description": "Any JSON, in the form of terms. A number beyond 2^53 is written " +
			`{"$integer": "…"} or {"$float": "…"}.`,
		"anyOf": []any{
			object{"type": []any{"null", "boolean", "string"}},
			object{"type": "number", "minimum": -1 << 53, "maximum": 1 << 53},
			object{"type": "array", "items": again},
			object{"type": "object", "additionalProperties": again},
		},
	}
}

func comment(d protoreflect.Descriptor) string {
	return plainComment(d.ParentFile().SourceLocations().ByDescriptor(d).LeadingComments)
}
