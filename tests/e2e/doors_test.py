# SPDX-License-Identifier: MIT
"""One list of cases through four doors; the answers are compared field by field.

A case has `name`, `rpc`, and `request`, the request message in JSON. `reason` is the refusal that
is expected; without it the call must succeed. `equals` gives values of the answer by path. `keep`
gives paths whose text later requests name by "${word}", such as the pid of what was started.
"""

import collections
import json
import pathlib
import re
import subprocess

import pytest

import system

FILES = sorted(pathlib.Path("tests/e2e/cases").glob("*.json"))
CASES = [case for file in FILES for case in json.loads(file.read_text())["cases"]]
# What may differ between doors: pids, times and counters, and what the demo's own traffic changes.
VOLATILE = {
    "pid", "supervisor_pid", "parent_pid", "links", "monitors", "monitored_by", "ancestors",
    "label", "started_at", "uptime_ms", "duration_us", "incarnation", "cursor", "oldest", "newest",
    "changed_at", "metadata_changed_at", "via_pid", "from_pid", "to_pid", "waiting_for", "ref",
    "aliases", "age_ms", "oldest_age_ms", "newest_age_ms", "ages", "rate_window_ms",
    "arrival_rate", "service_rate", "recent_window_ms", "intervals", "bursts", "longest_burst",
    "timer_ref", "sender", "resumed_at",
    "memory", "extension_memory", "control_memory", "mailbox_memory", "state_memory",
    "memory_usage", "memory_before", "memory_after", "was_hibernated",
    "history", "used", "left", "next_release_ms", "old_pid", "new_pid", "restarts_in_window",
    "restarts_left", "last_restart", "restart_count", "health_status", "health_rule",
    "process_memory", "resident_memory", "reductions", "messages_in", "messages_out",
    "message_queue_len", "processes_started", "processes_exited", "messages_sent",
    "messages_dropped", "state", "status", "version", "atoms", "processes",
    "sequence", "time", "first", "last", "start", "begins_at", "began", "ended", "position",
    "timestamp", "event_counts",
}
# Of single operations besides: figures of the whole node or of its past, and what depends on them.
VOLATILE_OF = {
    "EventService/GetEventHistory": {"total", "total_pages", "has_next"},
    "EventService/FilterEvents": {"total", "total_pages", "has_next"},
    "EventService/AggregateEvents": {"total", "count", "groups_total", "others", "span_seconds",
                                     "rate_per_second", "mean", "deviation", "min", "max"},
    "SystemService/GetMemoryInfo": {"total", "peak", "system", "code", "mailboxes", "states",
                                    "process_control", "process_extensions", "process_count"},
    "SystemService/GetSchedulerInfo": {"run_queue_length", "queues", "cpu_time_ms", "slices",
                                       "timers", "timers_fired", "posts_run", "signals"},
    "SystemService/GetProcessTree": {"total_processes", "unsupervised", "root_count"},
    "SystemService/AnalyzeRelationships": {
        "process_count", "edge_counts", "hubs", "component_count", "largest_component",
        "isolated_count", "unsupervised_clusters"},
    "SystemService/FindProcessCycles": {"process_count"},
    "SystemService/GetSystemHealth": {
        "total_processes", "total_supervisors", "memory_usage", "process_health", "overall_score",
        "performance_score", "supervised_percentage", "orphans", "warnings", "warnings_total",
        "arsenal", "health_rule", "supervision_health"},
    "SystemService/GetTopology": {"nodes", "edges", "clusters", "dot", "total_nodes",
                                  "total_edges"},
    "OperationService/GetOperationMetrics": {
        "calls", "successes", "errors", "errors_by_code", "valid_requests", "invalid_requests",
        "latency"},
}
COMPARED = collections.Counter()


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    contract = system.Contract()
    node = system.Node(tmp_path_factory.mktemp("data"), "--demo")
    gateway = system.Gateway(node.address)
    grpc = system.GrpcDoor(contract, node.address)
    rest = system.RestDoor(contract, gateway.url)
    listed = grpc.call("OperationService/ListOperations", {"per_page": 200})["answer"]["data"]
    commands = {operation["name"]: operation["command"] for operation in listed}
    yield {"grpc": grpc, "rest": rest, "cli": system.CliDoor(contract, node.address, commands),
           "direct": DirectDoor()}
    assert node.stop() == 0
    assert gateway.stop() == 0


