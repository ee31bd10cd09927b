# SPDX-License-Identifier: MIT
"""Makes new scenarios, runs them on Erlang/OTP and on the runtime, and compares the traces.

    bazel run //tests/semantics:differential -- [--seeds N] [--first N] [--kind KIND]...
                                                [--failures FOLDER]

Ends with 0 if all are the same, with 1 if some differ: each such scenario is made small and written
to the folder beside the trace that Erlang gave; and with 2, and the reason, if it cannot run. Needs
erl and erlc. Scenarios that let time pass do so on Erlang.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
KINDS = ("processes", "supervisors")
# Their traces depend on the schedule.
RACES = ("cancel_later", "flush_later", "together")
WORKERS = 8
CHUNK = 200
# A real system may stumble: a difference counts if it is there so many times in a row.
RECORDINGS = 3
SHRINK_ATTEMPTS = 150
RECORDING_S = 900


class Refused(Exception):
    """The tool cannot run; the text says why."""


def find_erlang():
    """The paths of erl and erlc."""
    paths = [shutil.which(name) for name in ("erl", "erlc")]
    if None in paths:
        raise Refused("found no erl and erlc on the PATH, expected Erlang/OTP 25 or newer to "
                      "compare with; scenarios with recorded traces need none: "
                      "bazel test //tests/semantics:scenario_test")
    return paths


class Erlang:
    """Records traces: NAME.golden beside NAME.scn."""

    def __init__(self, folder):
        self.erl, erlc = find_erlang()
        self.code = folder
        subprocess.run([erlc, "-o", str(folder), str(HERE / "scenario.erl")], check=True)

    def record(self, files):
        """Runs the scenarios in several nodes, which sleep most of the time."""
        jobs = []
        for worker in range(WORKERS):
            share = files[worker::WORKERS]
            if not share:
                continue
            names = ",".join(f'"{file}"' for file in share)
            jobs.append(subprocess.Popen([
                self.erl, "-noshell", "-pa", str(self.code), "-eval",
                f"scenario:main([{names}]), halt()."]))
        try:
            if any([job.wait(RECORDING_S) for job in jobs]):
                raise Refused("erl could not run the scenarios")
        except subprocess.TimeoutExpired as late:
            for job in jobs:
                job.kill()
            raise Refused(f"erl was not ready after {RECORDING_S} s") from late


def difference(file, seeds=4):
    """What differs from the trace beside it, in order of arrival or under other schedules."""
    for options in (["--strategy", "fifo"], ["--strategy", "random", "--seeds", str(seeds)],
                    ["--strategy", "pct", "--seeds", str(seeds)]):
        done = subprocess.run([str(HERE / "scenario"), "--check", *options, str(file)],
                              check=False, capture_output=True, text=True)
        if done.returncode == 1:
            return done.stdout
        if done.returncode != 0:
            return f"the program ends with {done.returncode}: {done.stderr}"
    return None


def make(folder, kind, first, seeds):
    """Scenarios of that kind that have one trace."""
    target = folder / kind
    target.mkdir()
    subprocess.run([str(HERE / "simulate"), "--generate", str(target), "--kind", kind,
                    "--first", str(first), "--seeds", str(seeds)], check=True)
    files = []
    for seed in range(first, first + seeds):
        file = target / f"g{seed}.scn"
        words = {line.split(" ")[0] for line in file.read_text().splitlines()}
        if words.isdisjoint(RACES):
            files.append(file)
    return files


def shrink(lines, differs, attempts=SHRINK_ATTEMPTS):
    """Fewer lines that differ as well: takes away halves, quarters and so on."""
    size = max(len(lines) // 2, 1)
    while attempts > 0:
        shorter = None
        for start in range(0, len(lines), size):
            candidate = lines[:start] + lines[start + size:]
            attempts -= 1
            if candidate and differs(candidate):
                shorter = candidate
                break
            if attempts <= 0:
                break
        if shorter is not None:
            lines = shorter
        elif size == 1:
            break
        else:
            size //= 2
        size = max(min(size, len(lines) // 2), 1)
    return lines


def make_small(erlang, file, failures):
    """The scenario with as few lines as still differ, written with its trace; what differs."""
    with tempfile.TemporaryDirectory() as scratch:
        tried = pathlib.Path(scratch) / "tried.scn"

        def differs(lines):
            tried.write_text("\n".join(lines) + "\n")
            for _ in range(RECORDINGS):
                erlang.record([tried])
                if difference(tried) is None:
                    return False
            return True

        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        if not differs(lines):
            return None
        lines = shrink(lines, differs)
        erlang_trace = tried.with_suffix(".golden")
        differs(lines)
        target = failures / f"{file.parent.name}_{file.name}"
        target.write_text(f"# differs from Erlang/OTP; {file.name}\n" + "\n".join(lines) + "\n")
        shutil.copy(erlang_trace, target.with_suffix(".golden"))
        return f"{target}:\n{difference(target)}"


def run(options):
    """Compares; answers how many scenarios differ."""
    failures = pathlib.Path(options.failures)
    failures.mkdir(parents=True, exist_ok=True)
    compared = differing = stumbles = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        erlang = Erlang(folder)
        for kind in options.kind or KINDS:
            files = make(folder, kind, options.first, options.seeds)
            for start in range(0, len(files), CHUNK):
                chunk = files[start:start + CHUNK]
                erlang.record(chunk)
                compared += len(chunk)
                for file in chunk:
                    if difference(file) is None:
                        continue
                    what = make_small(erlang, file, failures)
                    if what is None:
                        stumbles += 1
                        continue
                    differing += 1
                    print(what, flush=True)
                print(f"{kind}: {compared} compared, {differing} differ", flush=True)
    print(f"{compared} scenarios compared with Erlang/OTP: {differing} differ; {stumbles} differed "
          "once and not again")
    return differing


def main(words):
    """The command."""
    parser = argparse.ArgumentParser(prog="differential")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--failures", default=f"{tempfile.gettempdir()}/arsenal-differential")
    try:
        return 1 if run(parser.parse_args(words)) else 0
    except Refused as refused:
        print(f"differential: {refused}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
