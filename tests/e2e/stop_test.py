# SPDX-License-Identifier: MIT
"""Starting and stopping: in order when asked to, and with clear errors when it cannot be."""

import os
import signal
import socket
import subprocess

import grpc
import pytest
import requests

import live_test
import system


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_streams_with_a_marker_and_exits_with_zero(tmp_path, how):
    node = system.Node(tmp_path, "--demo")
    gateway = system.Gateway(node.address)
    stream = live_test.ServerSentEvents(requests.Session(), gateway.url + "/api/v1/events/stream")
    contract = system.Contract()
    watch = grpc.insecure_channel(node.address).unary_stream(
        "/grpc.health.v1.Health/Watch", request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=system.message_factory.GetMessageClass(
            contract.pool.FindMessageTypeByName("grpc.health.v1.HealthCheckResponse")).FromString)
    statuses = watch(system.message_factory.GetMessageClass(
        contract.pool.FindMessageTypeByName("grpc.health.v1.HealthCheckRequest"))())
    assert next(statuses).status == 1  # SERVING
    assert node.stop(how) == 0
    assert [s.status for s in statuses] == [2]  # NOT_SERVING, and the stream ends well
    end = stream.wait_for("end")
    assert end["data"]["end_reason"] == "node_stopping"
    assert end["id"] == end["data"]["cursor"]
    assert gateway.stop() == 0


def test_a_gateway_without_node_answers_503_and_tells_no_address(tmp_path):
    node = system.Node(tmp_path)
    address = node.address
    gateway = system.Gateway(address)
    session = requests.Session()
    assert session.get(gateway.url + "/readyz", timeout=system.PATIENCE).status_code == 200
    assert node.stop() == 0
    response = session.get(gateway.url + "/api/v1/system/info", timeout=system.PATIENCE)
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "unavailable"
    assert address.split(":")[1] not in response.text
    assert "127.0.0.1" not in response.text
    assert session.get(gateway.url + "/healthz", timeout=system.PATIENCE).status_code == 200
    assert session.get(gateway.url + "/readyz", timeout=system.PATIENCE).status_code == 503
    assert gateway.stop() == 0


def refused(*args, env=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ARSENAL_")}
    result = subprocess.run([str(a) for a in args], capture_output=True, text=True,
                            timeout=system.PATIENCE, check=False, env={**clean, **(env or {})})
    assert result.returncode == 1, result
    return result.stderr


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        assert f"cannot listen on {address}" in refused(
            system.ARSENALD, f"--address={address}", f"--data={tmp_path}")
        assert address in refused(system.GATEWAY, "--address", address)


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    said = refused(system.ARSENALD, "--address=127.0.0.1:0", f"--data={tmp_path}/file/data")
    assert f"data folder: cannot write {tmp_path}/file/data: Not a directory" in said


def test_two_nodes_do_not_share_a_data_folder(tmp_path):
    node = system.Node(tmp_path)
    said = refused(system.ARSENALD, "--address=127.0.0.1:0", f"--data={tmp_path}")
    assert f"data folder: another node uses {tmp_path}" in said
    assert node.stop() == 0


@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.168.1.1:50051", "[::]:0"])
def test_a_bind_beyond_loopback_is_refused(tmp_path, address):
    assert "expected a loopback address" in refused(
        system.ARSENALD, f"--address={address}", f"--data={tmp_path}")
    assert "loopback" in refused(system.GATEWAY, "--address", address)


def test_a_flag_goes_before_the_environment(tmp_path):
    said = refused(system.ARSENALD, "--address=nowhere", f"--data={tmp_path}",
                   env={"ARSENAL_ADDRESS": "127.0.0.1:0"})
    assert '--address: found "nowhere", expected HOST:PORT' in said
