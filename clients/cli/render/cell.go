// SPDX-License-Identifier: MIT

package render

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/document"
)

const (
	absent  = "-"
	cellMax = 48 // letters in a cell of a list that is not wide
)

// cell is the text of a field in a table. Absent optional fields and empty lists are a dash. Figures
// of bytes and times are made readable unless the form is wide, which shows them exactly.
func cell(m protoreflect.Message, field protoreflect.FieldDescriptor, style Style) string {
	if field.HasPresence() && !m.Has(field) {
		return absent
	}
	value := m.Get(field)
	switch {
	case field.IsMap():
		return orAbsent(strings.Join(entries(field, value.Map(), style), " "))
	case field.IsList():
		var parts []string
		for i := range value.List().Len() {
			parts = append(parts, single(field, value.List().Get(i), style))
		}
		return orAbsent(strings.Join(parts, ","))
	}
	return orAbsent(single(field, value, style))
}

func orAbsent(text string) string {
	if text == "" {
		return absent
	}
	return text
}

func entries(field protoreflect.FieldDescriptor, values protoreflect.Map, style Style) []string {
	var parts []string
	values.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		parts = append(parts, clean(key.String())+"="+single(field.MapValue(), value, style))
		return true
	})
	sort.Strings(parts)
	return parts
}

func single(field protoreflect.FieldDescriptor, value protoreflect.Value, style Style) string {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return messageText(value.Message())
	case protoreflect.EnumKind:
		if named := field.Enum().Values().ByNumber(value.Enum()); named != nil {
			return strings.ToLower(contract.TrimEnum(named))
		}
		return fmt.Sprint(value.Enum())
	case protoreflect.StringKind:
		return clean(value.String())
	}
	if isCount(field) && !style.wide() {
		if number, err := strconv.ParseUint(fmt.Sprint(value.Interface()), 10, 64); err == nil {
			return humane(string(field.Name()), number)
		}
	}
	return fmt.Sprint(value.Interface())
}

// messageText is a message in one cell: text of a time or a term, else what it is called.
func messageText(m protoreflect.Message) string {
	if !document.WellKnown(m.Descriptor()) {
		return clean(strings.Join(names(m), ","))
	}
	value, err := document.FromMessage(m, document.OmitDefaults)
	if err != nil {
		return absent
	}
	if text, ok := value.(string); ok {
		return clean(text)
	}
	return clean(document.Compact(value))
}

// short cuts a text that would push a list's other columns off the screen.
func short(text string) string {
	runes := []rune(text)
	if len(runes) <= cellMax {
		return text
	}
	return string(runes[:cellMax-1]) + "…"
}

func isCount(field protoreflect.FieldDescriptor) bool {
	return field.Kind() == protoreflect.Uint64Kind || field.Kind() == protoreflect.Uint32Kind ||
		field.Kind() == protoreflect.Int64Kind || field.Kind() == protoreflect.Int32Kind
}

func isNumber(field protoreflect.FieldDescriptor) bool {
	return isCount(field) || field.Kind() == protoreflect.DoubleKind || field.Kind() == protoreflect.FloatKind
}

// humane writes a figure whose field's name says that it is bytes or a time; others stay.
func humane(name string, number uint64) string {
	switch {
	case strings.Contains(name, "memory") || strings.Contains(name, "bytes"):
		return humaneBytes(number)
	case strings.HasSuffix(name, "_ms"):
		return humaneTime(time.Duration(min(number, 1<<53/1000)) * time.Millisecond)
	case strings.HasSuffix(name, "_us"):
		return humaneTime(time.Duration(min(number, 1<<53)) * time.Microsecond)
	}
	return fmt.Sprint(number)
}

func humaneBytes(number uint64) string {
	if number < 1024 {
		return fmt.Sprintf("%d B", number)
	}
	value, units := float64(number)/1024, []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	for value >= 1024 && len(units) > 1 {
		value, units = value/1024, units[1:]
	}
	return fmt.Sprintf("%.1f %s", value, units[0])
}

func humaneTime(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%dus", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return strings.Replace(fmt.Sprintf("%.1fs", d.Seconds()), ".0s", "s", 1)
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	case d < day:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%dd%02dh", d/day, d%day/time.Hour)
}

// label is a field's name above its column; a unit that the cells carry themselves is left out.
func label(field protoreflect.FieldDescriptor, style Style) string {
	name := string(field.Name())
	if isCount(field) && !style.wide() {
		name = strings.TrimSuffix(strings.TrimSuffix(name, "_ms"), "_us")
	}
	return name
}

// clean escapes what would steer the terminal: names, terms and reasons come from anywhere.
func clean(text string) string {
	steady := true
	for _, r := range text {
		steady = steady && unicode.IsPrint(r)
	}
	if steady {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			out.WriteRune(r)
		} else {
			quoted := strconv.QuoteRuneToASCII(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return out.String()
}

// Clean escapes control characters in a text that goes to a terminal.
func Clean(text string) string { return clean(text) }
