// SPDX-License-Identifier: MIT

// Package refusal makes the one error body of REST, whoever refuses: the node, gRPC itself or the
// gateway. The status comes from the contract's reason map and from nowhere else.
package refusal

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/contract"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
)

// Header carries the correlation id, in requests, answers and, in lower case, gRPC metadata.
const Header = "X-Request-Id"

// Refusal is an answer that is an error.
type Refusal struct {
	// HTTP is the status.
	HTTP int
	// Code is the reason in lower case.
	Code string
	// Message says what was found and what was expected; no internals.
	Message string
	// Details holds the dynamic parts by name; may be nil.
	Details map[string]any
	// RetryAfter is how long to wait before trying again; none when 0.
	RetryAfter time.Duration
}

// New makes a refusal of the gateway's own.
func New(reason arsenalv1.Reason, message string) Refusal {
	s := contract.StatusOf(reason)
	return Refusal{HTTP: s.HTTP, Code: s.Code, Message: message}
}

// Field is a part of a request that broke a rule.
type Field struct {
	// Field is the path of the field, such as options.name.
	Field string `json:"field"`
	// Description says which rule.
	Description string `json:"description"`
}

// FromError turns the error of a call into a refusal. A status with ErrorInfo was made by the node
// and is passed on; any other was made by gRPC, whose words may hold addresses and are replaced.
func FromError(err error) Refusal {
	st := status.Convert(err)
	reason := contract.ReasonOfCore(st.Code())
	r := New(reason, coreMessage(reason, st.Message()))
	r.Details = map[string]any{}
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			r.setReason(st, info)
		}
	}
	for _, d := range st.Details() {
		r.addDetail(d)
	}
	return r
}

func (r *Refusal) setReason(st *status.Status, info *errdetails.ErrorInfo) {
	if s, known := contract.StatusOfText(info.GetReason()); known {
		r.HTTP, r.Code = s.HTTP, s.Code
	} else {
		r.HTTP, r.Code = runtime.HTTPStatusFromCode(st.Code()), strings.ToLower(info.GetReason())
	}
	r.Message = st.Message()
	for k, v := range info.GetMetadata() {
		r.Details[k] = v
	}
}

func (r *Refusal) addDetail(detail any) {
	switch d := detail.(type) {
	case *errdetails.BadRequest:
		fields := []Field{}
		for _, v := range d.GetFieldViolations() {
			fields = append(fields, Field{v.GetField(), v.GetDescription()})
		}
		r.Details["fields"] = fields
	case *errdetails.ResourceInfo:
		r.Details["resource"] = map[string]string{
			"type":        d.GetResourceType(),
			"name":        d.GetResourceName(),
			"description": d.GetDescription(),
		}
	case *errdetails.RetryInfo:
		r.RetryAfter = d.GetRetryDelay().AsDuration()
	}
}

// coreMessage replaces what gRPC says where that tells of this machine rather than of the request.
func coreMessage(reason arsenalv1.Reason, message string) string {
	switch reason {
	case arsenalv1.Reason_REASON_MALFORMED_REQUEST:
		return message
	case arsenalv1.Reason_REASON_CANCELLED:
		return "the caller went away"
	case arsenalv1.Reason_REASON_DEADLINE_EXCEEDED:
		return "the deadline passed before the answer was there"
	case arsenalv1.Reason_REASON_REQUEST_TOO_LARGE:
		return "the message is larger than its receiver takes"
	case arsenalv1.Reason_REASON_UNKNOWN_METHOD:
		return "the node does not have this operation"
	case arsenalv1.Reason_REASON_UNAVAILABLE:
		return "the node is not reachable"
	default:
		return "internal error"
	}
}

// Body returns the error as the contract's JSON, on one line.
func (r Refusal) Body(requestID string) []byte {
	details := r.Details
	if details == nil {
		details = map[string]any{}
	}
	type body struct {
		Code      string         `json:"code"`
		Message   string         `json:"message"`
		Details   map[string]any `json:"details"`
		Timestamp string         `json:"timestamp"`
		RequestID string         `json:"request_id"`
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // pids stay readable; the content type is no HTML
	err := encoder.Encode(map[string]body{"error": {
		Code:      r.Code,
		Message:   r.Message,
		Details:   details,
		Timestamp: time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		RequestID: requestID,
	}})
	if err != nil { // strings, maps and slices of strings: cannot be
		return []byte(`{"error":{"code":"internal","message":"internal error","details":{}}}`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Write answers the request with the refusal.
func (r Refusal) Write(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	for _, name := range []string{"Trailer", "Transfer-Encoding", "Content-Length", "Location"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/json")
	if r.RetryAfter > 0 {
		seconds := int64((r.RetryAfter + time.Second - 1) / time.Second)
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	w.WriteHeader(r.HTTP)
	// The caller may be gone; the access log has the status either way.
	_, _ = w.Write(append(r.Body(RequestID(req.Context())), '\n'))
}

type requestIDKey struct{}

// WithRequestID returns a context that carries the correlation id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the correlation id of the context, empty when it has none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
