// SPDX-License-Identifier: MIT

package server

import (
	"net/http"
	"strings"
	"testing"

	arsenalv1 "arsenal/gen/arsenal/v1"
)

func TestNoOtherPageMayCall(t *testing.T) {
	f := start(t)
	f.node.On("ProcessService/KillProcess", unreached(t))
	f.node.On("SystemService/GetSystemInfo", unreached(t))
	for _, headers := range [][]string{
		{"Origin: http://evil.example"},
		{"Origin: null"},
		{"Origin: http://127.0.0.1:1"},
		{"Origin: https://" + strings.TrimPrefix(f.base, "http://")},
		{"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
		{"Host: evil.example"},
		{"Host: 127.0.0.1:1"},
		{"Host: 127.0.0.1.evil.example"},
	} {
		f.refused(
			f.do("DELETE", "/api/v1/processes/a", "", headers...),
			http.StatusForbidden,
			"origin_refused",
		)
		f.refused(
			f.do("GET", "/api/v1/system/info", "", headers...),
			http.StatusForbidden,
			"origin_refused",
		)
		f.refused(f.do(
			"OPTIONS",
			"/api/v1/processes/a",
			"",
			append(
				headers,
				"Access-Control-Request-Method: DELETE",
			)...), http.StatusForbidden, "origin_refused")
	}
}

func TestTheGatewaysOwnPagesMayCall(t *testing.T) {
	f := start(t)
	f.record("ProcessService/KillProcess", &arsenalv1.KillProcessResponse{})
	_, port, _ := strings.Cut(strings.TrimPrefix(f.base, "http://"), ":")
	for _, headers := range [][]string{
		{"Origin: " + f.base, "Sec-Fetch-Site: same-origin"},
		{"Host: localhost:" + port, "Origin: http://localhost:" + port},
		{"Host: [::1]:" + port},
		{"Sec-Fetch-Site: none"},
	} {
		a := f.do("DELETE", "/api/v1/processes/a", "", headers...)
		f.succeeded(a, 200)
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Error("expected no CORS for the gateway's own pages")
		}
	}
}

func TestALinkToTheDocumentationMayBeFollowed(t *testing.T) {
	f := start(t)
	a := f.do(
		"GET",
		"/docs/",
		"",
		"Sec-Fetch-Site: cross-site",
		"Sec-Fetch-Mode: navigate",
		"Sec-Fetch-Dest: document",
	)
	if a.StatusCode != 200 {
		t.Errorf("expected 200, found %d", a.StatusCode)
	}
}

func TestAListedOriginMayCall(t *testing.T) {
	const console = "https://console.example"
	f := start(t, func(c *Config) { c.AllowOrigins = []string{console} })
	f.record("ProcessService/KillProcess", &arsenalv1.KillProcessResponse{})
	question := f.do(
		"OPTIONS",
		"/api/v1/processes/a",
		"",
		"Origin: "+console,
		"Access-Control-Request-Method: DELETE",
	)
	if question.StatusCode != 204 ||
		question.Header.Get("Access-Control-Allow-Origin") != console ||
		!strings.Contains(question.Header.Get("Access-Control-Allow-Methods"), "DELETE") {
		t.Errorf("expected permission, found %d %v", question.StatusCode, question.Header)
	}
	a := f.do("DELETE", "/api/v1/processes/a", "", "Origin: "+console, "Sec-Fetch-Site: cross-site")
	f.succeeded(a, 200)
	if a.Header.Get("Access-Control-Allow-Origin") != console ||
		a.Header.Get("Access-Control-Allow-Credentials") != "" ||
		a.Header.Get("Vary") != "Origin" {
		t.Errorf("unexpected CORS %v", a.Header)
	}
	f.refused(
		f.do("DELETE", "/api/v1/processes/a", "", "Origin: "+console+".evil.example"),
		403,
		"origin_refused",
	)
}

func TestAListedHostMayBeCalled(t *testing.T) {
	f := start(t, func(c *Config) { c.AllowHosts = []string{"arsenal.test"} })
	f.record("SystemService/GetSystemInfo", &arsenalv1.GetSystemInfoResponse{})
	f.succeeded(f.do("GET", "/api/v1/system/info", "", "Host: Arsenal.test:8443"), 200)
	f.refused(
		f.do("GET", "/api/v1/system/info", "", "Host: arsenal.test.evil.example"),
		403,
		"origin_refused",
	)
}
