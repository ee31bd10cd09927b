// SPDX-License-Identifier: MIT

package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// docs serves the viewer. Its one page is rendered here once, so that the policy sent with it can
// name the scripts within by their hashes; everything else comes from this gateway.
func docs() http.Handler {
	viewer := v5emb.NewHandlerWithConfig(swgui.Config{
		Title:       "Arsenal",
		SwaggerJSON: PathV3,
		BasePath:    PathDocs,
		SettingsUI: map[string]string{
			"tryItOutEnabled":        "true",
			"displayRequestDuration": "true",
			"filter":                 "true",
			"deepLinking":            "true",
		},
	})
	page := render(viewer)
	policy := pagePolicy(page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != PathDocs {
			w.Header().Set("Cache-Control", "public, max-age=3600")
			viewer.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(page)
	})
}

// render returns what the handler answers for its page.
func render(h http.Handler) []byte {
	p := &pageWriter{header: http.Header{}}
	h.ServeHTTP(p, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: PathDocs}})
	return p.Bytes()
}

type pageWriter struct {
	bytes.Buffer
	header http.Header
}

func (p *pageWriter) Header() http.Header { return p.header }
func (p *pageWriter) WriteHeader(int)     {}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// pagePolicy allows the page's own scripts, styles and images, and calls to this gateway.
func pagePolicy(page []byte) string {
	scripts := []string{"'self'"}
	for _, m := range inlineScript.FindAllSubmatch(page, -1) {
		hash := sha256.Sum256(m[1])
		scripts = append(scripts, "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	}
	return "default-src 'none'; script-src " + strings.Join(scripts, " ") +
		"; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'" +
		"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
