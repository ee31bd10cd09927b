// SPDX-License-Identifier: MIT

package request

import (
	"net/url"
	"regexp"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"arsenal/clients/cli/contract"
	"arsenal/clients/cli/document"
)

// Place says where a printed request goes and under which id; an empty id is left out.
type Place struct {
	Address, Gateway, RequestID string
}

// Grpcurl returns the grpcurl line that makes the same call, quoted for a POSIX shell.
func Grpcurl(o *contract.Operation, m protoreflect.Message, place Place) (string, error) {
	body, err := document.FromMessage(m, document.OmitDefaults)
	if err != nil {
		return "", err
	}
	words := []string{"grpcurl", "-plaintext"}
	if place.RequestID != "" {
		words = append(words, "-H", "x-request-id: "+place.RequestID)
	}
	return shell(append(words, "-d", document.Compact(body), place.Address, o.Rpc())), nil
}

// Curl returns the curl line that makes the same call over REST by the primary route; empty for an
// operation without one.
func Curl(o *contract.Operation, m protoreflect.Message, place Place) (string, error) {
	if len(o.Routes) == 0 {
		return "", nil
	}
	whole, err := document.FromMessage(m, document.OmitDefaults)
	if err != nil {
		return "", err
	}
	route := o.Routes[0]
	rest, _ := whole.(document.Object)
	path := route.Fill(func(name string) string {
		rest = without(rest, strings.Split(name, "."))
		for _, field := range Arguments(o) {
			if field.Name() == name {
				return url.PathEscape(field.Text(m))
			}
		}
		return ""
	})
	words := []string{"curl", "-sS", "-X", route.Verb}
	if o.Method.IsStreamingServer() {
		words = append(words, "-N", "-H", "Accept: text/event-stream")
	}
	if place.RequestID != "" {
		words = append(words, "-H", "X-Request-Id: "+place.RequestID)
	}
	if route.Body != "" {
		var body any = rest
		if route.Body == "*" {
			rest = nil
		} else {
			body = member(rest, route.Body)
			rest = without(rest, []string{route.Body})
		}
		words = append(words, "-H", "Content-Type: application/json", "--data-raw", document.Compact(body))
	}
	address := strings.TrimSuffix(place.Gateway, "/") + path
	if query := encode(o.Method.Input(), rest); query != "" {
		address += "?" + query
	}
	return shell(append(words, address)), nil
}

func member(object document.Object, key string) any {
	for _, m := range object {
		if m.Key == key {
			return m.Value
		}
	}
	return document.Object{}
}

// without returns a copy of the object without the member at a path.
func without(object document.Object, path []string) document.Object {
	var kept document.Object
	for _, m := range object {
		if m.Key == path[0] {
			inner, ok := m.Value.(document.Object)
			if len(path) == 1 || !ok {
				continue
			}
			m.Value = without(inner, path[1:])
		}
		kept = append(kept, m)
	}
	return kept
}

// encode writes the fields of a message as a query: nested ones by their path, lists repeated.
func encode(message protoreflect.MessageDescriptor, object document.Object) string {
	var parts []string
	var walk func(prefix string, d protoreflect.MessageDescriptor, object document.Object)
	walk = func(prefix string, d protoreflect.MessageDescriptor, object document.Object) {
		for _, m := range object {
			field := d.Fields().ByName(protoreflect.Name(m.Key))
			inner, isObject := m.Value.(document.Object)
			switch {
			case field.IsMap():
				for _, entry := range inner {
					parts = append(parts, pair(prefix+m.Key+"["+entry.Key+"]", entry.Value))
				}
			case isObject && !document.WellKnown(field.Message()):
				walk(prefix+m.Key+".", field.Message(), inner)
			case field.IsList():
				list, _ := m.Value.([]any)
				for _, element := range list {
					parts = append(parts, pair(prefix+m.Key, element))
				}
			default:
				parts = append(parts, pair(prefix+m.Key, m.Value))
			}
		}
	}
	walk("", message, object)
	return strings.Join(parts, "&")
}

func pair(key string, value any) string {
	text, ok := value.(string)
	if !ok {
		text = document.Compact(value)
	}
	return url.QueryEscape(key) + "=" + url.QueryEscape(text)
}

var plain = regexp.MustCompile(`^[a-zA-Z0-9_./:=@%+,-]+$`)

// shell joins words into a line that a POSIX shell splits into the same words.
func shell(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		if plain.MatchString(word) {
			quoted[i] = word
		} else {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
