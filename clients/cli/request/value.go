// SPDX-License-Identifier: MIT

package request

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
)

// Set puts texts into the request. A list or map is replaced by all of them, another field by the
// last. The error says what was found and what was expected.
func (f Field) Set(m protoreflect.Message, texts []string) error {
	for _, field := range f.Path[:len(f.Path)-1] {
		m = m.Mutable(field).Message()
	}
	field := f.Leaf()
	if !field.IsList() && !field.IsMap() {
		value, err := parse(field, texts[len(texts)-1], m.NewField(field))
		if err != nil {
			return err
		}
		m.Set(field, value)
		return nil
	}
	m.Clear(field)
	if field.IsMap() {
		return setEntries(field, m.Mutable(field).Map(), texts)
	}
	list := m.Mutable(field).List()
	for _, text := range texts {
		elements := []string{text}
		if f.Splits() {
			elements = strings.Split(text, ",")
		}
		for _, element := range elements {
			value, err := parse(field, element, list.NewElement())
			if err != nil {
				return err
			}
			list.Append(value)
		}
	}
	return nil
}

func setEntries(field protoreflect.FieldDescriptor, entries protoreflect.Map, texts []string) error {
	for _, text := range texts {
		key, value, found := strings.Cut(text, "=")
		if !found {
			return fmt.Errorf("found %q, expected key=value", text)
		}
		parsedKey, err := parse(field.MapKey(), key, protoreflect.Value{})
		if err != nil {
			return err
		}
		parsed, err := parse(field.MapValue(), value, entries.NewValue())
		if err != nil {
			return err
		}
		entries.Set(parsedKey.MapKey(), parsed)
	}
	return nil
}

// parse reads one scalar or message; `fresh` is an empty value of the field's type.
func parse(field protoreflect.FieldDescriptor, text string, fresh protoreflect.Value) (protoreflect.Value, error) {
	switch field.Kind() {
	case protoreflect.StringKind:
		if !utf8.ValidString(text) {
			return fresh, fmt.Errorf("found %q, expected text in UTF-8", text)
		}
		return protoreflect.ValueOfString(text), nil
	case protoreflect.BytesKind:
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return fresh, fmt.Errorf("found %q, expected base64", text)
		}
		return protoreflect.ValueOfBytes(bytes), nil
	case protoreflect.BoolKind:
		if text != "true" && text != "false" {
			return fresh, fmt.Errorf("found %q, expected true or false", text)
		}
		return protoreflect.ValueOfBool(text == "true"), nil
	case protoreflect.EnumKind:
		return parseEnum(field, text)
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return fresh, parseMessage(fresh.Message(), text)
	}
	return parseNumber(field, text)
}

func parseNumber(field protoreflect.FieldDescriptor, text string) (value protoreflect.Value, err error) {
	expected := "a whole number"
	switch field.Kind() {
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		var number int64
		number, err = strconv.ParseInt(text, 10, 32)
		value = protoreflect.ValueOfInt32(int32(number))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		var number int64
		number, err = strconv.ParseInt(text, 10, 64)
		value = protoreflect.ValueOfInt64(number)
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		var number uint64
		expected = "a whole number of 0 to 4294967295"
		number, err = strconv.ParseUint(text, 10, 32)
		value = protoreflect.ValueOfUint32(uint32(number))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		var number uint64
		expected = "a whole number, 0 or more"
		number, err = strconv.ParseUint(text, 10, 64)
		value = protoreflect.ValueOfUint64(number)
	case protoreflect.FloatKind:
		var number float64
		expected = "a number"
		number, err = strconv.ParseFloat(text, 32)
		value = protoreflect.ValueOfFloat32(float32(number))
	case protoreflect.DoubleKind:
		var number float64
		expected = "a number"
		number, err = strconv.ParseFloat(text, 64)
		value = protoreflect.ValueOfFloat64(number)
	}
	if err == nil {
		return value, nil
	}
	if rules := contract.Rules(field); len(rules) > 0 {
		expected += " (" + strings.Join(rules, "; ") + ")"
	}
	return value, fmt.Errorf("found %q, expected %s", text, expected)
}

func parseEnum(field protoreflect.FieldDescriptor, text string) (protoreflect.Value, error) {
	values := field.Enum().Values()
	for i := range values.Len() {
		value := values.Get(i)
		if strings.EqualFold(text, contract.TrimEnum(value)) || text == string(value.Name()) {
			return protoreflect.ValueOfEnum(value.Number()), nil
		}
	}
	return protoreflect.Value{}, fmt.Errorf("found %q, expected one of: %s", text,
		strings.Join(contract.Words(field), ", "))
}

func parseMessage(m protoreflect.Message, text string) error {
	source := text
	switch messageType(m.Descriptor()) {
	case "value":
		source = valueJSON(text)
	case "time":
		source = quoted(text)
	case "duration":
		if duration, err := time.ParseDuration(text); err == nil {
			text = strconv.FormatFloat(duration.Seconds(), 'f', -1, 64) + "s"
		}
		source = quoted(text)
	}
	if err := protojson.Unmarshal([]byte(source), m.Interface()); err != nil {
		expected := map[string]string{"time": "a time such as 2026-01-31T12:00:00Z",
			"duration": "a duration such as 1m30s"}[messageType(m.Descriptor())]
		if expected == "" {
			expected = "JSON of " + string(m.Descriptor().FullName())
		}
		return fmt.Errorf("found %q, expected %s", text, expected)
	}
	return nil
}

// valueJSON is the text of a Value as JSON. A JSON object, array, number, true, false or null stands
// as it is; all else, Erlang's text form above all, becomes a JSON string. A number that JSON's
// would change (1.0 becomes 1, integers beyond 2^53 are rounded) is Erlang's text as well.
func valueJSON(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return quoted(text)
	}
	switch v := value.(type) {
	case string:
		return quoted(text)
	case float64:
		if strings.ContainsAny(text, ".eE") {
			if v == math.Trunc(v) {
				return quoted(text)
			}
			break
		}
		whole, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || whole > 1<<53 || whole < -(1<<53) {
			return quoted(text)
		}
	}
	return text
}

func quoted(text string) string {
	out, err := json.Marshal(strings.ToValidUTF8(text, "\uFFFD"))
	if err != nil {
		return `""`
	}
	return string(out)
}
