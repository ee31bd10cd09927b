# SPDX-License-Identifier: MIT
"""Every reason of the contract is provoked, and comes with its gRPC code and HTTP status."""

import json
import pathlib
import sys

import grpc
import pytest

sys.path.insert(0, "tests/e2e")
sys.path.insert(0, "tests/contract")
import rows_test  # pylint: disable=wrong-import-position
import system  # pylint: disable=wrong-import-position

from rows_test import CONTRACT, bystander  # pylint: disable=unused-import,wrong-import-position

CASES = [case for file in sorted(pathlib.Path("tests/e2e/cases").glob("*.json"))
         for case in json.loads(file.read_text())["cases"] if "reason" in case]
CODES = {code.value[0]: code for code in grpc.StatusCode}
# Reasons that need more than one request; the tests that provoke them.
ELSEWHERE = {
    "malformed_request": "rows_test.py", "unsupported_media_type": "rows_test.py",
    "request_too_large": "rows_test.py", "method_not_allowed": "rows_test.py",
    "origin_refused": "rows_test.py", "unavailable": "stop_test.py",
    "stream_limit": "stream_events_test.cc", "cancelled": "kill_process_test.cc",
    "process_limit": "test_a_full_node_starts_nothing_more",
    "route_not_found": "test_a_path_that_nobody_has",
    "unknown_method": "test_a_method_that_nobody_has",
    "service_not_found": "test_health_of_a_service_that_nobody_has",
    "deadline_exceeded": "test_a_deadline_that_passes",
    "call_timeout": "test_a_callee_that_is_busy",
    "process_exited": "test_a_callee_that_dies",
    "not_callable": "test_a_process_that_is_no_server",
    "invalid_cursor": "test_a_cursor_that_is_none",
    "internal": "fail_test.cc", "atom_limit": "terms_test.cc", "child_limit": "start_child_test.cc",
    "not_inspectable": "test_a_process_without_a_state_to_show",
    "process_suspended": "test_a_process_that_is_held",
    "subscription_limit": "subscribe_to_events_test.cc",
}


def statuses():
    """reason -> (gRPC code, HTTP status), from the enum's own options."""
    enum = CONTRACT.pool.FindEnumTypeByName("arsenal.v1.Reason")
    extension = CONTRACT.pool.FindExtensionByName("arsenal.v1.status")
    options = system.message_factory.GetMessageClass(
        CONTRACT.pool.FindMessageTypeByName("google.protobuf.EnumValueOptions"))
    found = {}
    for value in enum.values:
        status = options.FromString(value.GetOptions().SerializeToString()).Extensions[extension]
        found[value.name.removeprefix("REASON_").lower()] = (CODES[status.code], status.http)
    return found


STATUSES = statuses()


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    node = system.Node(tmp_path_factory.mktemp("data"), "--demo")
    gateway = system.Gateway(node.address)

    class Live:
        grpc = system.GrpcDoor(CONTRACT, node.address)
        rest = system.RestDoor(CONTRACT, gateway.url)
        url = gateway.url
    yield Live
    assert node.stop() == 0
    assert gateway.stop() == 0


def both(live, rpc, request, reason):
    """The same refusal over gRPC and REST, with the statuses of its reason."""
    code, status = STATUSES[reason]
    message = CONTRACT.message(CONTRACT.method(rpc).input_type, request)
    found_code, refusal = rows_test.raw(live, rpc, message.SerializeToString())
    assert (found_code, refusal["reason"]) == (code, reason)
    response = live.rest.send(rpc, request)
    rows_test.refused(response, status, reason)
    return refusal


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_refusal_has_the_statuses_of_its_reason(live, bystander, case):
    if case["reason"] == "name_taken" and case["rpc"] == "ProcessService/StartProcess":
        case = {**case, "request": {"module": "kv", "options": {"name": "counter"}}}
    if case["reason"] == "already_active":
        if "subscription_id" in case["request"]:  # of this test's own: others end that of the case
            case = {**case, "request": {**case["request"], "subscription_id": "reasons"}}
        live.grpc.call(case["rpc"], case["request"])
    refusal = both(live, case["rpc"], case["request"], case["reason"])
    if "field" in case:
        assert case["field"] in refusal["fields"]


def test_every_reason_is_provoked_somewhere():
    provoked = {c["reason"] for c in CASES} | set(ELSEWHERE)
    assert set(STATUSES) - {"unspecified"} == provoked


def test_a_path_that_nobody_has(live):
    response = live.rest.session.get(live.url + "/api/v1/weather", timeout=system.PATIENCE)
    rows_test.refused(response, *reversed(("route_not_found", STATUSES["route_not_found"][1])))


