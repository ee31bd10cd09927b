// SPDX-License-Identifier: MIT

package middleware

import (
	"mime"
	"net/http"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/refusal"
)

// ContentType refuses bodies that are not plain JSON in UTF-8. A form posted by a web page is one
// of them.
func ContentType(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && !isJSON(r.Header) {
			refusal.New(arsenalv1.Reason_REASON_UNSUPPORTED_MEDIA_TYPE,
				"Content-Type: expected application/json, not encoded").Write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isJSON(h http.Header) bool {
	if e := h.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return false
	}
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	media, parameters, err := mime.ParseMediaType(types[0])
	if err != nil || media != "application/json" {
		return false
	}
	charset, has := parameters["charset"]
	if has && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return len(parameters) == 0 || has && len(parameters) == 1
}
