// SPDX-License-Identifier: MIT

// Package schema checks JSON values against the schemas of an OpenAPI document, for tests. It knows
// the keywords that our documents use and fails on any other, so that none is passed over.
package schema

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"
)

// object is a JSON object.
type object = map[string]any

// Check returns what is wrong with a value as encoding/json decodes it; nil if nothing is.
func Check(document, schema object, value any) error {
	return (&checker{document}).check(schema, value, "$")
}

type checker struct{ document object }

// silent keywords say nothing about a value.
var silent = map[string]bool{"description": true, "format": true, "default": true}

func (c *checker) check(schema object, value any, at string) error {
	for keyword, rule := range schema {
		if silent[keyword] {
			continue
		}
		if err := c.keyword(schema, keyword, rule, value, at); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) keyword(schema object, keyword string, rule, value any, at string) error {
	ok := true
	switch keyword {
	case "$ref":
		target, err := Resolve(c.document, rule.(string))
		if err != nil {
			return err
		}
		return c.check(target, value, at)
	case "allOf":
		for _, each := range rule.([]any) {
			if err := c.check(each.(object), value, at); err != nil {
				return err
			}
		}
	case "oneOf", "anyOf":
		fits := 0
		for _, each := range rule.([]any) {
			if c.check(each.(object), value, at) == nil {
				fits++
			}
		}
		ok = fits == 1 || fits > 1 && keyword == "anyOf"
	case "type":
		ok = hasAnyType(rule, value)
	case "enum":
		ok = false
		for _, each := range rule.([]any) {
			ok = ok || reflect.DeepEqual(each, value)
		}
	case "properties", "additionalProperties", "required":
		return c.members(schema, keyword, rule, value, at)
	case "items":
		list, _ := value.([]any)
		for i, element := range list {
			if err := c.check(rule.(object), element, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	default:
		return bound(keyword, rule, value, at)
	}
	if !ok {
		return fmt.Errorf("%s: expected %s %v, found %v", at, keyword, rule, value)
	}
	return nil
}

func (c *checker) members(schema object, keyword string, rule, value any, at string) error {
	o, ok := value.(object)
	if !ok {
		return nil // type says so
	}
	properties, _ := schema["properties"].(object)
	switch keyword {
	case "required":
		for _, name := range rule.([]any) {
			if _, has := o[name.(string)]; !has {
				return fmt.Errorf("%s: expected %v", at, name)
			}
		}
	case "properties":
		for name, member := range o {
			if s, known := properties[name].(object); known {
				if err := c.check(s, member, at+"."+name); err != nil {
					return err
				}
			}
		}
	case "additionalProperties":
		for name, member := range o {
			s, isSchema := rule.(object)
			switch {
			case properties[name] != nil:
			case !isSchema:
				return fmt.Errorf("%s: unexpected %s", at, name)
			default:
				if err := c.check(s, member, at+"."+name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func hasAnyType(rule, value any) bool {
	names, several := rule.([]any)
	if !several {
		names = []any{rule}
	}
	for _, name := range names {
		if hasType(name.(string), value) {
			return true
		}
	}
	return false
}

func hasType(name string, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	case object:
		return name == "object"
	}
	return false
}

// bound checks a keyword that bounds numbers, texts and lists.
func bound(keyword string, rule, value any, at string) error {
	if pattern, is := rule.(string); keyword == "pattern" && is {
		text, _ := value.(string)
		if !regexp.MustCompile(pattern).MatchString(text) {
			return fmt.Errorf("%s: expected %s, found %q", at, pattern, text)
		}
		return nil
	}
	if unique, is := rule.(bool); keyword == "uniqueItems" && is && unique {
		return nil
	}
	limit, isNumber := rule.(float64)
	size, applies := 0.0, true
	switch v := value.(type) {
	case float64:
		size, applies = v, keyword == "minimum" || keyword == "maximum"
	case string:
		size, applies = float64(utf8.RuneCountInString(v)), strings.HasSuffix(keyword, "Length")
	case []any:
		size, applies = float64(len(v)), strings.HasSuffix(keyword, "Items")
	}
	switch {
	case !isNumber || !strings.HasPrefix(keyword, "min") && !strings.HasPrefix(keyword, "max"):
		return fmt.Errorf("%s: unknown keyword %s", at, keyword)
	case applies && strings.HasPrefix(keyword, "min") && size < limit,
		applies && strings.HasPrefix(keyword, "max") && size > limit:
		return fmt.Errorf("%s: expected %s %v, found %v", at, keyword, limit, size)
	}
	return nil
}

// Resolve follows a reference within the document.
func Resolve(document object, ref string) (object, error) {
	at := document
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		next, ok := at[part].(object)
		if !ok {
			return nil, fmt.Errorf("%s: leads nowhere", ref)
		}
		at = next
	}
	return at, nil
}
