// SPDX-License-Identifier: MIT

package contract

import (
	"net/http"
	"slices"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoregistry"
)

func TestEveryReasonHasAStatus(t *testing.T) {
	values := arsenalv1.Reason(0).Descriptor().Values()
	for i := range values.Len() {
		s := StatusOf(arsenalv1.Reason(values.Get(i).Number()))
		if s.HTTP < 400 || s.HTTP > 599 || s.GRPC == codes.OK || s.Code == "" {
			t.Errorf("%s: expected a code and an HTTP status, found %+v", values.Get(i).Name(), s)
		}
	}
}

func TestAReasonIsKnownWithAndWithoutPrefix(t *testing.T) {
	for _, text := range []string{"PROCESS_NOT_FOUND", "REASON_PROCESS_NOT_FOUND"} {
		s, known := StatusOfText(text)
		if !known || s.Code != "process_not_found" || s.HTTP != http.StatusNotFound {
			t.Errorf("%s: found %+v", text, s)
		}
	}
	if _, known := StatusOfText("NO_SUCH_REASON"); known {
		t.Error("expected an unknown reason")
	}
}

func TestAnErrorOfGRPCItselfKeepsItsStatus(t *testing.T) {
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		s := StatusOf(ReasonOfCore(code))
		if s.GRPC != code && s.Code != "internal" {
			t.Errorf("%s: expected the same code, found %+v", code, s)
		}
	}
}

func TestAPathsMethodsAreFoundByItsSegments(t *testing.T) {
	c, err := Load(protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	for path, verbs := range map[string][]string{
		"/api/v1/processes":         {"GET", "POST"},
		"/api/v1/processes/a%2Fb":   {"DELETE", "GET"},
		"/api/v1/processes/a/b":     {},
		"/api/v1/processes/a/send":  {"POST"},
		"/api/v1/processes/spawn":   {"POST"},
		"/api/v1/system/processes":  {"GET"},
		"/api/v1/system/processes/": {},
		"/":                         {},
	} {
		if found := c.Allowed(path); !slices.Equal(found, verbs) {
			t.Errorf("%s: expected %v, found %v", path, verbs, found)
		}
	}
}

func TestTheElementOfACollectionIsFound(t *testing.T) {
	c, err := Load(protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Routes {
		if r.Operation.GetEffect() != arsenalv1.Effect_EFFECT_CREATE {
			continue
		}
		element, variable := c.Element(r.RPC())
		if element == nil || variable == "" {
			t.Errorf("%s: expected a route that reads what it creates", r.RPC())
		}
	}
	if element, _ := c.Element("/arsenal.v1.MessageService/SendMessage"); element != nil {
		t.Errorf("expected no element, found %s", element.Template)
	}
}
