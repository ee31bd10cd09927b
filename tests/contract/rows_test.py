# SPDX-License-Identifier: MIT
"""Rules that every row of the contract keeps, over gRPC and over REST, without a word about any.

Beside every refusal a process lives on, and its counters do not move.
"""

import sys

import grpc
import pytest

sys.path.insert(0, "tests/e2e")
import system  # pylint: disable=wrong-import-position

CONTRACT = system.Contract()
OPERATION = CONTRACT.pool.FindExtensionByName("arsenal.v1.operation")
READ, CREATE, CONTROL, DESTRUCTIVE = 1, 2, 3, 4
# Lists of what does not change while the node runs.
UNCHANGING = {"OperationService/ListOperations"}


def rows():
    """(rpc, method) of every rpc that has a route."""
    for file in CONTRACT.set.file:
        if file.package == "arsenal.v1":
            for service in file.service:
                for method in service.method:
                    rpc = f"{service.name}/{method.name}"
                    yield rpc, CONTRACT.method(rpc)


ROWS = dict(rows())
UNARY = [rpc for rpc, method in ROWS.items() if not method.server_streaming]


def is_list(method):
    meta = method.output_type.fields_by_name.get("meta")
    return meta is not None and meta.message_type.full_name == "arsenal.v1.ListMeta"


LISTS = [rpc for rpc in UNARY if is_list(ROWS[rpc])]


def effect(rpc):
    options = CONTRACT.options.FromString(ROWS[rpc].GetOptions().SerializeToString())
    return options.Extensions[OPERATION].effect


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    node = system.Node(tmp_path_factory.mktemp("data"))
    gateway = system.Gateway(node.address)

    class Live:
        grpc = system.GrpcDoor(CONTRACT, node.address)
        rest = system.RestDoor(CONTRACT, gateway.url)
        url = gateway.url
    yield Live
    assert node.stop() == 0
    assert gateway.stop() == 0


@pytest.fixture
def bystander(live):
    """A process that must not notice what a test does; the counter of the node's modules."""
    started = live.grpc.call("ProcessService/StartProcess", {"module": "counter", "args": [0]})
    pid = started["answer"]["data"]["pid"]

    def figures():
        data = live.grpc.call("ProcessService/GetProcess", {"pid": pid})["answer"]["data"]
        return {k: data["performance"][k] for k in ("messages_in", "messages_out", "reductions")}
    before = figures()
    yield pid
    assert figures() == before
    live.grpc.call("ProcessService/KillProcess", {"pid": pid})


def raw(live, rpc, request, metadata=(), timeout=system.PATIENCE):
    """Sends bytes; answers (code, refusal) of what must fail."""
    kind = "unary_stream" if ROWS[rpc].server_streaming else "unary_unary"
    stub = getattr(live.grpc.channel, kind)(f"/arsenal.v1.{rpc}")
    with pytest.raises(grpc.RpcError) as error:
        answer = stub(request, metadata=metadata, timeout=timeout)
        if kind == "unary_stream":
            next(answer)
    return error.value.code(), live.grpc.refusal(error.value)


@pytest.mark.parametrize("rpc", ROWS)
def test_bytes_that_are_no_message_are_malformed(live, bystander, rpc):
    code, refusal = raw(live, rpc, b"\xff\xff\xff")
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal["reason"] == "malformed_request"
    assert refusal["request_id"]


@pytest.mark.parametrize("rpc", [r for r in ROWS if effect(r) != READ])
def test_a_change_with_a_field_that_the_node_does_not_know_is_refused(live, bystander, rpc):
    code, refusal = raw(live, rpc, b"\xc0\x3e\x01")  # field 1000, varint 1
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal["reason"] == "validation_error"
    assert "#1000" in refusal["fields"]


@pytest.mark.parametrize("rpc", [r for r in UNARY if effect(r) == READ])
def test_a_read_tolerates_such_a_field(live, rpc):
    stub = live.grpc.channel.unary_unary(f"/arsenal.v1.{rpc}")
    request = b"\xc0\x3e\x01"
    try:
        stub(request, timeout=system.PATIENCE)
    except grpc.RpcError as error:
        assert "#1000" not in live.grpc.refusal(error)["fields"]


@pytest.mark.parametrize("rpc", ROWS)
def test_the_callers_request_id_comes_back(live, rpc):
    _, refusal = raw(live, rpc, b"\xff\xff\xff", metadata=[("x-request-id", "mine-1")])
    assert refusal["request_id"] == "mine-1"
    _, refusal = raw(live, rpc, b"\xff\xff\xff", metadata=[("x-request-id", "not sane!")])
    assert refusal["request_id"] not in ("", "not sane!")


