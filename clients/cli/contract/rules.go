// SPDX-License-Identifier: MIT

package contract

import (
	"fmt"
	"strings"

	validate "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Words returns the only values that a field, or each element of a repeated field, may have: those
// of its rule `in`, or of its enum. None when any value may stand.
func Words(field protoreflect.FieldDescriptor) []string {
	if enum := field.Enum(); enum != nil {
		var words []string
		for i := range enum.Values().Len() {
			if value := enum.Values().Get(i); value.Number() != 0 {
				words = append(words, strings.ToLower(TrimEnum(value)))
			}
		}
		return words
	}
	rules := fieldRules(field)
	if in := rules.GetString().GetIn(); len(in) > 0 {
		return in
	}
	return rules.GetRepeated().GetItems().GetString().GetIn()
}

// Required tells whether a request without the field is refused.
func Required(field protoreflect.FieldDescriptor) bool { return fieldRules(field).GetRequired() }

// Rules returns the rules of a field in words, such as "1 to 200" or "one of: running, waiting".
func Rules(field protoreflect.FieldDescriptor) []string { return ruleTexts(fieldRules(field)) }

func fieldRules(field protoreflect.FieldDescriptor) *validate.FieldRules {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	return rules
}

func ruleTexts(rules *validate.FieldRules) []string {
	var texts []string
	if rules.GetRequired() {
		texts = append(texts, "required")
	}
	if rules == nil {
		return texts
	}
	rules.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.ContainingOneof() != nil && field.Message() != nil {
			texts = append(texts, typeRules(value.Message())...)
		}
		return true
	})
	return texts
}

// typeRules words the rules of one type: every rule message has its own fields of the same names.
func typeRules(rules protoreflect.Message) []string {
	get := func(name protoreflect.Name) (string, bool) {
		field := rules.Descriptor().Fields().ByName(name)
		if field == nil || !rules.Has(field) || field.IsList() || field.Message() != nil {
			return "", false
		}
		return fmt.Sprint(rules.Get(field).Interface()), true
	}
	var texts []string
	between := func(low, high protoreflect.Name, unit string) {
		least, hasLeast := get(low)
		most, hasMost := get(high)
		switch {
		case hasLeast && hasMost:
			texts = append(texts, least+" to "+most+unit)
		case hasLeast:
			texts = append(texts, "at least "+least+unit)
		case hasMost:
			texts = append(texts, "at most "+most+unit)
		}
	}
	between("gte", "lte", "")
	between("min_len", "max_len", " characters")
	between("min_bytes", "max_bytes", " bytes")
	between("min_items", "max_items", " items")
	between("min_pairs", "max_pairs", " entries")
	spoken := map[protoreflect.Name]bool{"gte": true, "lte": true, "min_len": true, "max_len": true,
		"min_bytes": true, "max_bytes": true, "min_items": true, "max_items": true,
		"min_pairs": true, "max_pairs": true}
	fields := rules.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if !rules.Has(field) || spoken[field.Name()] {
			continue
		}
		texts = append(texts, otherRule(field, rules.Get(field)))
	}
	return texts
}

func otherRule(field protoreflect.FieldDescriptor, value protoreflect.Value) string {
	switch {
	case field.IsList():
		var words []string
		for i := range value.List().Len() {
			words = append(words, fmt.Sprint(value.List().Get(i).Interface()))
		}
		label := map[protoreflect.Name]string{"in": "one of", "not_in": "none of"}[field.Name()]
		if label == "" {
			label = string(field.Name())
		}
		return label + ": " + strings.Join(words, ", ")
	case field.Message() != nil:
		inner, ok := value.Message().Interface().(*validate.FieldRules)
		if !ok {
			return string(field.Name())
		}
		return "each " + strings.Join(ruleTexts(inner), ", ")
	case field.Kind() == protoreflect.BoolKind:
		return map[bool]string{true: "", false: "not "}[value.Bool()] + string(field.Name())
	}
	name := map[protoreflect.Name]string{"gt": "more than ", "lt": "less than ", "const": "exactly ",
		"pattern": "matches ", "len": "characters: "}[field.Name()]
	if name == "" {
		name = string(field.Name()) + ": "
	}
	return name + fmt.Sprint(value.Interface())
}
