# SPDX-License-Identifier: MIT
"""Both OpenAPI documents: valid by independent validators, unbroken, true to the live gateway."""

import collections
import json
import pathlib
import re
import subprocess
import sys

import pytest
import requests
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV31SpecValidator

import system

V2 = pathlib.Path("gateway/openapi/v2.json")
V3 = pathlib.Path("gateway/openapi/v3.json")
BASELINE = pathlib.Path("tests/contract/baseline_openapi.json")


def run(*args):
    return subprocess.run([str(a) for a in args], capture_output=True, text=True, check=False,
                          timeout=600)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    node = system.Node(tmp_path_factory.mktemp("data"), "--demo")
    one = system.Gateway(node.address)
    yield one
    assert node.stop() == 0
    assert one.stop() == 0


@pytest.mark.parametrize("path,validator", [
    (V2, OpenAPIV2SpecValidator), (V3, OpenAPIV31SpecValidator)], ids=["2.0", "3.1"])
def test_openapi_spec_validator_finds_no_fault(path, validator):
    errors = list(validator(json.loads(path.read_text())).iter_errors())
    assert errors == []


@pytest.mark.parametrize("path", [V2, V3], ids=["2.0", "3.1"])
def test_a_second_validator_finds_no_fault(path):
    result = run("external/node_tools/run.sh", "validate-api", path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_validators_do_see_faults(tmp_path):
    broken = json.loads(V3.read_text())
    broken["info"] = {"title": 5}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())
    assert run("external/node_tools/run.sh", "validate-api", path).returncode != 0


def test_no_route_breaks_the_clients_of_the_last_release():
    result = run("external/go_tools/bin/oasdiff", "breaking", BASELINE, V3, "--fail-on", "ERR")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_removed_route_would_break_them(tmp_path):
    broken = json.loads(V3.read_text())
    del broken["paths"]["/api/v1/system/info"]
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    result = run("external/go_tools/bin/oasdiff", "breaking", BASELINE, path, "--fail-on", "ERR")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "/api/v1/system/info" in result.stdout


@pytest.mark.parametrize("name,path", [("v2.json", V2), ("v3.json", V3)])
def test_the_gateway_serves_the_documents(gateway, name, path):
    response = requests.get(f"{gateway.url}/openapi/{name}", timeout=system.PATIENCE)
    assert response.json() == json.loads(path.read_text())


def test_the_viewer_loads_nothing_from_elsewhere(gateway):
    page = requests.get(gateway.url + "/docs/", timeout=system.PATIENCE)
    assert page.status_code == 200
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assert loaded and not [link for link in loaded if re.match(r"(\w+:)?//", link)]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy


def statuses(report):
    """operation label -> HTTP statuses that it gave."""
    found = collections.defaultdict(set)
    for line in report.read_text().splitlines():
        scenario = json.loads(line).get("ScenarioFinished")
        if not scenario:
            continue
        recorder = scenario["recorder"]
        for interaction in recorder.get("interactions", {}).values():
            if interaction.get("response"):
                found[recorder["label"]].add(interaction["response"]["status_code"])
    return found


def streams():
    """Ids of the operations that stream."""
    return [f"{service.name}_{method.name}" for file in system.Contract().set.file
            if file.package == "arsenal.v1" for service in file.service
            for method in service.method if method.server_streaming]


@pytest.fixture(scope="module")
def supervisors(gateway):
    """What schemathesis.toml has changed and stopped, so that the demo goes on."""
    children = [{"id": one, "start": {"module": "kv"}} for one in "abcd"]
    for name in ("band", "alike"):
        started = requests.post(f"{gateway.url}/api/v1/supervisors", timeout=system.PATIENCE,
                                json={"name": name, "children": children,
                                      "options": {"max_restarts": 1000}})
        assert started.status_code == 201, started.text


def test_schemathesis_finds_no_failure_and_a_success_of_every_operation(
        gateway, supervisors, tmp_path):
    """The streams never end by themselves, so live_test.py has them."""
    report = tmp_path / "report.ndjson"
    excluded = [word for one in streams() for word in ("--exclude-operation-id", one)]
    result = run(
        sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/e2e/schemathesis.toml",
        "run", f"{gateway.url}/openapi/v3.json", "--url", gateway.url,
        *excluded, "--seed", "1",
        "--report", "ndjson", "--report-ndjson-path", report)
    said = "\n".join(line[:300] for line in result.stdout.splitlines())
    assert result.returncode == 0, said[-6000:] + result.stderr[-2000:]
    found = statuses(report)
    assert len(found) == len(operations()) - len(streams())
    for label, codes in found.items():
        assert any(200 <= code < 300 for code in codes), f"{label}: {sorted(codes)}"


def operations():
    return [(path, verb) for path, item in json.loads(V3.read_text())["paths"].items()
            for verb in item if verb in ("get", "put", "post", "delete", "patch")]
