// SPDX-License-Identifier: MIT

package codec

import (
	"encoding/json"
	"fmt"
	"math"
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

// anything checks free JSON. A number beyond 2^53 is refused rather than rounded: the term form has
// {"$integer": "…"} and {"$float": "…"} for it.
func (c *checker) anything() error {
	t, err := c.next()
	if err != nil {
		return err
	}
	switch v := t.(type) {
	case json.Delim:
		return c.members(v == '{', func(string) error { return c.anything() })
	case json.Number:
		if !isExact(v.String()) {
			return fmt.Errorf("%s: expected a number within 2^53 "+
				`or one in a tag such as {"$integer": "…"}, found %s`,
				strings.Join(c.path, "."), shorten(v.String()))
		}
	}
	return nil
}

// isExact tells whether a double holds the number as it is written, so far as its size goes.
func isExact(number string) bool {
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return n <= maxExact && n >= -maxExact
	}
	x, err := strconv.ParseFloat(number, 64)
	return err == nil && math.Abs(x) <= maxExact
}

// shorten keeps a message short whatever the caller sent.
func shorten(text string) string {
	const limit = 40
	if len(text) <= limit {
		return text
	}
	return text[:limit] + "…"
}
