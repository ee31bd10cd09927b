// SPDX-License-Identifier: MIT

package render_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"arsenal/clients/cli/render"
)

// answer renders a message and returns what went to each stream.
func answer(t *testing.T, m proto.Message, style render.Style) (out, notes string) {
	t.Helper()
	var o, n strings.Builder
	if err := render.Answer(&o, &n, m.ProtoReflect(), style); err != nil {
		t.Fatal(err)
	}
	return o.String(), n.String()
}

func table() render.Style { return render.Style{Form: "table", Headers: true} }

func expect(t *testing.T, what, found, expected string) {
	t.Helper()
	if found != expected {
		t.Errorf("%s: found\n%s\nexpected\n%s", what, found, expected)
	}
}

func demoTree() *arsenalv1.GetSupervisionTreeResponse {
	worker := func(id, pid string) *arsenalv1.TreeNode {
		return &arsenalv1.TreeNode{Id: id, Name: &id, Pid: &pid, Type: "worker", Module: id, Alive: true,
			RestartType: proto.String("permanent"), Status: "running"}
	}
	waiting := worker("crasher", "")
	waiting.Pid, waiting.Name, waiting.Alive, waiting.Status, waiting.RestartCount = nil, nil, false, "restarting", 3
	return &arsenalv1.GetSupervisionTreeResponse{Data: &arsenalv1.SupervisionTree{
		Root: &arsenalv1.TreeNode{Id: "root_sup", Name: proto.String("root_sup"), Pid: proto.String("<0.1.1>"), Type: "supervisor",
			Module: "root_sup", Alive: true, Strategy: proto.String("one_for_one"), Status: "running",
			Children: []*arsenalv1.TreeNode{
				{Id: "demo_sup", Name: proto.String("demo_sup"), Pid: proto.String("<0.3.1>"), Type: "supervisor", Module: "demo_sup",
					Alive: true, RestartType: proto.String("permanent"), Strategy: proto.String("one_for_one"), Status: "running",
					Children: []*arsenalv1.TreeNode{worker("counter", "<0.4.1>"), waiting}},
				worker("kv", "<0.5.1>"),
			}},
		Metadata: &arsenalv1.TreeMetadata{TotalNodes: 5, Depth: 3, SupervisorCount: 2, WorkerCount: 3},
	}}
}

func TestATypeThatHoldsItselfIsDrawnAsATree(t *testing.T) {
	out, notes := answer(t, demoTree(), table())
	expect(t, "tree", out, `ID             PID      TYPE        MODULE    ALIVE  RESTART_TYPE  RESTART_COUNT  STRATEGY     STATUS
root_sup       <0.1.1>  supervisor  root_sup  true   -                         0  one_for_one  running
├─ demo_sup    <0.3.1>  supervisor  demo_sup  true   permanent                 0  one_for_one  running
│  ├─ counter  <0.4.1>  worker      counter   true   permanent                 0  -            running
│  └─ crasher  -        worker      crasher   false  permanent                 3  -            restarting
└─ kv          <0.5.1>  worker      kv        true   permanent                 0  -            running

metadata:
  total_nodes       5
  depth             3
  supervisor_count  2
  worker_count      3
  truncated         false
`)
	expect(t, "notes", notes, "")
}

func TestATreesNamesAreThoseOfAllNodes(t *testing.T) {
	out, _ := answer(t, demoTree(), render.Style{Form: "name"})
	expect(t, "names", out, "<0.1.1>\n<0.3.1>\n<0.4.1>\ncrasher\n<0.5.1>\n")
}

func list() *arsenalv1.ListProcessesResponse {
	return &arsenalv1.ListProcessesResponse{
		Data: []*arsenalv1.ProcessSummary{
			{Pid: "<0.9.1>", Name: proto.String("a\x1b[2J\nb"), Type: "genserver", Module: "counter", Status: "waiting", Memory: 2048},
			{Pid: "<0.10.1>", Type: "worker", Module: "m", Status: "running", Memory: 3},
		},
		Meta: &arsenalv1.ListMeta{Total: 2, Page: 1, PerPage: 50, TotalPages: 1},
	}
}

func TestATableEscapesWhatWouldSteerTheTerminal(t *testing.T) {
	style := table()
	style.Headers = false
	out, notes := answer(t, list(), style)
	expect(t, "rows", out, `<0.9.1>   a\x1b[2J\nb  genserver  counter  waiting  false  2.0 KiB  0  0
<0.10.1>  -            worker     m        running  false      3 B  0  0
`)
	expect(t, "notes of a whole list", notes, "")
	for _, form := range []string{"wide", "name"} {
		style.Form = form
		if out, _ := answer(t, list(), style); strings.Contains(out, "\x1b") {
			t.Errorf("%s: found an escape sequence in %q", form, out)
		}
	}
}

func TestColumnsThatDoNotFitAreLeftOutAndNamed(t *testing.T) {
	style := table()
	style.Width = 60
	out, notes := answer(t, list(), style)
	expect(t, "rows", out, `PID       NAME         TYPE       MODULE   STATUS
<0.9.1>   a\x1b[2J\nb  genserver  counter  waiting
<0.10.1>  -            worker     m        running
`)
	expect(t, "notes", notes, "hidden: supervised, memory, reductions, message_queue_len (-o wide shows all)\n")
	style.Form = "wide"
	out, notes = answer(t, list(), style)
	expect(t, "notes of wide", notes, "")
	if !strings.Contains(out, "2048") || !strings.Contains(out, "MESSAGE_QUEUE_LEN") {
		t.Errorf("wide: found\n%s\nexpected all columns and exact figures", out)
	}
}

