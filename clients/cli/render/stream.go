// SPDX-License-Identifier: MIT

package render

import (
	"io"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/document"
)

// Records writes the records of a stream as they come, one line each in the human forms. Columns
// keep the width that they have grown to.
type Records struct {
	out     io.Writer
	style   Style
	columns []column
	started bool
}

// column is a field of the record, or of the message `data` inside it.
type column struct {
	name   string
	field  protoreflect.FieldDescriptor
	inData bool
	width  int
}

// NewRecords returns a writer for records of a type.
//
// A record's line has the times first, then the texts of the record and of its `data`; at the end,
// under DETAILS, maps, other messages and optional fields as key=value. The cursor, and numbers
// unless the form is wide, are left to the other forms.
func NewRecords(out io.Writer, record protoreflect.MessageDescriptor, style Style) *Records {
	r := &Records{out: out, style: style}
	var texts []column
	collect := func(d protoreflect.MessageDescriptor, inData bool) {
		for i := range d.Fields().Len() {
			field := d.Fields().Get(i)
			c := column{name: string(field.Name()), field: field, inData: inData}
			switch {
			case isTime(field):
				r.columns = append(r.columns, c)
			case field.Name() == "cursor" && !style.wide():
			case field.IsList() || field.IsMap() || field.Message() != nil:
			case isNumber(field) && !style.wide():
			case !inData && field.HasPresence():
			default:
				texts = append(texts, c)
			}
		}
	}
	collect(record, false)
	if data := dataOf(record); data != nil {
		collect(data.Message(), true)
	}
	r.columns = append(r.columns, texts...)
	return r
}

func isTime(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().FullName() == "google.protobuf.Timestamp"
}

func dataOf(d protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	data := d.Fields().ByName("data")
	if data == nil || data.Message() == nil || data.IsList() || document.WellKnown(data.Message()) {
		return nil
	}
	return data
}

// Write writes one record.
func (r *Records) Write(m protoreflect.Message) error {
	switch r.style.Form {
	case "json", "jsonl":
		return writeDocument(r.out, m, r.style)
	case "yaml":
		if _, err := io.WriteString(r.out, "---\n"); err != nil {
			return err
		}
		return writeDocument(r.out, m, r.style)
	case "name":
		for _, name := range names(subject(m)) {
			if _, err := io.WriteString(r.out, clean(name)+"\n"); err != nil {
				return err
			}
		}
		return nil
	}
	var text strings.Builder
	cells, details := r.cells(m)
	if r.style.Headers && !r.started {
		var header []string
		for _, c := range r.columns {
			header = append(header, strings.ToUpper(c.name))
		}
		text.WriteString(r.style.paint("1", r.line(header, "DETAILS", cells)) + "\n")
	}
	r.started = true
	text.WriteString(r.line(cells, details, nil) + "\n")
	_, err := io.WriteString(r.out, text.String())
	return err
}

// cells returns the texts of the columns, and what stands under DETAILS.
func (r *Records) cells(m protoreflect.Message) (cells []string, details string) {
	data := dataOf(m.Descriptor())
	for _, c := range r.columns {
		switch {
		case !c.inData:
			cells = append(cells, cell(m, c.field, r.style))
		case m.Has(data):
			cells = append(cells, cell(m.Get(data).Message(), c.field, r.style))
		default:
			cells = append(cells, absent)
		}
	}
	var parts []string
	add := func(m protoreflect.Message, inData bool) {
		for i := range m.Descriptor().Fields().Len() {
			field := m.Descriptor().Fields().Get(i)
			if m.Has(field) && field != data && !r.isColumn(field) && field.Name() != "cursor" {
				parts = append(parts, r.detail(m, field, inData)...)
			}
		}
	}
	add(m, false)
	if data != nil && m.Has(data) {
		add(m.Get(data).Message(), true)
	}
	return cells, strings.Join(parts, " ")
}

func (r *Records) isColumn(field protoreflect.FieldDescriptor) bool {
	for _, c := range r.columns {
		if c.field == field {
			return true
		}
	}
	return false
}

func (r *Records) detail(m protoreflect.Message, field protoreflect.FieldDescriptor, inData bool) []string {
	switch {
	case field.IsMap():
		return entries(field, m.Get(field).Map(), r.style)
	case isNumber(field) && inData && !r.style.wide():
		return nil
	case field.Message() != nil && !field.IsList() && !document.WellKnown(field.Message()):
		var parts []string
		inner := m.Get(field).Message()
		for i := range inner.Descriptor().Fields().Len() {
			if f := inner.Descriptor().Fields().Get(i); inner.Has(f) {
				parts = append(parts, r.detail(inner, f, false)...)
			}
		}
		return parts
	}
	return []string{string(field.Name()) + "=" + cell(m, field, r.style)}
}

// line pads the cells; `also` are cells of the next line that the columns should be wide enough for.
func (r *Records) line(cells []string, details string, also []string) string {
	var parts []string
	for i := range r.columns {
		c := &r.columns[i]
		c.width = max(c.width, utf8.RuneCountInString(cells[i]))
		if also != nil {
			c.width = max(c.width, utf8.RuneCountInString(also[i]))
		}
		parts = append(parts, cells[i]+strings.Repeat(" ", c.width-utf8.RuneCountInString(cells[i])))
	}
	return strings.TrimRight(strings.Join(append(parts, details), gap), " ")
}
