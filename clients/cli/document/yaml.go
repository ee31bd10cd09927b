// SPDX-License-Identifier: MIT

package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// YAML writes a document as YAML, two spaces a level, keys in their order.
func YAML(document any) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(node(document)); err != nil {
		return "", err
	}
	return out.String(), encoder.Close()
}

func node(value any) *yaml.Node {
	switch v := value.(type) {
	case Object:
		mapping := &yaml.Node{Kind: yaml.MappingNode}
		for _, member := range v {
			mapping.Content = append(mapping.Content, text(member.Key), node(member.Value))
		}
		return mapping
	case []any:
		sequence := &yaml.Node{Kind: yaml.SequenceNode}
		for _, element := range v {
			sequence.Content = append(sequence.Content, node(element))
		}
		return sequence
	case string:
		return text(v)
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(v.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: v.String()}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

// text is a string node; yaml.v3 quotes it where it would read as something else.
func text(value string) *yaml.Node {
	scalar := &yaml.Node{}
	scalar.SetString(value)
	return scalar
}
