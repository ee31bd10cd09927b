// SPDX-License-Identifier: MIT

package render

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// recursive returns the field by which a message holds others of its own type, or nil. Such a
// message is drawn as a tree.
func recursive(d protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		if field.IsList() && field.Message() == d {
			return field
		}
	}
	return nil
}

// walkTree visits every node, parents first, with the lines that lead to it.
func walkTree(roots []protoreflect.Message, visit func(node protoreflect.Message, lines string)) {
	var walk func(node protoreflect.Message, own, below string)
	walk = func(node protoreflect.Message, own, below string) {
		visit(node, own)
		children := elements(node.Get(recursive(node.Descriptor())).List())
		for i, child := range children {
			if i == len(children)-1 {
				walk(child, below+"└─ ", below+"   ")
			} else {
				walk(child, below+"├─ ", below+"│  ")
			}
		}
	}
	for _, root := range roots {
		walk(root, "", "")
	}
}

// treeOf draws trees as a table whose first column, the type's first field, carries the lines.
// Left out are flags that are the same in every node, and names that only repeat the first column.
func treeOf(d protoreflect.MessageDescriptor, roots []protoreflect.Message, style Style) *grid {
	var nodes []protoreflect.Message
	var lines []string
	walkTree(roots, func(node protoreflect.Message, line string) {
		nodes = append(nodes, node)
		lines = append(lines, line)
	})
	columns := columnsOf(d, nodes, style.wide())
	if len(columns) == 0 {
		return &grid{}
	}
	first := columns[0]
	if !style.wide() {
		kept := columns[:1]
		for _, field := range columns[1:] {
			if !sameFlag(field, nodes) && !repeats(field, first, nodes, style) {
				kept = append(kept, field)
			}
		}
		columns = kept
	}
	g := &grid{}
	if !style.wide() && len(columns) > columnsMax {
		columns = columns[:columnsMax]
	}
	g.fill(columns, nodes, style)
	g.right[0] = false
	for i := range g.rows {
		g.rows[i][0] = lines[i] + g.rows[i][0]
	}
	return g
}

func sameFlag(field protoreflect.FieldDescriptor, nodes []protoreflect.Message) bool {
	if field.Kind() != protoreflect.BoolKind || field.IsList() {
		return false
	}
	for _, node := range nodes {
		if node.Get(field).Bool() != nodes[0].Get(field).Bool() {
			return false
		}
	}
	return true
}

func repeats(field, first protoreflect.FieldDescriptor, nodes []protoreflect.Message, style Style) bool {
	if field.Name() != "name" {
		return false
	}
	for _, node := range nodes {
		if node.Has(field) && !strings.EqualFold(cell(node, field, style), cell(node, first, style)) {
			return false
		}
	}
	return true
}
