// SPDX-License-Identifier: MIT

package codec

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// wellKnown checks the types of google.protobuf that have a JSON form of their own.
func (c *checker) wellKnown(d protoreflect.MessageDescriptor) error {
	switch d.Name() {
	case "Value":
		return c.anything()
	case "ListValue":
		return c.open('[', "an array")
	case "Struct", "Any":
		return c.open('{', "an object")
	case "Timestamp", "Duration", "FieldMask":
		t, err := c.next()
		if err != nil {
			return err
		}
		if _, ok := t.(string); !ok {
			return c.fail("a string", t)
		}
		return nil
	default:
		return c.scalar(d.Fields().ByNumber(1))
	}
}

// open checks a value that must begin with the delimiter and is free within.
func (c *checker) open(delimiter json.Delim, expected string) error {
	if err := c.opened(delimiter, expected); err != nil {
		return err
	}
	return c.members(delimiter == '{', func(string) error { return c.anything() })
}

// anything checks free JSON. An integer that a double cannot hold is refused rather than rounded:
// the term form has {"$integer": "…"} for it.
func (c *checker) anything() error {
	t, err := c.next()
	if err != nil {
		return err
	}
	switch v := t.(type) {
	case json.Delim:
		return c.members(v == '{', func(string) error { return c.anything() })
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") && !isExact(v.String()) {
			return fmt.Errorf("%s: expected an integer within 2^53 or {\"$integer\": \"…\"}, found %s",
				strings.Join(c.path, "."), shorten(v.String()))
		}
	}
	return nil
}

func isExact(integer string) bool {
	n, err := strconv.ParseInt(integer, 10, 64)
	return err == nil && n <= maxExact && n >= -maxExact
}

// shorten keeps a message short whatever the caller sent.
func shorten(text string) string {
	const limit = 40
	if len(text) <= limit {
		return text
	}
	return text[:limit] + "…"
}
