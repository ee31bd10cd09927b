// SPDX-License-Identifier: MIT

package render

import (
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/document"
)

const (
	columnsMax = 10 // of a table that is not wide
	gap        = "  "
)

// grid is a table of texts.
type grid struct {
	header []string
	rows   [][]string
	right  []bool   // numbers stand to the right
	hidden []string // columns that were left out
}

// columnsOf returns the fields that a table of these rows shows. A plain field is always shown, an
// optional one when some row has it; messages only when the form is wide or the table lies inside
// another answer.
func columnsOf(d protoreflect.MessageDescriptor, rows []protoreflect.Message, all bool) []protoreflect.FieldDescriptor {
	var columns []protoreflect.FieldDescriptor
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		message := field.Message() != nil && !field.IsMap() && !document.WellKnown(field.Message())
		if message && (!all || recursive(d) == field) {
			continue
		}
		set := !field.HasPresence() && !message
		for _, row := range rows {
			set = set || row.Has(field)
		}
		if set {
			columns = append(columns, field)
		}
	}
	return columns
}

func tableOf(d protoreflect.MessageDescriptor, rows []protoreflect.Message, style Style) *grid {
	columns := columnsOf(d, rows, style.wide())
	g := &grid{}
	if !style.wide() && len(columns) > columnsMax {
		for _, field := range columns[columnsMax:] {
			g.hidden = append(g.hidden, string(field.Name()))
		}
		columns = columns[:columnsMax]
	}
	g.fill(columns, rows, style)
	if !style.wide() {
		for _, row := range g.rows {
			for i := range row {
				row[i] = short(row[i])
			}
		}
	}
	return g
}

func (g *grid) fill(columns []protoreflect.FieldDescriptor, rows []protoreflect.Message, style Style) {
	for _, field := range columns {
		g.header = append(g.header, strings.ToUpper(label(field, style)))
		g.right = append(g.right, isNumber(field) && !field.IsList())
	}
	for _, row := range rows {
		var cells []string
		for _, field := range columns {
			cells = append(cells, cell(row, field, style))
		}
		g.rows = append(g.rows, cells)
	}
}

func (g *grid) widths(style Style) []int {
	widths := make([]int, len(g.header))
	for i, name := range g.header {
		if style.Headers {
			widths[i] = utf8.RuneCountInString(name)
		}
		for _, row := range g.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	return widths
}

// fit leaves out the last columns until the lines fit the terminal; three always stay.
func (g *grid) fit(style Style) {
	if style.Width == 0 || style.wide() {
		return
	}
	widths := g.widths(style)
	total := -len(gap)
	for _, width := range widths {
		total += width + len(gap)
	}
	keep := len(widths)
	for keep > 3 && total > style.Width {
		keep--
		total -= widths[keep] + len(gap)
	}
	var hidden []string
	for _, name := range g.header[keep:] {
		hidden = append(hidden, strings.ToLower(name))
	}
	g.hidden = append(hidden, g.hidden...)
	g.header, g.right = g.header[:keep], g.right[:keep]
	for i := range g.rows {
		g.rows[i] = g.rows[i][:keep]
	}
}

func (g *grid) write(out *strings.Builder, style Style, indent string) {
	widths := g.widths(style)
	if style.Headers {
		line := strings.TrimRight(padded(g.header, g.right, widths), " ")
		out.WriteString(indent + style.paint("1", line) + "\n")
	}
	for _, row := range g.rows {
		out.WriteString(indent + strings.TrimRight(padded(row, g.right, widths), " ") + "\n")
	}
}

func padded(cells []string, right []bool, widths []int) string {
	parts := make([]string, len(cells))
	for i, text := range cells {
		space := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(text)))
		if right[i] {
			parts[i] = space + text
		} else {
			parts[i] = text + space
		}
	}
	return strings.Join(parts, gap)
}
