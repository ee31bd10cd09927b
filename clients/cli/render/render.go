// SPDX-License-Identifier: MIT

// Package render writes answers and stream records in the forms that a user may ask for. It knows
// descriptors, not operations: which field is a list's rows, which type is a tree, which number is
// bytes follows from the contract's conventions alone.
package render

import (
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/document"
)

// Forms are the output forms, the default first.
var Forms = []string{"table", "wide", "json", "jsonl", "yaml", "name"}

// Machine tells whether a form is read by programs, so that errors take its shape too.
func Machine(form string) bool { return form == "json" || form == "jsonl" || form == "yaml" }

// Style says how to write.
type Style struct {
	// Form is one of Forms.
	Form string
	// Headers tells whether tables have a line of column names.
	Headers bool
	// Color tells whether escape sequences may be written.
	Color bool
	// Width is the terminal's; columns that do not fit are left out. 0 when there is no terminal.
	Width int
}

func (s Style) wide() bool { return s.Form == "wide" }

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Answer writes the answer of a unary call to `out`, and to `notes` what a reader of a table should
// know besides: further pages and hidden columns.
func Answer(out, notes io.Writer, m protoreflect.Message, style Style) error {
	switch style.Form {
	case "json", "yaml":
		return writeDocument(out, m, style)
	case "jsonl":
		for _, row := range rowsOf(m) {
			if err := writeDocument(out, row, style); err != nil {
				return err
			}
		}
		return nil
	case "name":
		var lines []string
		for _, row := range rowsOf(m) {
			lines = append(lines, names(row)...)
		}
		for _, line := range lines {
			if _, err := fmt.Fprintln(out, clean(line)); err != nil {
				return err
			}
		}
		return writePage(notes, m)
	}
	if err := writeTables(out, notes, m, style); err != nil {
		return err
	}
	return writePage(notes, m)
}

// writeDocument writes one message as JSON (several lines), JSON on one line, or YAML.
func writeDocument(out io.Writer, m protoreflect.Message, style Style) error {
	value, err := document.FromMessage(m, document.EmitDefaults)
	if err != nil {
		return err
	}
	text := ""
	switch style.Form {
	case "jsonl":
		text = document.Compact(value) + "\n"
	case "yaml":
		text, err = document.YAML(value)
	default:
		text = document.Indented(value) + "\n"
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	return err
}

// rowsOf returns what an answer tells of: a list's rows, the message `data`, or the answer itself.
func rowsOf(m protoreflect.Message) []protoreflect.Message {
	if field := contract.Rows(m.Descriptor()); field != nil {
		return elements(m.Get(field).List())
	}
	return []protoreflect.Message{subject(m)}
}

// subject is the message `data` of an answer, or the answer when it has none.
func subject(m protoreflect.Message) protoreflect.Message {
	data := m.Descriptor().Fields().ByName("data")
	if data == nil || data.IsList() || data.Message() == nil || document.WellKnown(data.Message()) {
		return m
	}
	return m.Get(data).Message()
}

func elements(list protoreflect.List) []protoreflect.Message {
	messages := make([]protoreflect.Message, list.Len())
	for i := range messages {
		messages[i] = list.Get(i).Message()
	}
	return messages
}

// writeTables writes the human forms: a list as a table, anything else as a listing. Fields that
// stand beside `data`, but for `meta`, follow as a listing.
func writeTables(out, notes io.Writer, m protoreflect.Message, style Style) error {
	var text strings.Builder
	field := contract.Rows(m.Descriptor())
	if field == nil {
		writeListing(&text, subject(m), style, "")
	} else {
		rows := elements(m.Get(field).List())
		grid := tableOf(field.Message(), rows, style)
		grid.fit(style)
		grid.write(&text, style, "")
		if len(grid.hidden) > 0 {
			fmt.Fprintf(notes, "hidden: %s (-o wide shows all)\n", strings.Join(grid.hidden, ", "))
		}
	}
	if subject(m) != m || field != nil {
		writeFields(&text, m, style, "", func(f protoreflect.FieldDescriptor) bool {
			return f.Name() != "data" && f.Name() != "meta" && m.Has(f)
		})
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// writePage tells where a page stands when it is not the whole list.
func writePage(notes io.Writer, m protoreflect.Message) error {
	meta := m.Descriptor().Fields().ByName("meta")
	if meta == nil || meta.Message() == nil || meta.IsList() {
		return nil
	}
	number := func(name protoreflect.Name) uint64 {
		field := meta.Message().Fields().ByName(name)
		if field == nil || field.Message() != nil || field.IsList() {
			return 0
		}
		switch value := m.Get(meta).Message().Get(field).Interface().(type) {
		case uint32:
			return uint64(value)
		case uint64:
			return value
		}
		return 0
	}
	page, pages := number("page"), number("total_pages")
	if pages <= 1 && page <= 1 {
		return nil
	}
	next := ""
	if page < pages {
		next = fmt.Sprintf("; next: --page %d", page+1)
	}
	_, err := fmt.Fprintf(notes, "page %d of %d, %d in all%s\n", page, pages, number("total"), next)
	return err
}

// names returns what a message is called: its pid, name, key or id, or its first text; those of all
// nodes of a tree, and else those of the first message inside.
func names(m protoreflect.Message) []string {
	if recursive(m.Descriptor()) != nil {
		var all []string
		walkTree([]protoreflect.Message{m}, func(node protoreflect.Message, _ string) {
			all = append(all, ownName(node))
		})
		return all
	}
	if name := ownName(m); name != "" {
		return []string{name}
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if field.Message() == nil || field.IsMap() || document.WellKnown(field.Message()) || !m.Has(field) {
			continue
		}
		inner := []protoreflect.Message{}
		if field.IsList() {
			inner = elements(m.Get(field).List())
		} else {
			inner = append(inner, m.Get(field).Message())
		}
		var all []string
		for _, message := range inner {
			all = append(all, names(message)...)
		}
		return all
	}
	return nil
}

func ownName(m protoreflect.Message) string {
	fields := m.Descriptor().Fields()
	for _, name := range []protoreflect.Name{"pid", "name", "key", "id"} {
		if field := fields.ByName(name); field != nil && isText(field) && m.Has(field) {
			return m.Get(field).String()
		}
	}
	for i := range fields.Len() {
		if field := fields.Get(i); isText(field) && m.Has(field) {
			return m.Get(field).String()
		}
	}
	return ""
}

func isText(field protoreflect.FieldDescriptor) bool {
	return field.Kind() == protoreflect.StringKind && !field.IsList()
}
