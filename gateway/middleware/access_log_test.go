// SPDX-License-Identifier: MIT

package middleware

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheAccessLogHasTheRequestsThatItWasToldToHave(t *testing.T) {
	requests := []struct {
		method string
		status int
	}{{"GET", 200}, {"HEAD", 404}, {"POST", 200}, {"DELETE", 404}, {"GET", 500}, {"GET", 503}}
	for word, expected := range map[string]string{
		"faults":  "GET 500 GET 503",
		"changes": "POST 200 DELETE 404 GET 500 GET 503",
		"all":     "GET 200 HEAD 404 POST 200 DELETE 404 GET 500 GET 503",
	} {
		var which LogRequests
		if err := which.UnmarshalText([]byte(word)); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, nil))
		for _, r := range requests {
			AccessLog(logger, which, 0)(http.HandlerFunc(
				func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(r.status) },
			)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(r.method, "/", nil))
		}
		var found []string
		for _, field := range strings.Fields(log.String()) {
			name, value, _ := strings.Cut(field, "=")
			if name == "method" || name == "status" {
				found = append(found, value)
			}
		}
		if strings.Join(found, " ") != expected {
			t.Errorf("%s: expected %s, found %v", word, expected, found)
		}
	}
}

func TestAnUnknownWordForTheAccessLogIsRefused(t *testing.T) {
	var which LogRequests
	err := which.UnmarshalText([]byte("some"))
	if err == nil || err.Error() != `found "some", expected faults, changes or all` {
		t.Errorf("expected what was found and expected, found %v", err)
	}
}
