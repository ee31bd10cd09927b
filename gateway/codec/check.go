// SPDX-License-Identifier: MIT

package codec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// MaxDepth is how deep objects and arrays of a request may nest.
const MaxDepth = 100

// maxExact is the size up to which a double tells every two integers apart.
const maxExact = 1 << 53

// checker walks a JSON text beside a descriptor. protojson reads the same text afterwards and finds
// what is not found here: broken UTF-8, repeated names, numbers out of range.
type checker struct {
	decoder *json.Decoder
	path    []string
	depth   int
}

func check(data []byte, d protoreflect.MessageDescriptor) error {
	c := &checker{decoder: json.NewDecoder(bytes.NewReader(data))}
	c.decoder.UseNumber()
	if err := c.message(d); err != nil {
		return err
	}
	if _, err := c.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("expected one JSON value, found more after it")
	}
	return nil
}

// fail names the field and what was expected there.
func (c *checker) fail(expected string, found json.Token) error {
	at := ""
	if len(c.path) > 0 {
		at = strings.Join(c.path, ".") + ": "
	}
	return fmt.Errorf("%sexpected %s, found %s", at, expected, describe(found))
}

func describe(t json.Token) string {
	switch v := t.(type) {
	case nil:
		return "null"
	case json.Delim:
		if v == '{' {
			return "an object"
		}
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	default:
		return "a number"
	}
}

func (c *checker) next() (json.Token, error) {
	t, err := c.decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("expected a JSON value, found the end of the text")
	case err != nil:
		return nil, errors.New(err.Error())
	}
	if d, ok := t.(json.Delim); ok {
		if d == '{' || d == '[' {
			c.depth++
		} else {
			c.depth--
		}
		if c.depth > MaxDepth {
			return nil, fmt.Errorf("expected at most %d levels of nesting, found more", MaxDepth)
		}
	}
	return t, nil
}

// opened reads the delimiter that must come next.
func (c *checker) opened(delimiter json.Delim, expected string) error {
	t, err := c.next()
	if err != nil {
		return err
	}
	if t != delimiter {
		return c.fail(expected, t)
	}
	return nil
}

// members calls each for every member of the object or element of the array that is open.
func (c *checker) members(object bool, each func(name string) error) error {
	for c.decoder.More() {
		name := "[]"
		if object {
			t, err := c.next()
			if err != nil {
				return err
			}
			name, _ = t.(string)
		}
		c.path = append(c.path, name)
		if err := each(name); err != nil {
			return err
		}
		c.path = c.path[:len(c.path)-1]
	}
	_, err := c.next()
	return err
}

func (c *checker) message(d protoreflect.MessageDescriptor) error {
	if formOf(d) != formFields {
		return c.wellKnown(d)
	}
	if err := c.opened('{', "an object"); err != nil {
		return err
	}
	return c.members(true, func(name string) error {
		f := d.Fields().ByTextName(name)
		if f == nil {
			return fmt.Errorf("%s: unknown field", strings.Join(c.path, "."))
		}
		return c.field(f)
	})
}

func (c *checker) field(f protoreflect.FieldDescriptor) error {
	switch {
	case f.IsList():
		if err := c.opened('[', "an array"); err != nil {
			return err
		}
		return c.members(false, func(string) error { return c.scalar(f) })
	case f.IsMap():
		if err := c.opened('{', "an object"); err != nil {
			return err
		}
		return c.members(true, func(string) error { return c.scalar(f.MapValue()) })
	default:
		return c.scalar(f)
	}
}

func (c *checker) scalar(f protoreflect.FieldDescriptor) error {
	if f.Message() != nil {
		return c.message(f.Message())
	}
	t, err := c.next()
	if err != nil {
		return err
	}
	expected, fits := "", false
	switch f.Kind() {
	case protoreflect.BoolKind:
		expected = "a boolean"
		_, fits = t.(bool)
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.EnumKind:
		expected = "a string"
		_, fits = t.(string)
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		expected = "a number"
		_, fits = t.(json.Number)
		fits = fits || t == "NaN" || t == "Infinity" || t == "-Infinity"
	default:
		expected = "an integer"
		_, fits = t.(json.Number)
	}
	if !fits {
		return c.fail(expected, t)
	}
	return nil
}
