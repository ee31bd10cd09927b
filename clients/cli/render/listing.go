// SPDX-License-Identifier: MIT

package render

import (
	"sort"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/document"
)

// writeListing writes one message as lines of key and value: nested messages indented, lists of
// messages as tables, trees drawn. Absent optional fields have no line.
func writeListing(out *strings.Builder, m protoreflect.Message, style Style, indent string) {
	if recursive(m.Descriptor()) != nil {
		treeOf(m.Descriptor(), []protoreflect.Message{m}, style).write(out, style, indent)
		return
	}
	writeFields(out, m, style, indent, func(field protoreflect.FieldDescriptor) bool {
		return !field.HasPresence() || m.Has(field)
	})
}

func writeFields(out *strings.Builder, m protoreflect.Message, style Style, indent string,
	shown func(protoreflect.FieldDescriptor) bool) {
	width := 0
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); shown(field) && !isBlock(m, field) {
			width = max(width, len(label(field, style)))
		}
	}
	for i := range fields.Len() {
		field := fields.Get(i)
		switch {
		case !shown(field):
		case isBlock(m, field):
			writeBlock(out, m, field, style, indent)
		default:
			name := label(field, style)
			space := strings.Repeat(" ", width-len(name))
			text := strings.ReplaceAll(cell(m, field, style), ",", ", ")
			if !field.IsList() {
				text = cell(m, field, style)
			}
			out.WriteString(indent + style.paint("1", name) + space + gap + text + "\n")
		}
	}
}

// isBlock tells whether a field takes lines of its own below its name.
func isBlock(m protoreflect.Message, field protoreflect.FieldDescriptor) bool {
	if !m.Has(field) {
		return false
	}
	if field.IsMap() {
		return true
	}
	if field.Message() != nil {
		return !document.WellKnown(field.Message())
	}
	return isText(field) && strings.Contains(strings.TrimSpace(m.Get(field).String()), "\n")
}

func writeBlock(out *strings.Builder, m protoreflect.Message, field protoreflect.FieldDescriptor,
	style Style, indent string) {
	tree := field.Message() != nil && !field.IsMap() && recursive(field.Message()) != nil
	if !tree { // a drawing needs no name
		out.WriteString(indent + style.paint("1", string(field.Name())+":") + "\n")
		indent += "  "
	}
	value := m.Get(field)
	switch {
	case field.IsMap():
		writeEntries(out, field, value.Map(), style, indent)
	case field.Message() == nil:
		for _, line := range strings.Split(strings.TrimRight(value.String(), "\n"), "\n") {
			out.WriteString(indent + clean(line) + "\n")
		}
	case tree && field.IsList():
		treeOf(field.Message(), elements(value.List()), style).write(out, style, indent)
	case field.IsList():
		rows := elements(value.List())
		g := &grid{}
		g.fill(columnsOf(field.Message(), rows, true), rows, style)
		g.write(out, style, indent)
	default:
		writeListing(out, value.Message(), style, indent)
	}
	if tree && indent == "" {
		out.WriteString("\n")
	}
}

func writeEntries(out *strings.Builder, field protoreflect.FieldDescriptor, values protoreflect.Map,
	style Style, indent string) {
	width := 0
	texts := map[string]string{}
	values.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		name := clean(key.String())
		texts[name] = single(field.MapValue(), value, style)
		width = max(width, utf8.RuneCountInString(name))
		return true
	})
	var keys []string
	for key := range texts {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		space := strings.Repeat(" ", width-utf8.RuneCountInString(key))
		out.WriteString(indent + key + space + gap + texts[key] + "\n")
	}
}
