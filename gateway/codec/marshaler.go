// SPDX-License-Identifier: MIT

package codec

import (
	"fmt"
	"io"
	"sync"

	"arsenal/gateway/refusal"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Media types of the answers.
const (
	TypeJSON   = "application/json"
	TypeNDJSON = "application/x-ndjson"
	TypeSSE    = "text/event-stream"
)

// JSON is grpc-gateway's marshaler for everything but Server-Sent Events. Streams come out as
// newline JSON, {"result": …} or, when they break, {"error": …}.
type JSON struct{}

var _ runtime.Marshaler = JSON{}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// Marshal writes a message, or one record of a stream.
func (JSON) Marshal(v any) ([]byte, error) {
	p := buffers.Get().(*[]byte)
	b, err := appendAny((*p)[:0], v)
	var out []byte
	if err == nil {
		out = append(make([]byte, 0, len(b)), b...)
	}
	*p = b[:0]
	buffers.Put(p)
	return out, err
}

func appendAny(b []byte, v any) ([]byte, error) {
	switch t := v.(type) {
	case proto.Message:
		return Append(b, t)
	case map[string]any:
		m, ok := t["result"].(proto.Message)
		if !ok {
			break
		}
		b, err := Append(append(b, `{"result":`...), m)
		return append(b, '}'), err
	case map[string]proto.Message:
		if e, ok := errorRecord(t); ok {
			return append(b, e...), nil
		}
	}
	return b, fmt.Errorf("codec: cannot write %T", v)
}

// errorRecord recognises what grpc-gateway sends when a stream breaks and returns our error body.
func errorRecord(record map[string]proto.Message) ([]byte, bool) {
	s, ok := record["error"].(*rpcstatus.Status)
	if !ok {
		return nil, false
	}
	st, id := status.FromProto(s), ""
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.RequestInfo); ok {
			id = info.GetRequestId()
		}
	}
	return refusal.FromError(st.Err()).Body(id), true
}

// Unmarshal reads a message.
func (JSON) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return fmt.Errorf("codec: cannot read %T", v)
	}
	return Read(data, m)
}

// NewDecoder reads one message from the whole of r. Fields that r reserves must not be in it.
func (j JSON) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := j.Unmarshal(data, v); err != nil {
			return err
		}
		if reserver, ok := r.(Reserver); ok {
			return refuseReserved(v.(proto.Message).ProtoReflect(), reserver.Reserved())
		}
		return nil
	})
}

// Reserver is a body beside which fields are given in another place, such as the path.
type Reserver interface {
	// Reserved returns the names of those fields.
	Reserved() []string
}

func refuseReserved(r protoreflect.Message, names []string) error {
	for _, name := range names {
		if f := r.Descriptor().Fields().ByName(protoreflect.Name(name)); f != nil && r.Has(f) {
			return fmt.Errorf("%s: expected in the path alone, found in the body too", name)
		}
	}
	return nil
}

// NewEncoder writes messages to w.
func (j JSON) NewEncoder(w io.Writer) runtime.Encoder {
	return runtime.EncoderFunc(func(v any) error {
		b, err := j.Marshal(v)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
}

// ContentType is JSON whatever is written.
func (JSON) ContentType(any) string { return TypeJSON }

// StreamContentType is newline JSON.
func (JSON) StreamContentType(any) string { return TypeNDJSON }

// Delimiter ends a record of a stream.
func (JSON) Delimiter() []byte { return []byte("\n") }