def test_a_method_that_nobody_has(live):
    with pytest.raises(grpc.RpcError) as error:
        live.grpc.channel.unary_unary("/arsenal.v1.ProcessService/Fly")(b"", timeout=5)
    assert error.value.code() == STATUSES["unknown_method"][0]
    assert live.grpc.refusal(error.value)["reason"] == "unknown_method"


def test_health_of_a_service_that_nobody_has(live):
    with pytest.raises(grpc.RpcError) as error:
        live.grpc.channel.unary_unary("/grpc.health.v1.Health/Check")(b"\x0a\x01x", timeout=5)
    assert error.value.code() == STATUSES["service_not_found"][0]
    assert live.grpc.refusal(error.value)["reason"] == "service_not_found"


def test_a_deadline_that_passes(live):
    """A process that traps exits does not end with a reason that it may ignore."""
    rpc = "ProcessService/KillProcess"
    request = CONTRACT.message(CONTRACT.method(rpc).input_type, {
        "pid": "demo_sup", "reason": "normal", "timeout_ms": 20000})
    stub = live.grpc.channel.unary_unary(f"/arsenal.v1.{rpc}")
    with pytest.raises(grpc.RpcError) as error:
        stub(request.SerializeToString(), timeout=0.2)
    assert error.value.code() == STATUSES["deadline_exceeded"][0]


def test_a_callee_that_is_busy(live):
    """A callee that never replies is waited for no longer than timeout_ms."""
    both(live, "MessageService/CallProcess",
         {"pid": "crasher", "message": "hang", "timeout_ms": 20}, "call_timeout")


def test_a_callee_that_dies(live):
    def call(pid):
        return {"pid": pid, "message": "{crash, because}"}
    started = [live.grpc.call("ProcessService/StartProcess", {"module": "crasher"})["answer"]
               for _ in range(2)]
    pids = [s["data"]["pid"] for s in started]
    message = CONTRACT.message(
        CONTRACT.method("MessageService/CallProcess").input_type, call(pids[0]))
    code, refusal = rows_test.raw(live, "MessageService/CallProcess", message.SerializeToString())
    assert (code, refusal["reason"]) == (STATUSES["process_exited"][0], "process_exited")
    response = live.rest.send("MessageService/CallProcess", call(pids[1]))
    error = rows_test.refused(response, STATUSES["process_exited"][1], "process_exited")
    assert error["details"]["reason"] == "because"


def test_a_process_that_is_no_server(live):
    """The session that stands for callers is critical, so the demo offers a plain process."""
    listed = live.grpc.call("ProcessService/ListProcesses", {"type": "worker"})["answer"]["data"]
    plain = [p["pid"] for p in listed if p["module"] != "caller_session"]
    for pid in plain:
        both(live, "MessageService/CallProcess", {"pid": pid, "message": "x"}, "not_callable")


def test_a_process_without_a_state_to_show(live):
    listed = live.grpc.call("ProcessService/ListProcesses", {"module": "caller_session"})
    pid = listed["answer"]["data"][0]["pid"]
    both(live, "StateService/GetProcessState", {"pid": pid}, "not_inspectable")


def test_a_process_that_is_held(live):
    target = {"pid": "kv"}
    assert "answer" in live.grpc.call("ProcessService/SuspendProcess", target)
    try:
        both(live, "StateService/GetProcessState", target, "process_suspended")
    finally:
        assert "answer" in live.grpc.call("ProcessService/ResumeProcess", target)


def test_a_cursor_that_is_none(live):
    code, refusal = rows_test.raw(live, "EventService/StreamEvents", b"\x12\x01x")
    assert (code, refusal["reason"]) == (STATUSES["invalid_cursor"][0], "invalid_cursor")
    assert refusal["fields"] == ["after"]
    response = live.rest.session.get(live.url + "/api/v1/events/stream?after=x",
                                     timeout=system.PATIENCE)
    rows_test.refused(response, STATUSES["invalid_cursor"][1], "invalid_cursor")


def test_a_full_node_starts_nothing_more(tmp_path):
    node = system.Node(tmp_path, "--processes=16")
    door = system.GrpcDoor(CONTRACT, node.address)
    found = {}
    for _ in range(20):
        found = door.call("ProcessService/StartProcess", {"module": "kv"})
        if "reason" in found:
            break
    assert found["reason"] == "process_limit"
    listed = door.call("ProcessService/ListProcesses", {})
    assert listed["answer"]["meta"]["total"] == "16"
    assert node.stop() == 0
