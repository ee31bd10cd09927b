// SPDX-License-Identifier: MIT

package middleware

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A body that never comes: the limit on its time ends the wait, however short it is.
func TestABodyThatDoesNotComeIsGivenUp(t *testing.T) {
	var refused error
	server := httptest.NewServer(
		BodyLimit(
			100,
			time.Nanosecond,
		)(
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, refused = io.ReadAll(r.Body)
				BodyRefusal(refused).Write(w, r)
			}),
		),
	)
	defer server.Close()
	body, keepOpen := io.Pipe()
	defer func() { _ = keepOpen.Close() }()
	response, err := http.Post(server.URL, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	if response.StatusCode != 400 || !strings.Contains(string(text), "malformed_request") ||
		refused == nil {
		t.Errorf("expected 400, found %d %s (%v)", response.StatusCode, text, refused)
	}
}

func TestOnlyPlainJSONIsJSON(t *testing.T) {
	for header, want := range map[string]bool{
		"application/json":                     true,
		"Application/JSON; charset=\"UTF-8\"":  true,
		"application/json;":                    true,
		"application/json; charset=utf-16":     false,
		"application/json; charset=utf-8; x=y": false,
		"application/json, text/plain":         false,
		"text/json":                            false,
		"":                                     false,
	} {
		h := http.Header{"Content-Type": {header}}
		if isJSON(h) != want {
			t.Errorf("%q: expected %v", header, want)
		}
	}
	if isJSON(http.Header{"Content-Type": {"application/json", "application/json"}}) {
		t.Error("expected two types to be refused")
	}
}

func TestOnlyThisMachineIsLoopback(t *testing.T) {
	for name, want := range map[string]bool{
		"localhost": true, "LOCALHOST.": true, "127.0.0.1": true, "127.8.9.1": true, "::1": true,
		"::ffff:127.0.0.1": true, "": false, "0.0.0.0": false, "::": false,
		"127.0.0.1.example.com": false,
		"localhost.example.com": false, "10.0.0.1": false, "127.1": false,
	} {
		if IsLoopback(name) != want {
			t.Errorf("%q: expected %v", name, want)
		}
	}
}
