// SPDX-License-Identifier: MIT

package command

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"arsenal/clients/cli/document"
	"arsenal/clients/cli/render"
)

// The exit codes; the topic exit-codes explains them.
const (
	exitOK          = 0
	exitOther       = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitInvalid     = 4
	exitConflict    = 5
	exitPermission  = 6
	exitUnavailable = 7
	exitInterrupted = 130
)

// usageError is a command line that says nothing that could be sent.
type usageError struct {
	message string
	nearest []string // what may have been meant
	help    string   // the command whose help tells more
	newer   bool     // another contract may know it
}

// Error says what was found and what was expected.
func (u *usageError) Error() string { return u.message }

func usage(format string, values ...any) *usageError {
	return &usageError{message: fmt.Sprintf(format, values...)}
}

func mayBeNewer(err error) bool {
	var wrong *usageError
	return errors.As(err, &wrong) && wrong.newer
}

// refusal is a call that was not answered, or answered with an error.
type refusal struct {
	status      *status.Status
	cause       error // why the context of the call ended, if it did
	interrupted bool
}

// refused makes a refusal of what gRPC says.
func refused(ctx context.Context, err error) error {
	r := &refusal{status: status.Convert(err)}
	if ctx.Err() != nil {
		r.cause = context.Cause(ctx)
		r.interrupted = errors.Is(ctx.Err(), context.Canceled) && !errors.Is(r.cause, errPatience)
	}
	if errors.Is(r.cause, errPatience) {
		r.status = status.New(codes.DeadlineExceeded, errPatience.Error())
	}
	return r
}

// Error is the status's text.
func (r *refusal) Error() string { return render.Clean(r.status.Message()) }

func (r *refusal) code() codes.Code { return r.status.Code() }

// reason is what the node calls the refusal, such as PROCESS_NOT_FOUND; empty when gRPC itself made it.
func (r *refusal) reason() string {
	for _, detail := range r.status.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}

// problem is an error as it is told, the same to people and to programs.
type problem struct {
	code, message string
	metadata      map[string]string
	fields        [][2]string // field, description
	requestID     string
	help          string
	exit          int
}

// report tells an error on standard error and returns the exit code.
func (a *app) report(ctx context.Context, err error) int {
	if err == nil {
		return exitOK
	}
	p := a.explain(ctx, err)
	settings := a.settings
	if render.Machine(settings.output()) {
		body := p.body(a.Now())
		text := document.Compact(body) + "\n"
		if settings.output() == "json" {
			text = document.Indented(body) + "\n"
		} else if settings.output() == "yaml" {
			if yaml, err := document.YAML(body); err == nil {
				text = yaml
			}
		}
		fmt.Fprint(a.Stderr, text)
		return p.exit
	}
	word := "error:"
	if settings.colored(a.Host, a.StderrTerminal) {
		word = "\x1b[31merror:\x1b[0m"
	}
	fmt.Fprint(a.Stderr, word+" "+p.text())
	return p.exit
}

func (a *app) explain(ctx context.Context, err error) problem {
	var wrong *usageError
	var r *refusal
	switch {
	case errors.As(err, &wrong):
		p := problem{code: "usage", message: wrong.message, exit: exitUsage, help: wrong.help}
		if len(wrong.nearest) > 0 {
			p.metadata = map[string]string{"nearest": strings.Join(wrong.nearest, ", ")}
		}
		return p
	case errors.As(err, &r) && !r.interrupted:
		return a.explainRefusal(r)
	case ctx.Err() != nil:
		return problem{code: "cancelled", message: "interrupted", exit: exitInterrupted}
	case errors.Is(err, errDeclined):
		return problem{code: "declined", message: err.Error(), exit: exitOther}
	case status.Code(err) != codes.Unknown:
		return a.explainRefusal(&refusal{status: status.Convert(err)})
	}
	return problem{code: "failed", message: err.Error(), exit: exitOther}
}

func (a *app) explainRefusal(r *refusal) problem {
	reason := r.reason()
	p := problem{message: r.status.Message(), requestID: a.settings.requestID}
	if reason == "" {
		reason = code.Code_name[int32(r.code())]
		if r.code() == codes.Unavailable {
			p.message = "no answer from the node at " + a.settings.address() + ": " + p.message
		}
	}
	p.code = strings.ToLower(reason)
	p.exit = exitCode(r.code(), a.contract.ReasonStatus(reason).GetHttp())
	for _, detail := range r.status.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			p.metadata = d.GetMetadata()
		case *errdetails.BadRequest:
			for _, violation := range d.GetFieldViolations() {
				p.fields = append(p.fields, [2]string{violation.GetField(), violation.GetDescription()})
			}
		case *errdetails.RequestInfo:
			p.requestID = d.GetRequestId()
		}
	}
	return p
}

// exitCode follows from the statuses of a refusal: the gRPC code, and where that covers more than
// one thing (RESOURCE_EXHAUSTED) the HTTP status that the contract gives its reason.
func exitCode(grpc codes.Code, http int32) int {
	switch grpc {
	case codes.OK:
		return exitOK
	case codes.NotFound:
		return exitNotFound
	case codes.InvalidArgument, codes.OutOfRange:
		return exitInvalid
	case codes.AlreadyExists, codes.FailedPrecondition, codes.Aborted:
		return exitConflict
	case codes.PermissionDenied, codes.Unauthenticated:
		return exitPermission
	case codes.Unavailable, codes.DeadlineExceeded:
		return exitUnavailable
	case codes.Canceled:
		return exitInterrupted
	}
	switch http {
	case 413:
		return exitInvalid
	case 429, 503:
		return exitUnavailable
	}
	return exitOther
}

// body is the error as REST writes it.
func (p problem) body(now time.Time) document.Object {
	details := document.Object{}
	var keys []string
	for key := range p.metadata {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		details = append(details, document.Member{Key: key, Value: p.metadata[key]})
	}
	if len(p.fields) > 0 {
		fields := []any{}
		for _, field := range p.fields {
			fields = append(fields, document.Object{{Key: "field", Value: field[0]}, {Key: "description", Value: field[1]}})
		}
		details = append(details, document.Member{Key: "fields", Value: fields})
	}
	body := document.Object{
		{Key: "code", Value: p.code},
		{Key: "message", Value: p.message},
		{Key: "details", Value: details},
		{Key: "timestamp", Value: now.UTC().Format("2006-01-02T15:04:05.000Z")},
	}
	if p.requestID != "" {
		body = append(body, document.Member{Key: "request_id", Value: p.requestID})
	}
	return document.Object{{Key: "error", Value: body}}
}

// text is the error for people: one line, then the fields that are wrong, one a line.
func (p problem) text() string {
	first := p.message
	if p.code != "usage" && p.code != "declined" && p.code != "failed" && p.exit != exitInterrupted {
		first = p.code + ": " + p.message
	}
	fields := ""
	if len(p.fields) > 1 {
		first = fmt.Sprintf("%s: %d fields", p.code, len(p.fields))
		for _, field := range p.fields {
			fields += "  " + render.Clean(field[0]+": "+field[1]) + "\n"
		}
	}
	if near := p.metadata["nearest"]; near != "" && p.exit == exitUsage {
		fields += "did you mean: " + near + "?\n"
	} else if near != "" {
		first += " (nearest: " + near + ")"
	}
	if p.requestID != "" {
		fields += "request id: " + render.Clean(p.requestID) + "\n"
	}
	if p.help != "" {
		fields += "see: " + p.help + " --help\n"
	}
	return render.Clean(first) + "\n" + fields
}