func TestALongCellIsCutUnlessWide(t *testing.T) {
	answerOf := &arsenalv1.ListProcessesResponse{Data: []*arsenalv1.ProcessSummary{{Pid: "<0.1.1>", Module: strings.Repeat("m", 60)}}}
	out, _ := answer(t, answerOf, table())
	if !strings.Contains(out, strings.Repeat("m", 47)+"…") || strings.Contains(out, strings.Repeat("m", 48)) {
		t.Errorf("found\n%s\nexpected 47 letters and an ellipsis", out)
	}
	out, _ = answer(t, answerOf, render.Style{Form: "wide"})
	if !strings.Contains(out, strings.Repeat("m", 60)) {
		t.Errorf("found\n%s\nexpected all letters", out)
	}
}

func TestAnEmptyListIsItsHeader(t *testing.T) {
	empty := &arsenalv1.ListProcessesResponse{Meta: &arsenalv1.ListMeta{Page: 7, TotalPages: 2, Total: 60}}
	out, notes := answer(t, empty, table())
	expect(t, "table", out, "PID  TYPE  MODULE  STATUS  SUPERVISED  MEMORY  REDUCTIONS  MESSAGE_QUEUE_LEN\n")
	expect(t, "notes", notes, "page 7 of 2, 60 in all\n")
	for _, form := range []string{"name", "jsonl"} {
		out, _ = answer(t, empty, render.Style{Form: form})
		expect(t, form, out, "")
	}
}

func TestOneMessageIsAListingWithTheNestedOnesIndented(t *testing.T) {
	state, err := structpb.NewValue(map[string]any{"$tuple": []any{"a", 1}})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := answer(t, &arsenalv1.GetProcessResponse{Data: &arsenalv1.Process{
		Pid: "<0.9.1>", UptimeMs: 3723000, Links: []string{"<0.1.1>", "<0.2.1>"}, State: state,
		Performance: &arsenalv1.ProcessPerformance{Memory: 1 << 20, Status: "waiting"},
		Unavailable: map[string]string{"dictionary": "not kept"},
	}}, table())
	expect(t, "listing", out, `pid           <0.9.1>
type          -
module        -
alive         false
supervised    false
critical      false
uptime        1h02m
performance:
  memory             1.0 MiB
  control_memory     0 B
  mailbox_memory     0 B
  state_memory       0 B
  reductions         0
  message_queue_len  0
  messages_in        0
  messages_out       0
  status             waiting
links         <0.1.1>, <0.2.1>
monitors      -
monitored_by  -
ancestors     -
state         {"$tuple":["a",1]}
unavailable:
  dictionary  not kept
stack_trace   -
`)
}

func TestListsInsideAreTablesAndLongTextIsABlock(t *testing.T) {
	out, _ := answer(t, &arsenalv1.GetSupervisionTreeResponse{Data: &arsenalv1.SupervisionTree{
		Graph: &arsenalv1.TreeGraph{
			Nodes: []*arsenalv1.GraphNode{{Key: "n0", Label: "demo", Type: "supervisor"}, {Key: "n1", Label: "kv", Type: "worker"}},
			Edges: []*arsenalv1.GraphEdge{{Source: "n0", Target: "n1"}}},
		Mermaid: proto.String("flowchart TD\n  n0 --> n1\n"),
	}}, table())
	expect(t, "listing", out, `graph:
  nodes:
    KEY  LABEL  TYPE
    n0   demo   supervisor
    n1   kv     worker
  edges:
    SOURCE  TARGET
    n0      n1
mermaid:
  flowchart TD
    n0 --> n1
`)
}

func TestYamlAndJSONLinesHaveTheAnswersFields(t *testing.T) {
	out, _ := answer(t, list(), render.Style{Form: "jsonl"})
	expect(t, "jsonl", out, `{"pid":"<0.9.1>","name":"a\u001b[2J\nb","type":"genserver","module":"counter","status":"waiting","supervised":false,"memory":2048,"reductions":0,"message_queue_len":0}
{"pid":"<0.10.1>","type":"worker","module":"m","status":"running","supervised":false,"memory":3,"reductions":0,"message_queue_len":0}
`)
	out, _ = answer(t, &arsenalv1.CallProcessResponse{Data: &arsenalv1.CallReply{Pid: "true",
		Reply: structpb.NewNullValue(), ReplyText: "1.0", DurationUs: 12}}, render.Style{Form: "yaml"})
	expect(t, "yaml", out, "data:\n  pid: \"true\"\n  reply: null\n  reply_text: \"1.0\"\n  duration_us: 12\n")
}

func TestColorOnlyMarksHeadings(t *testing.T) {
	style := table()
	style.Color = true
	out, _ := answer(t, list(), style)
	if strings.Count(out, "\x1b[") != 2 || !strings.HasPrefix(out, "\x1b[1mPID") {
		t.Errorf("found %q, expected the header alone to be bold", out)
	}
}
