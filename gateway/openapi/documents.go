// SPDX-License-Identifier: MIT

// Package openapi holds the documents that describe the REST interface, made from the contract by
// the build, and the viewer that shows them. The viewer loads nothing from elsewhere.
package openapi

import (
	_ "embed"
	"net/http"
)

// Where the documents and the viewer are served.
const (
	PathV2   = "/openapi/v2.json"
	PathV3   = "/openapi/v3.json"
	PathDocs = "/docs/"
)

//go:embed v2.json
var v2 []byte

//go:embed v3.json
var v3 []byte

// V2 returns the OpenAPI 2.0 document.
func V2() []byte { return v2 }

// V3 returns the OpenAPI 3.1 document.
func V3() []byte { return v3 }

// Register adds the documents and the viewer. handle gets exact paths, and for the viewer a path
// that ends in a slash, meaning all below it.
func Register(handle func(path string, h http.Handler)) {
	handle(PathV2, document(v2))
	handle(PathV3, document(v3))
	handle(PathDocs, docs())
}

func document(text []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text)
	})
}
