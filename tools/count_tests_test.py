# SPDX-License-Identifier: MIT
"""What count_tests makes of the events of a `bazel test` run."""

import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import count_tests

REPORT = """<testsuites><testsuite>
<testcase name="a" status="run"/><testcase name="b" status="notrun"/>
<testcase name="c" status="run"><failure/></testcase></testsuite></testsuites>"""


def result(label, status, reports=()):
    output = [{"name": "test.xml", "uri": uri} for uri in reports]
    return {"id": {"testResult": {"label": label}},
            "testResult": {"status": status, "testActionOutput": output}}


def configured(label, **size):
    return {"id": {"targetConfigured": {"label": label}}, "configured": size}


def completed(label, **how):
    return {"id": {"targetCompleted": {"label": label}}, "completed": how}


@pytest.fixture
def count(tmp_path, capsys):
    def run(events, exit_code):
        path = tmp_path / "events"
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        status = count_tests.main(path, exit_code)
        return status, capsys.readouterr().out.splitlines()
    return run


def test_cases_are_counted_from_the_reports(count, tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    uri = (tmp_path / "report.xml").as_uri()
    assert count([result("//a", "FAILED", [uri])], 3) == (1, ["1 passed, 1 failed"])
    passing = tmp_path / "passing.xml"
    passing.write_text(REPORT.replace("<failure/>", ""))
    assert count([result("//a", "PASSED", [passing.as_uri()])], 0) == (0, ["2 passed, 0 failed"])


def test_a_suite_that_crashed_or_ran_nothing_is_a_failure(count):
    assert count([result("//a", "TIMEOUT"), result("//b", "PASSED")], 0) == (
        1, ["//a: TIMEOUT", "//b: ran no test", "0 passed, 2 failed"])


def test_each_test_that_could_not_be_built_is_a_failure(count):
    events = [configured("//a", testSize="SMALL"), configured("//b", testSize="SMALL"),
              configured("//library"), completed("//a"), completed("//b"), completed("//library")]
    assert count(events, 1) == (
        1, ["//a: could not be built", "//b: could not be built", "0 passed, 2 failed"])


def test_a_run_without_suites_and_one_that_ended_badly_are_failures(count, tmp_path):
    assert count([], 0) == (1, ["no suite ran", "0 passed, 1 failed"])
    report = tmp_path / "report.xml"
    report.write_text("<testsuite><testcase name='a'/></testsuite>")
    assert count([result("//a", "PASSED", [report.as_uri()])], 1) == (
        1, ["bazel ended with 1", "1 passed, 1 failed"])