@pytest.mark.parametrize("rpc", ROWS)
def test_required_text_may_not_be_empty(live, bystander, rpc):
    required = [f.name for f in ROWS[rpc].input_type.fields
                if f.type == f.TYPE_STRING and not f.has_presence and not f.is_repeated]
    if not required:
        return
    code, refusal = raw(live, rpc, b"")
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal["reason"] == "validation_error"
    assert set(required) <= set(refusal["fields"])


@pytest.mark.parametrize("rpc", LISTS)
def test_a_list_tells_the_position_at_which_it_was_true(live, rpc):
    """So that whoever streams the events after it misses nothing."""
    required = [f.name for f in ROWS[rpc].input_type.fields
                if f.type == f.TYPE_STRING and not f.has_presence and not f.is_repeated]
    values = {"metadata_query": '{"role": "web"}'}
    found = live.grpc.call(rpc, {name: values.get(name, "root_sup") for name in required})
    meta = found["answer"]["meta"]
    if rpc in UNCHANGING:
        assert "cursor" not in meta
        return
    stream = live.grpc.channel.unary_stream(
        "/arsenal.v1.EventService/StreamEvents",
        request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=system.message_factory.GetMessageClass(
            ROWS["EventService/StreamEvents"].output_type).FromString)
    started = live.grpc.call("ProcessService/StartProcess", {"module": "kv"})["answer"]["data"]
    request = CONTRACT.message(ROWS["EventService/StreamEvents"].input_type, {
        "after": meta["cursor"], "event_types": ["process:start"]})
    call = stream(request, timeout=system.PATIENCE)
    try:
        record = next(call)
        assert (record.type, record.data.pid) == ("process:start", started["pid"])
    finally:
        call.cancel()
    live.grpc.call("ProcessService/KillProcess", {"pid": started["pid"]})


def request_to(live, rpc):
    """(verb, url) of a row's primary route, with a name that nobody has for each variable."""
    verb, path, body = CONTRACT.route(rpc)
    for field in ROWS[rpc].input_type.fields:
        path = path.replace("{%s}" % field.name, "nobody")
    return verb, live.url + path, body


def refused(response, status, code):
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"] == code
    assert error["request_id"] == response.headers["x-request-id"]
    assert isinstance(error["details"], dict)
    assert error["message"] and error["timestamp"]
    return error


@pytest.mark.parametrize("rpc", ROWS)
def test_rest_refuses_an_unknown_query_parameter(live, bystander, rpc):
    verb, url, body = request_to(live, rpc)
    response = live.rest.session.request(verb, url, params={"no_such_field": "1"},
                                         json={} if body else None, timeout=system.PATIENCE)
    refused(response, 400, "malformed_request")


@pytest.mark.parametrize("rpc", [r for r in ROWS if CONTRACT.route(r)[2]])
@pytest.mark.parametrize("body,kind,status,code", [
    (b"{", "application/json", 400, "malformed_request"),
    (b"", "application/json", 400, "malformed_request"),
    (b"[]", "application/json", 400, "malformed_request"),
    (b"{} {}", "application/json", 400, "malformed_request"),
    (b'{"no_such_field": 1}', "application/json", 400, "malformed_request"),
    (b"{}", "text/plain", 415, "unsupported_media_type"),
    (b"{}", None, 415, "unsupported_media_type"),
    (b'{"pad": "' + b"x" * (5 << 20) + b'"}', "application/json", 413, "request_too_large"),
], ids=["half", "empty", "list", "trailing", "unknown field", "text", "no type", "large"])
def test_rest_refuses_a_body_that_is_no_message(live, bystander, rpc, body, kind, status, code):
    verb, url, _ = request_to(live, rpc)
    headers = {"content-type": kind} if kind else {}
    response = live.rest.session.request(verb, url, data=body, headers=headers,
                                         timeout=system.PATIENCE)
    refused(response, status, code)


@pytest.mark.parametrize("rpc", ROWS)
def test_rest_refuses_a_verb_that_the_path_has_not(live, bystander, rpc):
    _, url, _ = request_to(live, rpc)
    path = CONTRACT.route(rpc)[1]
    taken = {verb for verb, other, _ in map(CONTRACT.route, ROWS) if other == path}
    verb = next(verb for verb in ("PATCH", "DELETE", "PUT") if verb not in taken)
    response = live.rest.session.request(verb, url, timeout=system.PATIENCE)
    refused(response, 405, "method_not_allowed")
    allowed = response.headers["allow"].split(", ")
    assert CONTRACT.route(rpc)[0] in allowed and verb not in allowed


@pytest.mark.parametrize("rpc", ROWS)
@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.example"}, {"host": "evil.example"},
    {"sec-fetch-site": "cross-site"}, {"origin": "null"},
], ids=["origin", "host", "fetch site", "null origin"])
def test_no_web_page_reaches_the_node(live, bystander, rpc, headers):
    verb, url, body = request_to(live, rpc)
    response = live.rest.session.request(verb, url, headers=headers, json={} if body else None,
                                         timeout=system.PATIENCE)
    refused(response, 403, "origin_refused")
