// SPDX-License-Identifier: MIT

package finish

import (
	"regexp"
	"slices"
	"strconv"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// keywords are JSON Schema's words for the rules of buf.validate, which have the same names for
// every type.
var keywords = map[protoreflect.Name]string{
	"gte": "minimum", "lte": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum",
	"min_len": "minLength", "max_len": "maxLength", "len": "", "pattern": "pattern",
	"min_items": "minItems", "max_items": "maxItems", "unique": "uniqueItems",
	"min_pairs": "minProperties", "max_pairs": "maxProperties", "const": "const", "in": "enum",
}

func rulesOf(f protoreflect.FieldDescriptor) *validate.FieldRules {
	rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	return rules
}

// applyRules adds the field's rules to its schema.
func applyRules(f protoreflect.FieldDescriptor, schema object, dialect Dialect) {
	applyFieldRules(rulesOf(f), schema, dialect)
}

func applyFieldRules(rules *validate.FieldRules, schema object, dialect Dialect) {
	typed := typedRules(rules)
	if typed == nil {
		return
	}
	typed.Range(func(rule protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if nested, ok := v.Interface().(protoreflect.Message); ok {
			items, isRules := nested.Interface().(*validate.FieldRules)
			if of := child(schema, "items"); isRules && rule.Name() == "items" && of != nil {
				applyFieldRules(items, of, dialect)
			}
			return true
		}
		if keyword := keywords[rule.Name()]; keyword != "" {
			setKeyword(schema, keyword, plainValue(rule, v), dialect)
		}
		return true
	})
}

// typedRules returns the rules for the field's own type, such as StringRules.
func typedRules(rules *validate.FieldRules) protoreflect.Message {
	if rules == nil {
		return nil
	}
	r := rules.ProtoReflect()
	set := r.WhichOneof(r.Descriptor().Oneofs().ByName("type"))
	if set == nil {
		return nil
	}
	return r.Get(set).Message()
}

func plainValue(rule protoreflect.FieldDescriptor, v protoreflect.Value) any {
	if !rule.IsList() {
		return v.Interface()
	}
	all := []any{}
	for i := range v.List().Len() {
		all = append(all, v.List().Get(i).Interface())
	}
	return all
}

// setKeyword writes a keyword as the dialect spells it.
func setKeyword(schema object, keyword string, value any, dialect Dialect) {
	if dialect == V2 {
		switch keyword {
		case "const":
			keyword, value = "enum", []any{value}
		case "exclusiveMinimum":
			schema["minimum"], value = value, true
		case "exclusiveMaximum":
			schema["maximum"], value = value, true
		}
	}
	schema[keyword] = value
}

// isRequired tells whether a request without the field is refused: by its own word, or because
// what stands for an absent field breaks a rule.
func isRequired(f protoreflect.FieldDescriptor) bool {
	rules := rulesOf(f)
	if rules.GetRequired() {
		return true
	}
	typed := typedRules(rules)
	if typed == nil || f.HasPresence() {
		return false
	}
	refused := false
	typed.Range(func(rule protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch rule.Name() {
		case "min_len", "min_items", "min_pairs":
			refused = refused || v.Uint() > 0
		case "gte", "gt":
			text := v.String()
			refused = refused || text[0] != '-' && (text != "0" || rule.Name() == "gt")
		case "in":
			refused = refused || !slices.Contains(plainValue(rule, v).([]any), any(zeroOf(f)))
		}
		return true
	})
	return refused
}

func zeroOf(f protoreflect.FieldDescriptor) any { return f.Default().Interface() }

var defaultText = regexp.MustCompile(`\bDefault ([A-Za-z0-9_]+)\b`)

// applyDefault adds the default that the field's comment names.
func applyDefault(f protoreflect.FieldDescriptor, schema object) {
	m := defaultText.FindStringSubmatch(comment(f))
	if m == nil {
		return
	}
	switch schema["type"] {
	case "boolean":
		if b, err := strconv.ParseBool(m[1]); err == nil {
			schema["default"] = b
		}
	case "integer":
		if n, err := strconv.ParseInt(m[1], 10, 64); err == nil {
			schema["default"] = n
		}
	case "string":
		schema["default"] = m[1]
	}
}