class DirectDoor:
    """The pipeline without gRPC; it has run the whole list before it is asked."""

    def __init__(self):
        result = subprocess.run(["tests/e2e/direct_runner", *FILES], text=True,
                                capture_output=True, check=True, timeout=system.PATIENCE)
        self.answers = {}
        for line in result.stdout.split("\n"):
            if line.strip():
                one = json.loads(line)
                self.answers[one.pop("name")] = one


def normal(value):
    """The same value as every door writes it: 64-bit numbers as numbers."""
    if isinstance(value, dict):
        return {k: normal(v) for k, v in value.items()}
    if isinstance(value, list):
        return [normal(v) for v in value]
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def leaves(value, rpc, path=""):
    """(path, value) of everything in an answer that may not differ between doors."""
    if isinstance(value, dict):
        volatile = VOLATILE | VOLATILE_OF.get(rpc, set())
        for key, inner in value.items():
            if key in volatile or (key == "links" and path.endswith("meta")):
                continue
            yield from leaves(inner, rpc, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield f"{path}.length", len(value)
        for index, inner in enumerate(value):
            yield from leaves(inner, rpc, f"{path}.{index}")
    else:
        yield path, value


def at(value, path):
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def filled(request, kept):
    """The request with what the answers before it have given."""
    text = json.dumps(request)
    for word, value in kept.items():
        text = text.replace("${%s}" % word, value)
    return json.loads(text)


def run(door):
    """What a door answers to the whole list, by case."""
    kept, found = {}, {}
    for case in CASES:
        answer = door.call(case["rpc"], filled(case["request"], kept))
        found[case["name"]] = answer
        if "answer" in answer:
            kept.update({word: at(answer["answer"], path)
                         for word, path in case.get("keep", {}).items()})
    return found


def check(case, found):
    if "reason" in case:
        assert found.get("reason") == case["reason"], found
        if "field" in case:
            assert case["field"] in found["fields"]
        return
    assert "answer" in found, found
    for path, value in case.get("equals", {}).items():
        assert at(normal(found["answer"]), path) == value, path


@pytest.fixture(scope="module")
def answers(doors):
    """What each door has answered, by door and case.

    One door after the other runs the whole list, which leaves the system as it has found it, so
    that each meets the same.
    """
    return {name: door.answers if name == "direct" else run(door) for name, door in doors.items()}


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_every_door_gives_the_same_answer(answers, case):
    compared = {}
    for name in ("direct", "grpc", "rest", "cli"):
        found = answers[name][case["name"]]
        check(case, found)
        if "answer" in found:
            compared[name] = dict(leaves(normal(found["answer"]), case["rpc"]))
        else:
            compared[name] = {"reason": found["reason"], "fields": found["fields"]}
            if name != "direct":
                assert found["request_id"]
    for name, answer in compared.items():
        assert answer == compared["grpc"], f"{name} differs from grpc"
    COMPARED[case["rpc"]] += len(compared["grpc"])


def test_fields_were_compared_for_every_rpc(doors):
    listed = doors["grpc"].call("OperationService/ListOperations", {"per_page": 200})
    for operation in listed["answer"]["data"]:
        if operation["streaming"] or not operation["rpc"].startswith("arsenal.v1."):
            continue
        rpc = operation["rpc"].removeprefix("arsenal.v1.")
        print(f"{rpc}: {COMPARED[rpc]} fields compared")
        assert COMPARED[rpc] > 0
