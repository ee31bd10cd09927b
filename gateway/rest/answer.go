// SPDX-License-Identifier: MIT

package rest

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/codec"
	"arsenal/gateway/contract"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// shape is called before an answer is written: it adds the links of a list, the Location and status
// of what was created, the status of an empty answer. For a stream it is called once without a
// message, before the first record.
func (g *Gateway) shape(ctx context.Context, w http.ResponseWriter, m proto.Message) error {
	c := callOf(ctx)
	switch {
	case c == nil:
		return nil
	case c.route.Method.IsStreamingServer():
		if m == nil {
			startStream(ctx, w, c)
		}
		return nil
	}
	setLinks(m, c.url)
	switch {
	case m.ProtoReflect().Descriptor().Fields().Len() == 0:
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNoContent)
	case c.route.Operation.GetEffect() == arsenalv1.Effect_EFFECT_CREATE:
		if location := g.location(c, m); location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(http.StatusCreated)
	}
	return nil
}

// startStream sends the head of a stream as soon as the node has accepted it, so that a reader
// knows that it listens before anything happens.
func startStream(ctx context.Context, w http.ResponseWriter, c *call) {
	if md, ok := runtime.ServerMetadataFromContext(ctx); !ok || md.HeaderMD == nil {
		return
	}
	contentType := codec.TypeNDJSON
	if c.events {
		contentType = codec.TypeSSE
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Accel-Buffering", "no") // proxies are not to hold events back
	// A writer that cannot be flushed is told of at the first record.
	_ = http.NewResponseController(w).Flush()
}

// location returns the path of what was created: the route that reads one element of the collection
// that was posted to, its variable filled from the answer's data. Empty when there is none.
func (g *Gateway) location(c *call, m proto.Message) string {
	element, variable := g.contract.Element(contract.RPCName(c.route.Method))
	if element == nil {
		return ""
	}
	data := m.ProtoReflect().Descriptor().Fields().ByName("data")
	if data == nil || data.Message() == nil || data.IsList() {
		return ""
	}
	value := codec.TextField(
		m.ProtoReflect().Get(data).Message().Interface(),
		protoreflect.Name(variable),
	)
	if value == "" {
		return ""
	}
	path := strings.Replace(element.Template, "{"+variable+"}", url.PathEscape(value), 1)
	for name, text := range c.variables {
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(text), 1)
	}
	return path
}

// setLinks fills meta.links of a list from the request's own path and query.
func setLinks(m proto.Message, u *url.URL) {
	list, ok := m.(interface{ GetMeta() *arsenalv1.ListMeta })
	if !ok || list.GetMeta() == nil {
		return
	}
	meta := list.GetMeta()
	last := max(meta.GetTotalPages(), 1)
	links := &arsenalv1.PageLinks{First: pageLink(u, 1), Last: pageLink(u, last)}
	if meta.GetHasPrev() {
		links.Prev = proto.String(pageLink(u, min(meta.GetPage()-1, last)))
	}
	if meta.GetHasNext() {
		links.Next = proto.String(pageLink(u, meta.GetPage()+1))
	}
	meta.Links = links
}

func pageLink(u *url.URL, page uint32) string {
	query := u.Query()
	query.Set("page", strconv.FormatUint(uint64(page), 10))
	return u.EscapedPath() + "?" + query.Encode()
}
