// SPDX-License-Identifier: MIT

package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"arsenal/gateway/contract"
	"arsenal/gateway/openapi"
	"arsenal/gateway/testing/fakenode"
	"arsenal/gateway/testing/random"
	"arsenal/gateway/testing/schema"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

type object = map[string]any

// documents returns both documents as they are served.
func (f *fixture) documents() map[string]object {
	f.t.Helper()
	all := map[string]object{}
	for _, path := range []string{openapi.PathV2, openapi.PathV3} {
		a := f.do("GET", path, "")
		if a.Header.Get("Content-Type") != "application/json" {
			f.t.Errorf("%s: unexpected type %q", path, a.Header.Get("Content-Type"))
		}
		all[path] = f.succeeded(a, 200)
	}
	return all
}

// at walks down a document; it fails the test where a step is missing.
func at(t *testing.T, o object, steps ...string) object {
	t.Helper()
	for _, step := range steps {
		next, ok := o[step].(object)
		if !ok {
			t.Fatalf("expected %s in %v", step, slices.Sorted(maps.Keys(o)))
		}
		o = next
	}
	return o
}

// walk calls visit for every object of a document.
func walk(value any, visit func(object)) {
	switch v := value.(type) {
	case object:
		visit(v)
		for _, member := range v {
			walk(member, visit)
		}
	case []any:
		for _, element := range v {
			walk(element, visit)
		}
	}
}

func TestTheDocumentsHaveExactlyTheRoutes(t *testing.T) {
	f, want := start(t), []string{}
	for _, r := range load(t).Routes {
		want = append(want, r.Template+" "+strings.ToLower(r.Verb))
	}
	slices.Sort(want)
	for path, document := range f.documents() {
		var found []string
		for template, item := range at(t, document, "paths") {
			for verb := range item.(object) {
				found = append(found, template+" "+verb)
			}
		}
		slices.Sort(found)
		if !slices.Equal(found, want) {
			t.Errorf("%s: expected %v, found %v", path, want, found)
		}
	}
}

