# SPDX-License-Identifier: MIT
"""The contract against buf's rules, and against the contract of the last release."""

import pathlib
import subprocess

import pytest
from google.protobuf import descriptor_pb2

CONTRACT = pathlib.Path("proto/descriptor_set.binpb")
BASELINE = pathlib.Path("tests/contract/baseline.binpb")


def buf(*args):
    return subprocess.run(
        ["external/node_tools/run.sh", "buf", *map(str, args), "--config", "proto/buf.yaml"],
        capture_output=True, text=True, check=False)


@pytest.fixture
def contract():
    return descriptor_pb2.FileDescriptorSet.FromString(CONTRACT.read_bytes())


def image(contract, folder):
    path = folder / "broken.binpb"
    path.write_bytes(contract.SerializeToString())
    return path


def test_the_contract_passes_buf_lint():
    result = buf("lint", CONTRACT, "--path", "arsenal/v1")
    assert result.returncode == 0, result.stdout + result.stderr


def test_buf_lint_sees_a_name_that_breaks_its_rules(contract, tmp_path):
    file = next(f for f in contract.file if f.name == "arsenal/v1/system.proto")
    file.message_type[0].name = "getSystemInfo"
    file.service[0].method[0].input_type = ".arsenal.v1.getSystemInfo"
    result = buf("lint", image(contract, tmp_path), "--path", "arsenal/v1")
    assert result.returncode == 100
    assert "PascalCase" in result.stdout


def test_nothing_breaks_the_clients_of_the_last_release():
    result = buf("breaking", CONTRACT, "--against", BASELINE, "--path", "arsenal/v1")
    assert result.returncode == 0, (
        result.stdout + "\nif the break is meant, say so in CHANGELOG.md and run "
        "tools/baseline.sh")


def test_a_removed_field_would_break_them(contract, tmp_path):
    file = next(f for f in contract.file if f.name == "arsenal/v1/process.proto")
    message = next(m for m in file.message_type if m.name == "GetProcessRequest")
    del message.field[1]
    result = buf("breaking", image(contract, tmp_path), "--against", BASELINE)
    assert result.returncode == 100
    assert "GetProcessRequest" in result.stdout
