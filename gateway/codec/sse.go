// SPDX-License-Identifier: MIT

package codec

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// SSE is grpc-gateway's marshaler for Server-Sent Events. A record's field `cursor` becomes the
// event's id, its field `type` the event's name, and the record itself the data. A record of type
// heartbeat becomes a comment. What is no record of a stream is JSON.
type SSE struct{ JSON }

// Heartbeat is the type of the records that only keep a stream alive.
const Heartbeat = "heartbeat"

// Marshal writes one record of a stream, or a message as JSON.
func (s SSE) Marshal(v any) ([]byte, error) {
	switch t := v.(type) {
	case map[string]any:
		if m, ok := t["result"].(proto.Message); ok {
			return appendEvent(nil, m)
		}
	case map[string]proto.Message:
		if e, ok := errorRecord(t); ok {
			return append([]byte("event: error\ndata: "), e...), nil
		}
	}
	return s.JSON.Marshal(v)
}

func appendEvent(b []byte, m proto.Message) ([]byte, error) {
	kind := TextField(m, "type")
	if kind == Heartbeat {
		return append(b, ": heartbeat"...), nil
	}
	b = appendLine(b, "id", TextField(m, "cursor"))
	b = appendLine(b, "event", kind)
	return Append(append(b, "data: "...), m)
}

// appendLine appends one field of an event. A value that would break out of its line is left out.
func appendLine(b []byte, name, value string) []byte {
	if value == "" || strings.ContainsAny(value, "\r\n\x00") {
		return b
	}
	b = append(b, name...)
	b = append(b, ": "...)
	b = append(b, value...)
	return append(b, '\n')
}

// TextField returns the message's string field of that name, empty when it has none.
func TextField(m proto.Message, name protoreflect.Name) string {
	r := m.ProtoReflect()
	f := r.Descriptor().Fields().ByName(name)
	if f == nil || f.Kind() != protoreflect.StringKind || f.IsList() {
		return ""
	}
	return r.Get(f).String()
}

// StreamContentType is that of Server-Sent Events.
func (SSE) StreamContentType(any) string { return TypeSSE }

// Delimiter ends an event.
func (SSE) Delimiter() []byte { return []byte("\n\n") }