func TestTheDocumentsReferencesLeadSomewhere(t *testing.T) {
	f := start(t)
	for path, document := range f.documents() {
		refs := 0
		walk(document, func(o object) {
			if ref, ok := o["$ref"].(string); ok {
				refs++
				if _, err := schema.Resolve(document, ref); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			if o["type"] == "string" && strings.HasSuffix(fmt.Sprint(o["format"]), "int64") {
				t.Errorf("%s: an integer is called a string: %v", path, o)
			}
		})
		if refs == 0 {
			t.Errorf("%s: expected references", path)
		}
	}
}

// answerSchema finds the schema of an answer, and checks that its status is documented.
func answerSchema(t *testing.T, document object, r *contract.Route, status int) object {
	t.Helper()
	answer := at(
		t,
		document,
		"paths",
		r.Template,
		strings.ToLower(r.Verb),
		"responses",
		strconv.Itoa(status),
	)
	if document["swagger"] != nil {
		return at(t, answer, "schema")
	}
	return at(t, answer, "content", "application/json", "schema")
}

// Every answer of the live gateway, filled at random, must be what both documents say.
func TestEveryAnswerIsAsDocumented(t *testing.T) {
	const seed, rounds = 11, 15
	f, r := start(t), rand.New(rand.NewPCG(seed, seed))
	documents := f.documents()
	var output protoreflect.MessageType
	f.node.OnAny(func(string) (proto.Message, error) {
		m := output.New()
		random.Fill(r, m, 4)
		random.Finite(m)
		return m.Interface(), nil
	})
	checked := 0
	for _, route := range load(t).Routes {
		if route.Method.IsStreamingServer() {
			continue
		}
		kind, err := protoregistry.GlobalTypes.FindMessageByName(route.Method.Output().FullName())
		if err != nil {
			t.Fatal(err)
		}
		output = kind
		for range rounds {
			a := f.send(
				f.request(
					route.Verb,
					variable.ReplaceAllString(route.Template, "a"),
					bodyOf(route),
				),
			)
			var value any
			if err := json.Unmarshal([]byte(a.text), &value); err != nil {
				t.Fatal(err)
			}
			for path, document := range documents {
				expected := answerSchema(t, document, route, a.StatusCode)
				if err := schema.Check(document, expected, value); err != nil {
					t.Errorf(
						"seed %d, %s, %s %s: %v in %s",
						seed,
						path,
						route.Verb,
						route.Template,
						err,
						a.text,
					)
				}
			}
			checked++
		}
	}
	if checked < rounds*10 {
		t.Errorf("expected more answers, checked %d", checked)
	}
}

// Every error of an operation's own must have its status documented, with the one error body.
func TestEveryErrorIsAsDocumented(t *testing.T) {
	f := start(t)
	documents := f.documents()
	for _, route := range load(t).Routes {
		if route.Method.IsStreamingServer() {
			continue
		}
		for _, reason := range []string{
			"VALIDATION_ERROR", "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED",
		} {
			if reason == "VALIDATION_ERROR" && route.Method.Input().Fields().Len() == 0 {
				continue
			}
			f.node.OnAny(func(string) (proto.Message, error) {
				return nil, fakenode.Fail(
					t,
					codes.Aborted,
					reason,
					"no",
					map[string]string{"a": "b"},
				)
			})
			a := f.send(
				f.request(
					route.Verb,
					variable.ReplaceAllString(route.Template, "a"),
					bodyOf(route),
				),
			)
			var value any
			if err := json.Unmarshal([]byte(a.text), &value); err != nil {
				t.Fatal(err)
			}
			for path, document := range documents {
				expected := answerSchema(t, document, route, a.StatusCode)
				if err := schema.Check(document, expected, value); err != nil {
					t.Errorf("%s, %s %s: %v in %s", path, route.Verb, route.Template, err, a.text)
				}
			}
		}
	}
}

func bodyOf(r *contract.Route) *strings.Reader {
	if r.TakesBody {
		return strings.NewReader("{}")
	}
	return strings.NewReader("")
}

func TestTheRulesOfTheContractAreDocumented(t *testing.T) {
	f := start(t)
	document := f.documents()[openapi.PathV3]
	parameters := map[string]object{}
	list := at(t, document, "paths", "/api/v1/processes", "get")
	for _, p := range list["parameters"].([]any) {
		parameters[p.(object)["name"].(string)] = p.(object)["schema"].(object)
	}
	for name, want := range map[string]object{
		"per_page": {"minimum": 1.0, "maximum": 200.0, "default": 50.0, "type": "integer"},
		"status":   {"enum": []any{"running", "waiting", "suspended"}},
	} {
		for keyword, value := range want {
			if found := parameters[name][keyword]; fmt.Sprint(found) != fmt.Sprint(value) {
				t.Errorf("%s: expected %s %v, found %v", name, keyword, value, found)
			}
		}
	}
	body := at(
		t,
		document,
		"paths",
		"/api/v1/processes/{pid}/call",
		"post",
		"requestBody",
		"content",
		"application/json",
		"schema",
	)
	if body["additionalProperties"] != false || fmt.Sprint(body["required"]) != "[message]" {
		t.Errorf("expected a closed body that requires message, found %v", body)
	}
	for value, fits := range map[string]bool{
		`{"message":null}`:                  true,
		`{"message":[{}],"timeout_ms":1}`:   true,
		`{}`:                                false,
		`{"message":1,"timeout_ms":300001}`: false,
		`{"message":1,"pid":"a"}`:           false,
		`{"message":1,"format":"xml"}`:      false,
		`{"message":{"a":[true,-1.5]}}`:     true,
		`{"message":{"a":[1e16]}}`:          false,
	} {
		var decoded any
		if err := json.Unmarshal([]byte(value), &decoded); err != nil {
			t.Fatal(err)
		}
		if err := schema.Check(document, body, decoded); (err == nil) != fits {
			t.Errorf("%s: expected that it fits: %v, found %v", value, fits, err)
		}
	}
}

func TestAStreamIsDocumentedInBothForms(t *testing.T) {
	f := start(t)
	documents := f.documents()
	content := at(
		t,
		documents[openapi.PathV3],
		"paths",
		eventsPath,
		"get",
		"responses",
		"200",
		"content",
	)
	record := at(t, content, "application/x-ndjson", "schema")
	const failed = `{"error":{"code":"internal","message":"","details":{},"timestamp":"t",` +
		`"request_id":"r"}}`
	for text, fits := range map[string]bool{
		`{"result":{"cursor":"1-1","type":"gap"}}`: true,
		`{"result":{"type":"gap"}}`:                false,
		failed:                                     true,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Check(documents[openapi.PathV3], record, value); (err == nil) != fits {
			t.Errorf("%s: expected that it fits: %v, found %v", text, fits, err)
		}
	}
	at(t, content, "text/event-stream", "schema")
	v2 := at(t, documents[openapi.PathV2], "paths", eventsPath, "get")
	if found := fmt.Sprint(v2["produces"]); found != "[application/x-ndjson text/event-stream]" {
		t.Errorf("unexpected produces %s", found)
	}
}

var elsewhere = regexp.MustCompile(`^(https?:)?//[a-z]`)

func TestTheViewerLoadsNothingFromElsewhere(t *testing.T) {
	f := start(t)
	a := f.do("GET", "/docs/", "")
	if a.StatusCode != 200 || !strings.Contains(a.text, openapi.PathV3) {
		t.Fatalf("expected the viewer, found %d %q", a.StatusCode, a.text)
	}
	policy := a.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self' 'sha256-") ||
		strings.Contains(policy, "http") {
		t.Errorf("unexpected policy %q", policy)
	}
	loaded := 0
	for _, part := range strings.FieldsFunc(a.text, func(r rune) bool { return r == '"' }) {
		if strings.HasPrefix(part, "/docs/") && strings.Contains(part, ".") {
			loaded++
			if asset := f.do("GET", part, ""); asset.StatusCode != 200 || asset.text == "" {
				t.Errorf("%s: expected an asset, found %d", part, asset.StatusCode)
			}
		}
		if elsewhere.MatchString(part) {
			t.Errorf("expected nothing from elsewhere, found %s", part)
		}
	}
	if loaded < 3 {
		t.Errorf("expected scripts and styles, found %d", loaded)
	}
	for _, path := range []string{"/", "/docs"} {
		if r := f.do("GET", path, ""); r.StatusCode != 302 || r.Header.Get("Location") != "/docs/" {
			t.Errorf("%s: expected a way to the viewer, found %d %v", path, r.StatusCode, r.Header)
		}
	}
}
