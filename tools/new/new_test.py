# SPDX-License-Identifier: MIT
"""What `new` writes, and what it refuses to write over."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import new

PROTO = """service ProcessService {
  rpc GetProcess(GetProcessRequest) returns (GetProcessResponse) {
    option (google.api.http) = {get: "/api/v1/processes/{pid}"};
  }
}

message GetProcessRequest {}
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "proto/arsenal/v1").mkdir(parents=True)
    (tmp_path / "service/process").mkdir(parents=True)
    (tmp_path / "proto/arsenal/v1/process.proto").write_text(PROTO)
    return tmp_path


def test_it_writes_the_rpc_the_handler_and_the_test(root):
    new.begin(root, "process", "SuspendProcess")
    proto = (root / "proto/arsenal/v1/process.proto").read_text()
    service = proto[:proto.index("\n}\n")]
    assert "rpc SuspendProcess(SuspendProcessRequest) returns (SuspendProcessResponse)" in service
    assert "message SuspendProcessResponse" in proto
    assert '{get: "/api/v1/processes/suspend-process"}' in service
    handler = (root / "service/process/suspend_process.cc").read_text()
    assert "core::Answer<v1::SuspendProcessResponse> SuspendProcess(core::Call& call," in handler
    test = (root / "service/process/suspend_process_test.cc").read_text()
    assert '"/arsenal.v1.ProcessService/SuspendProcess"' in test


def test_it_writes_nothing_over(root):
    (root / "service/process/suspend_process.cc").write_text("mine")
    with pytest.raises(SystemExit, match="is there already"):
        new.begin(root, "process", "SuspendProcess")
    assert (root / "proto/arsenal/v1/process.proto").read_text() == PROTO
    assert (root / "service/process/suspend_process.cc").read_text() == "mine"


def test_an_rpc_that_exists_is_refused(root):
    with pytest.raises(SystemExit, match="has an rpc GetProcess already"):
        new.begin(root, "process", "GetProcess")


@pytest.mark.parametrize("service,rpc,why", [
    ("weather", "GetWeather", "no .proto has a service"),
    ("process", "suspend", "expected a name such as"),
])
def test_what_makes_no_sense_is_refused(root, service, rpc, why):
    with pytest.raises(SystemExit, match=why):
        new.begin(root, service, rpc)
