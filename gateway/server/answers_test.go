// SPDX-License-Identifier: MIT

package server

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/protobuf/proto"
)

func TestAnAnswerHasTheContractsForm(t *testing.T) {
	f := start(t)
	f.record("ProcessService/GetProcess", &arsenalv1.GetProcessResponse{Data: &arsenalv1.Process{
		Pid: "<0.9.1>", UptimeMs: 1<<63 + 1, Links: nil}})
	a := f.do("GET", "/api/v1/processes/a", "")
	f.succeeded(a, 200)
	for _, part := range []string{
		`"pid":"<0.9.1>"`, `"uptime_ms":9223372036854775809`, `"links":[]`, `"alive":false`,
		`"unavailable":{}`,
	} {
		if !strings.Contains(a.text, part) {
			t.Errorf("expected %s in %s", part, a.text)
		}
	}
	for _, part := range []string{`"name"`, `"performance"`, "null"} {
		if strings.Contains(a.text, part) {
			t.Errorf("expected no %s in %s", part, a.text)
		}
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff"} {
		if found := a.Header.Get(name); found != value {
			t.Errorf("%s: expected %q, found %q", name, value, found)
		}
	}
}

func TestWhatIsCreatedHasALocation(t *testing.T) {
	f := start(t)
	f.record(
		"ProcessService/StartProcess",
		&arsenalv1.StartProcessResponse{Data: &arsenalv1.StartedProcess{Pid: "<0.9.1>/x"}},
	)
	a := f.do("POST", "/api/v1/processes", `{"module":"m"}`)
	f.succeeded(a, http.StatusCreated)
	if found := a.Header.Get("Location"); found != "/api/v1/processes/%3C0.9.1%3E%2Fx" {
		t.Errorf("unexpected Location %q", found)
	}
	f.record("ProcessService/GetProcess", &arsenalv1.GetProcessResponse{})
	f.succeeded(f.do("GET", a.Header.Get("Location"), ""), 200)
}

func TestNothingCreatedHasNoLocation(t *testing.T) {
	f := start(t)
	f.record(
		"MessageService/SendMessage",
		&arsenalv1.SendMessageResponse{Data: &arsenalv1.SentMessage{Pid: "<0.9.1>"}},
	)
	a := f.do("POST", "/api/v1/processes/a/send", `{"message":"x"}`)
	f.succeeded(a, http.StatusOK)
	if found := a.Header.Get("Location"); found != "" {
		t.Errorf("expected no Location, found %q", found)
	}
}

func TestAListLinksItsPages(t *testing.T) {
	f := start(t)
	cases := []struct {
		name, query string
		meta        *arsenalv1.ListMeta
		want        map[string]any
	}{
		{"the middle", "?per_page=2&name_pattern=a%26b&page=2",
			&arsenalv1.ListMeta{
				Total:      5,
				Page:       2,
				PerPage:    2,
				TotalPages: 3,
				HasNext:    true,
				HasPrev:    true,
			},
			map[string]any{"first": "1", "prev": "1", "next": "3", "last": "3"}},
		{"the only page", "", &arsenalv1.ListMeta{Total: 1, Page: 1, PerPage: 50, TotalPages: 1},
			map[string]any{"first": "1", "last": "1"}},
		{
			"nothing",
			"",
			&arsenalv1.ListMeta{Page: 1, PerPage: 50},
			map[string]any{"first": "1", "last": "1"},
		},
		{
			"past the end",
			"?page=9",
			&arsenalv1.ListMeta{Total: 3, Page: 9, PerPage: 1, TotalPages: 3, HasPrev: true},
			map[string]any{"first": "1", "prev": "3", "last": "3"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f.record("ProcessService/ListProcesses", &arsenalv1.ListProcessesResponse{Meta: c.meta})
			const path = "/api/v1/system/processes"
			body := f.succeeded(f.do("GET", path+c.query, ""), 200)
			links := body["meta"].(map[string]any)["links"].(map[string]any)
			for name, page := range c.want {
				want := path + "?page=" + page.(string)
				if c.name == "the middle" {
					want = path + "?name_pattern=a%26b&page=" + page.(string) + "&per_page=2"
				}
				c.want[name] = want
			}
			if !reflect.DeepEqual(links, c.want) {
				t.Errorf("expected %v, found %v", c.want, links)
			}
		})
	}
}

func TestAPageLinkLeadsToThatPage(t *testing.T) {
	f := start(t)
	seen := f.record(
		"ProcessService/ListProcesses",
		&arsenalv1.ListProcessesResponse{Meta: &arsenalv1.ListMeta{
			Page: 1, TotalPages: 2, HasNext: true}},
	)
	body := f.succeeded(
		f.do("GET", "/api/v1/code/modules/a%2Fb/processes?name_pattern=%5E%C3%A9+", ""),
		200,
	)
	next := body["meta"].(map[string]any)["links"].(map[string]any)["next"].(string)
	f.succeeded(f.do("GET", next, ""), 200)
	seen.expect(
		t,
		&arsenalv1.ListProcessesRequest{Module: proto.String("a/b"), Page: proto.Uint32(2),
			NamePattern: proto.String("^é ")},
	)
}
