// SPDX-License-Identifier: MIT

package finish

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/gateway/contract"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// responses writes every answer that the operation can have.
func (w *writer) responses(r *contract.Route, o object) {
	responses := object{"default": w.errorResponse("Any other error.")}
	for status, reasons := range w.failures(r) {
		responses[strconv.Itoa(status)] = w.errorResponse(strings.Join(reasons, "\n\n"))
	}
	status, success := w.success(r)
	responses[status] = success
	o["responses"] = responses
}

func (w *writer) success(r *contract.Route) (string, object) {
	output := r.Method.Output()
	answer := object{"description": comment(output), "headers": w.headers(nil)}
	if answer["description"] == "" {
		answer["description"] = "Done."
	}
	if output.Fields().Len() == 0 {
		return "204", answer
	}
	status := "200"
	if r.Operation.GetEffect() == arsenalv1.Effect_EFFECT_CREATE {
		status = "201"
		answer["headers"] = w.headers(object{"Location": w.header("The path of what was made.")})
	}
	schema := w.schemas.ref(output, response)
	if !r.Method.IsStreamingServer() {
		w.setContent(answer, object{"application/json": object{"schema": schema}})
		return status, answer
	}
	record := object{
		"type":       "object",
		"required":   []any{"result"},
		"properties": object{"result": schema},
	}
	if w.dialect == V3 {
		record = object{"description": "One JSON object a line.",
			"oneOf": []any{record, object{"$ref": w.schemas.path("Error")}}}
	}
	w.setContent(answer, object{
		"application/x-ndjson": object{"schema": record},
		"text/event-stream": object{
			"schema": object{"type": "string", "description": "Each event has the " +
				"record's cursor as id, its type as event and the record as data, on one line. " +
				"Heartbeats are comments."},
		},
	})
	return status, answer
}

// setContent writes the body; 2.0 knows one schema only.
func (w *writer) setContent(answer, content object) {
	if w.dialect == V3 {
		answer["content"] = content
		return
	}
	for _, media := range []string{"application/json", "application/x-ndjson"} {
		if c := child(content, media); c != nil {
			answer["schema"] = c["schema"]
		}
	}
}

func (w *writer) headers(more object) object {
	all := object{
		"X-Request-Id": w.header("The correlation id: the caller's, or one made for the request."),
	}
	for name, h := range more {
		all[name] = h
	}
	return all
}

func (w *writer) header(text string) object {
	if w.dialect == V3 {
		return object{"description": text, "schema": object{"type": "string"}}
	}
	return object{"description": text, "type": "string"}
}

func (w *writer) errorResponse(text string) object {
	answer := object{"description": text, "headers": w.headers(nil)}
	w.setContent(
		answer,
		object{"application/json": object{"schema": object{"$ref": w.schemas.path("Error")}}},
	)
	return answer
}

var upperWord = regexp.MustCompile(`\b[A-Z][A-Z_]+[A-Z]\b`)

// failures groups the reasons for which the operation can be refused by their HTTP status. Those of
// its own are named in its comment; the others are every operation's.
func (w *writer) failures(r *contract.Route) map[int][]string {
	type reason = arsenalv1.Reason
	all := []reason{
		arsenalv1.Reason_REASON_MALFORMED_REQUEST,
		arsenalv1.Reason_REASON_ORIGIN_REFUSED,
		arsenalv1.Reason_REASON_INTERNAL,
		arsenalv1.Reason_REASON_UNKNOWN_METHOD,
		arsenalv1.Reason_REASON_UNAVAILABLE,
		arsenalv1.Reason_REASON_DEADLINE_EXCEEDED,
	}
	if r.Method.Input().Fields().Len() > 0 {
		all = append(all, arsenalv1.Reason_REASON_VALIDATION_ERROR)
	}
	if r.TakesBody {
		all = append(
			all,
			arsenalv1.Reason_REASON_UNSUPPORTED_MEDIA_TYPE,
			arsenalv1.Reason_REASON_REQUEST_TOO_LARGE,
		)
	}
	for _, text := range upperWord.FindAllString(comment(r.Method), -1) {
		if number, known := arsenalv1.Reason_value["REASON_"+text]; known &&
			!slices.Contains(all, reason(number)) {
			all = append(all, reason(number))
		}
	}
	slices.Sort(all)
	grouped := map[int][]string{}
	for _, each := range all {
		s := contract.StatusOf(each)
		text := "`" + s.Code + "`: " + comment(w.reasons.ByNumber(protoreflect.EnumNumber(each)))
		grouped[s.HTTP] = append(grouped[s.HTTP], text)
	}
	return grouped
}

func errorSchema() object {
	text := func(description string) object {
		return object{"type": "string", "description": description}
	}
	timestamp := text("When the error was made.")
	timestamp["format"] = "date-time"
	code := text("The reason, a word that does not change, such as process_not_found.")
	code["pattern"] = "^[a-z][a-z0-9_]*$"
	return object{
		"type":        "object",
		"description": "The body of every error.",
		"required":    []any{"error"},
		"properties": object{"error": object{
			"type":     "object",
			"required": []any{"code", "message", "details", "timestamp", "request_id"},
			"properties": object{
				"code":    code,
				"message": text("What was found and what was expected, for people."),
				"details": object{"type": "object",
					"description": "The dynamic parts by name; " +
						"`fields` lists each field that broke a rule."},
				"timestamp":  timestamp,
				"request_id": text("The correlation id, also in the header X-Request-Id."),
			},
		}},
	}
}
