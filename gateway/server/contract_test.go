// SPDX-License-Identifier: MIT

package server

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"arsenal/gateway/contract"
	"arsenal/gateway/testing/fakenode"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"
)

func load(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load(protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Routes) < len(c.Services) || len(c.Services) == 0 {
		t.Fatalf(
			"expected routes of several services, found %d of %d",
			len(c.Routes),
			len(c.Services),
		)
	}
	return c
}

var variable = regexp.MustCompile(`\{[a-z_]+\}`)

// Every route must reach its own rpc, which shows that every service is registered and that no
// route hides another.
func TestEveryRouteReachesItsRPC(t *testing.T) {
	f := start(t)
	f.node.OnAny(func(rpc string) (proto.Message, error) {
		return nil, fakenode.Fail(t, codes.NotFound, "PROCESS_NOT_FOUND", rpc, nil)
	})
	for _, r := range load(t).Routes {
		path, body := variable.ReplaceAllString(r.Template, "a"), ""
		if r.TakesBody {
			body = "{}"
		}
		if r.Method.IsStreamingServer() {
			f.node.OnStream(strings.TrimPrefix(r.RPC(), "/arsenal.v1."), replay(
				fakenode.Fail(t, codes.NotFound, "PROCESS_NOT_FOUND", r.RPC(), nil)))
		}
		e := f.refused(f.do(r.Verb, path, body), 404, "process_not_found")
		if e.Message != r.RPC() {
			t.Errorf("%s %s: expected %s, reached %s", r.Verb, r.Template, r.RPC(), e.Message)
		}
	}
}

func TestAllowNamesTheMethodsOfEveryRoute(t *testing.T) {
	f, c := start(t), load(t)
	for _, r := range c.Routes {
		var verbs []string
		for _, other := range c.Routes {
			if variable.ReplaceAllString(
				other.Template,
				"a",
			) == variable.ReplaceAllString(
				r.Template,
				"a",
			) {
				verbs = append(verbs, other.Verb)
			}
		}
		slices.Sort(verbs)
		a := f.do("PROPFIND", variable.ReplaceAllString(r.Template, "a"), "")
		f.refused(a, 405, "method_not_allowed")
		if want := strings.Join(slices.Compact(verbs), ", "); a.Header.Get("Allow") != want {
			t.Errorf("%s: expected Allow %q, found %q", r.Template, want, a.Header.Get("Allow"))
		}
	}
}
