# SPDX-License-Identifier: MIT
"""How the comparison with Erlang/OTP refuses, and how it makes a difference small."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import differential  # pylint: disable=wrong-import-position


def test_without_erlang_it_says_what_is_missing(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert differential.main(["--seeds", "1", "--failures", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("differential: found no erl and erlc on the PATH, expected Erlang/OTP")


def test_a_difference_of_two_lines_is_shown_by_these_two():
    lines = [f"line {i}" for i in range(40)]
    tries = []

    def differs(some):
        tries.append(some)
        return "line 3" in some and "line 31" in some

    assert differential.shrink(lines, differs, attempts=200) == ["line 3", "line 31"]
    assert len(tries) <= 200


def test_a_difference_that_needs_all_lines_keeps_them():
    lines = ["a", "b", "c"]
    assert differential.shrink(lines, lambda some: some == lines) == lines


def test_it_stops_after_as_many_attempts_as_it_may_make():
    tries = []
    differential.shrink(list("abcdefgh"), lambda some: bool(tries.append(some)), attempts=5)
    assert len(tries) == 5
