# SPDX-License-Identifier: MIT
"""What a user sees of a live system: crashes, restarts, streams, and figures that are measured."""

import json
import re
import subprocess
import threading

import pytest
import requests

import system

# The documented charges of the runtime, in reductions.
PER_DISPATCH = 20
PER_SEND = 5


@pytest.fixture(scope="module")
def contract():
    return system.Contract()


@pytest.fixture
def live(tmp_path, contract):
    node = system.Node(tmp_path / "data", "--demo")
    gateway = system.Gateway(node.address)

    class Live:
        said = node
        grpc = system.GrpcDoor(contract, node.address)
        rest = system.RestDoor(contract, gateway.url)
        url = gateway.url
    yield Live
    assert node.stop() == 0
    assert gateway.stop() == 0


class ServerSentEvents:
    """Reads a stream of Server-Sent Events in the background."""

    def __init__(self, session, url, headers=None):
        self.events = []
        self.changed = threading.Condition()
        self.response = session.get(url, stream=True, timeout=system.PATIENCE,
                                    headers={"accept": "text/event-stream", **(headers or {})})
        assert self.response.headers["content-type"].startswith("text/event-stream")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        event = {}
        try:
            for line in self.response.iter_lines(decode_unicode=True, chunk_size=1):
                if line and not line.startswith(":"):
                    key, _, value = line.partition(": ")
                    event[key] = value
                elif event:
                    with self.changed:
                        self.events.append(event)
                        self.changed.notify_all()
                    event = {}
        except Exception:  # the connection was closed under the reader
            pass
        with self.changed:
            self.events.append({"event": "closed", "data": "{}"})
            self.changed.notify_all()

    def wait_for(self, kind, where=lambda data: True):
        """The first event of a kind for which the test holds."""
        def find():
            return next((e for e in self.events
                         if e["event"] == kind and where(json.loads(e["data"]))), None)
        with self.changed:
            assert self.changed.wait_for(find, system.PATIENCE), (kind, self.events)
            found = find()
        return {**found, "data": json.loads(found["data"])}


def tree(live):
    answer = live.rest.call("SupervisorService/GetSupervisionTree", {"name": "demo_sup"})
    root = answer["answer"]["data"]["root"]
    return root, {child["id"]: child for child in root["children"]}


def process(live, name):
    return live.rest.call("ProcessService/GetProcess", {"pid": name})["answer"]["data"]


def crash(live, reason):
    """Makes the crasher crash and waits until another one lives."""
    old = process(live, "crasher")["pid"]
    found = live.rest.call("MessageService/SendMessage",
                           {"pid": "crasher", "message": "{crash, %s}" % reason, "if_pid": old})
    assert found["answer"]["data"]["accepted"]
    return old


def test_a_crash_is_reported_in_the_nodes_log(live):
    old = crash(live, "because")
    for label, key in [("{gen_server,terminate}", "reason => because"),
                       ("{proc_lib,crash}", "error_info => {exit,because}")]:
        line = json.loads(live.said.wait_for(r'"message":"' + re.escape(label)).string)
        assert line["level"] == "error"
        assert (line["pid"], line["name"]) == (old, "crasher")
        assert key in line["report"]


def test_a_crash_is_seen_and_mended_and_the_neighbours_do_not_notice(live):
    counter = process(live, "counter")
    stream = ServerSentEvents(live.rest.session, live.url + "/api/v1/events/stream")
    old = crash(live, "boom")
    exit_event = stream.wait_for("process:exit", lambda d: d["data"].get("pid") == old)
    assert exit_event["data"]["data"]["reason"] == "boom"
    assert exit_event["data"]["data"]["name"] == "crasher"
    restart = stream.wait_for("supervisor:child_restart")
    assert restart["data"]["data"]["details"]["old_pid"] == old
    new = process(live, "crasher")["pid"]
    assert restart["data"]["data"]["details"]["new_pid"] == new != old
    _, children = tree(live)
    assert children["crasher"]["pid"] == new
    assert children["crasher"]["restart_count"] == 1
    after = process(live, "counter")
    assert after["pid"] == counter["pid"]
    assert after["started_at"] == counter["started_at"]


def test_the_stream_over_grpc_resumes_from_a_cursor(live):
    listed = live.grpc.call("ProcessService/ListProcesses", {})["answer"]
    old = crash(live, "first")
    stub = live.grpc.channel.unary_stream(
        "/arsenal.v1.EventService/StreamEvents",
        request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=system.message_factory.GetMessageClass(
            live.grpc.contract.method("EventService/StreamEvents").output_type).FromString)
    request = live.grpc.contract.message(
        live.grpc.contract.method("EventService/StreamEvents").input_type,
        {"after": listed["meta"]["cursor"], "event_types": ["process:exit"]})
    call = stub(request, timeout=system.PATIENCE)
    record = next(call)
    assert (record.type, record.data.pid, record.data.reason) == ("process:exit", old, "first")
    incarnation, sequence = record.cursor.split("-")
    assert incarnation == listed["meta"]["cursor"].split("-")[0]
    assert int(sequence) == record.data.sequence
    call.cancel()


