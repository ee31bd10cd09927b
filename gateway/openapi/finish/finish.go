// SPDX-License-Identifier: MIT

// Package finish makes OpenAPI documents true. protoc's plugins write the paths, the parameters'
// names and the texts; everything about types, rules, statuses, errors and streams is written here
// from the descriptor set, in the dialect of OpenAPI 2.0 or 3.1.
package finish

import (
	"encoding/json"
	"fmt"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/contract"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// object is a JSON object.
type object = map[string]any

// Dialect is a version of OpenAPI.
type Dialect int

// The dialects.
const (
	V2 Dialect = iota // 2.0
	V3                // 3.1
)

const about = "Operates an Arsenal node while it runs: its processes, supervisors, messages and " +
	"events. " +
	"Every operation is the same over gRPC. Errors have one body, whose `code` does not change."

// Document merges what a plugin wrote into one finished document.
func Document(
	dialect Dialect,
	set *descriptorpb.FileDescriptorSet,
	drafts ...[]byte,
) ([]byte, error) {
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	c, err := contract.Load(files)
	if err != nil {
		return nil, err
	}
	document, err := merge(drafts)
	if err != nil {
		return nil, err
	}
	// The linked descriptor of the enum has no comments; the set's has.
	reasons, err := files.FindDescriptorByName(arsenalv1.Reason(0).Descriptor().FullName())
	if err != nil {
		return nil, err
	}
	w := &writer{
		dialect: dialect,
		schemas: newSchemas(dialect),
		reasons: reasons.(protoreflect.EnumDescriptor).Values(),
	}
	if err := w.operations(c, child(document, "paths")); err != nil {
		return nil, err
	}
	components := w.schemas.all()
	components["Error"] = errorSchema()
	if dialect == V3 {
		components[termName] = w.schemas.termSchema()
	}
	w.frame(document, components)
	text, err := json.MarshalIndent(document, "", "  ")
	return append(text, '\n'), err
}

// writer holds what the parts of one document share.
type writer struct {
	dialect Dialect
	schemas *schemas
	reasons protoreflect.EnumValueDescriptors
}

// frame writes what stands around the paths.
func (w *writer) frame(document, components object) {
	document["info"] = object{
		"title":       "Arsenal",
		"version":     "v1",
		"description": about,
		"license":     object{"name": "MIT"},
	}
	if w.dialect == V3 {
		document["openapi"] = "3.1.0"
		document["servers"] = []any{object{"url": "/", "description": "This gateway."}}
		document["components"] = object{"schemas": components}
		return
	}
	document["basePath"] = "/"
	document["schemes"] = []any{"http"}
	document["definitions"] = components
}

// merge puts the paths, their methods and the tags of several documents into one.
func merge(drafts [][]byte) (object, error) {
	merged := object{"paths": object{}, "tags": []any{}}
	for _, draft := range drafts {
		var document object
		if err := json.Unmarshal(draft, &document); err != nil {
			return nil, err
		}
		for key, value := range document {
			if key != "paths" && key != "tags" {
				merged[key] = value
			}
		}
		tags, _ := document["tags"].([]any)
		merged["tags"] = append(merged["tags"].([]any), tags...)
		for path, item := range child(document, "paths") {
			have := child(child(merged, "paths"), path)
			if have == nil {
				have = object{}
				child(merged, "paths")[path] = have
			}
			for verb, operation := range item.(object) {
				if have[verb] != nil {
					return nil, fmt.Errorf("%s %s: found in two documents", verb, path)
				}
				have[verb] = operation
			}
		}
	}
	return merged, nil
}

// child returns a member that is an object, nil if there is none.
func child(o object, key string) object {
	c, _ := o[key].(object)
	return c
}

// KeepNames makes the JSON name of every field its name in the contract, since one plugin knows no
// option for that.
func KeepNames(set *descriptorpb.FileDescriptorSet) {
	for _, f := range set.GetFile() {
		for _, m := range f.GetMessageType() {
			keepNames(m)
		}
	}
}

func keepNames(m *descriptorpb.DescriptorProto) {
	for _, f := range m.GetField() {
		f.JsonName = proto.String(f.GetName())
	}
	for _, nested := range m.GetNestedType() {
		keepNames(nested)
	}
}

// Files returns the files of the contract that have services.
func Files(set *descriptorpb.FileDescriptorSet) []string {
	var names []string
	for _, f := range set.GetFile() {
		if f.GetPackage() == string(contract.Package) && len(f.GetService()) > 0 {
			names = append(names, f.GetName())
		}
	}
	return names
}

// plainComment removes what a comment's lines begin with.
func plainComment(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}
