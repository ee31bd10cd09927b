# SPDX-License-Identifier: MIT
"""Measures the rows of servers and supervisors beside the same work on the BEAM, one scheduler.

    beside_beam.py [--rounds N]      ours, theirs, ours, theirs, ...: medians and their ratio

Needs erl and erlc; says so where they are not installed. beam_rows.erl is the BEAM's side.
"""

import argparse
import collections
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

RUNTIME = "bazel-bin/tests/bench/runtime"


def figures(command):
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return {row["name"]: row for row in map(json.loads, run.stdout.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each side")
    rounds = parser.parse_args().rounds
    if not shutil.which("erl") or not shutil.which("erlc"):
        sys.exit("beside_beam: found no erl and erlc, expected Erlang/OTP to be installed")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(__file__).with_name("beam_rows.erl")
        subprocess.run(["erlc", "-o", folder, source], check=True)
        beam = ["erl", "+S", "1:1", "+P", "1000000", "-pa", folder, "-noshell",
                "-s", "beam_rows", "main"]
        found = collections.defaultdict(lambda: ([], []))
        units = {}
        for _ in range(rounds):
            theirs = figures(beam)
            ours = figures([RUNTIME, "--json", "--rounds=1", "--only=" + ",".join(theirs)])
            for name, row in theirs.items():
                found[name][0].append(ours[name]["median"])
                found[name][1].append(row["median"])
                units[name] = row["unit"]
    print(f"{'':18} {'ours':>10} {'beam':>10} {'beam/ours':>9}  medians of {rounds} rounds")
    for name, (ours, theirs) in found.items():
        here, there = statistics.median(ours), statistics.median(theirs)
        print(f"{name:18} {here:10.1f} {there:10.1f} {there / here:9.1f}  {units[name]}")


if __name__ == "__main__":
    main()