def test_a_cursor_of_another_incarnation_gets_a_gap_first(live):
    stream = ServerSentEvents(live.rest.session, live.url + "/api/v1/events/stream",
                              {"last-event-id": "1-5"})
    gap = stream.wait_for("gap")
    assert gap["data"]["gap"]["cause"] == "other_incarnation"
    assert stream.wait_for("node:start")["data"]["data"]["sequence"] == 1


def test_at_the_fifth_crash_the_supervisor_gives_up_and_is_started_anew(live):
    root, _ = tree(live)
    counter = process(live, "counter")["pid"]
    stream = ServerSentEvents(live.rest.session, live.url + "/api/v1/events/stream")
    for number in range(1, 5):
        old = crash(live, f"crash{number}")
        stream.wait_for("supervisor:child_restart",
                        lambda d, old=old: d["data"]["details"].get("old_pid") == old)
    assert tree(live)[1]["crasher"]["restart_count"] == 4
    crash(live, "crash5")
    gave_up = stream.wait_for("supervisor:gave_up")
    assert gave_up["data"]["data"]["pid"] == root["pid"]
    ended = stream.wait_for("process:exit", lambda d: d["data"]["pid"] == root["pid"])
    assert ended["data"]["data"]["reason"] == "shutdown"
    stream.wait_for("supervisor:child_restart",
                    lambda d: d["data"]["details"].get("old_pid") == root["pid"])
    fresh, children = tree(live)
    assert fresh["pid"] != root["pid"]
    assert children["counter"]["pid"] != counter
    assert fresh["restart_count"] == 0
    listed = live.rest.call("SupervisorService/ListSupervisors", {"health": "critical"})["answer"]
    assert [s["name"] for s in listed["data"]] == ["demo_sup"]


def start(live, module, name, args=()):
    found = live.rest.call("ProcessService/StartProcess", {
        "module": module, "args": list(args), "options": {"name": name}})
    return found["answer"]["data"]["pid"]


def test_a_megabyte_in_the_mailbox_is_charged_and_given_back(live):
    pid = start(live, "kv", "holder")
    before = process(live, pid)["performance"]["memory"]
    text = "x" * (1 << 20)
    message = {"$tuple": ["put", "big", {"$binary": "eHh4" * ((1 << 20) // 3 + 1)}]}
    call = {"pid": pid, "message": message}
    assert "answer" in live.rest.call("MessageService/CallProcess", call)
    held = process(live, pid)["performance"]["memory"]
    assert held >= before + len(text)
    live.rest.call("MessageService/CallProcess", {"pid": pid, "message": "{delete, big}"})
    assert process(live, pid)["performance"]["memory"] < before + 4096


def test_reductions_are_the_charges_of_what_was_done(live):
    pid = start(live, "counter", "measured", [0])
    before = process(live, pid)["performance"]
    calls = 1000
    for _ in range(calls):
        live.grpc.call("MessageService/CallProcess", {"pid": pid, "message": "increment"})
    after = process(live, pid)["performance"]
    assert after["messages_in"] - before["messages_in"] == calls
    assert after["messages_out"] - before["messages_out"] == calls
    expected = calls * (PER_DISPATCH + PER_SEND)
    assert abs(after["reductions"] - before["reductions"] - expected) <= expected * 0.01


def test_metrics_count_calls_by_rpc_and_code(tmp_path, contract):
    node = system.Node(tmp_path, "--metrics=127.0.0.1:0")
    address = node.wait_for(r'"message":"metrics","address":"([^"]+)"').group(1)
    door = system.GrpcDoor(contract, node.address)

    def calls(code):
        text = requests.get(f"http://{address}/metrics", timeout=system.PATIENCE).text
        line = f'arsenal_calls_total{{code="{code}",rpc="arsenal.v1.ProcessService/GetProcess"}} '
        return float(next(l for l in text.splitlines() if l.startswith(line)).split()[-1])
    assert (calls("OK"), calls("NOT_FOUND")) == (0, 0)
    for name in ("root_sup", "root_sup", "nobody"):
        door.call("ProcessService/GetProcess", {"pid": name})
    assert (calls("OK"), calls("NOT_FOUND")) == (2, 1)
    assert "<0." not in requests.get(f"http://{address}/metrics", timeout=system.PATIENCE).text
    assert node.stop() == 0


def test_the_command_line_has_the_nodes_version(live):
    said = subprocess.run([str(system.CLI), "version"], capture_output=True, text=True,
                          check=True, timeout=system.PATIENCE).stdout
    info = live.grpc.call("SystemService/GetSystemInfo", {})["answer"]["data"]
    assert info["version"] in said.split()
