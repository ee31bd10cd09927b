# SPDX-License-Identifier: MIT
"""What the edge costs: the node's gRPC and the gateway's REST against bare servers that answer the
same bytes, in the same minutes; idle memory; wake-ups. Everything listens on loopback, on ports
that the system chooses, and is stopped at the end. Nothing is written but in a temporary folder.

    edge.py [--rounds 9] [--seconds 2] [--window 60] [--process NAME] [--demo] [--only PART...]

Ends with 0 when everything could be measured, whether or not the marks are reached.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from load import GRPC_HEADERS, Round, interleave, ratios, spread  # noqa: E402
from programs import Machine, Program  # noqa: E402

METHOD = "/arsenal.v1.ProcessService/GetProcess"
OUR_THREADS = ("arsenald", "arsenal-worker")  # main, and the worker's
PARTS = ("idle", "grpc", "latency", "rest")
GRPC_LOAD = (4, 16)  # connections, calls in flight on each
REST_LOAD = (32, 1)


class Marks:
    """What was to be reached, and what was."""

    def __init__(self):
        self.rows = []

    def add(self, what, found, expected, reached):
        self.rows.append((what, found, expected, reached))

    def print(self):
        print("\nmarks")
        for what, found, expected, reached in self.rows:
            print(f"  {'reached    ' if reached else 'NOT REACHED'}  {what}: {found}, "
                  f"expected {expected}")


class Bench:
    """One run: the options, the programs, the bytes."""

    def __init__(self, options, folder, stack):
        self.options = options
        self.folder = folder
        self.stack = stack
        self.bin = pathlib.Path(options.bin).resolve()
        self.marks = Marks()

    def start(self, name, target, *args):
        program = Program(name, self.bin / target, *args)
        self.stack.callback(program.stop)
        return program

    def start_ours(self):
        data = tempfile.mkdtemp(dir=self.folder)
        flags = ["--demo"] if self.options.demo else []
        self.node = self.start("arsenald", "service/server/arsenald", "--address=127.0.0.1:0",
                               f"--data={data}", *flags)
        self.gateway = self.start("arsenal-gateway", "gateway/arsenal-gateway", "--address",
                                  "127.0.0.1:0", "--node", self.node.address)

    def start_bare(self):
        """Captures the node's own answer, and starts the bare servers that give it."""
        name = self.options.process.encode()
        message = bytes([0x0A, len(name)]) + name  # GetProcessRequest.pid
        answer = subprocess.run([self.bin / "tests/bench/call_once", self.node.address, METHOD],
                                input=message, stdout=subprocess.PIPE, check=True).stdout
        self.answer_bytes = len(answer)
        (self.folder / "answer").write_bytes(answer)
        self.body = self.folder / "body"
        self.body.write_bytes(b"\0" + len(message).to_bytes(4, "big") + message)
        self.bare = self.start("bare_server", "tests/bench/bare_server", self.folder / "answer")
        self.bare_gateway = self.start("bare_gateway", "tests/bench/bare_gateway",
                                       self.bare.address)

    def grpc(self, server, connections, in_flight):
        # uptime_ms and counters may have fewer digits in one answer than in another.
        least = self.answer_bytes + 5 - 16
        return lambda: Round(f"http://{server.address}{METHOD}", self.options.seconds, connections,
                             in_flight, ["-d", str(self.body), *GRPC_HEADERS], [server], least)

    def rest(self, gateway, node):
        return lambda: Round(f"http://{gateway.address}/api/v1/processes/{self.options.process}",
                             self.options.seconds, *REST_LOAD, ["--h1"], [gateway, node], 1)


def measure_idle(bench):
    """Without callers: what the programs hold, and how often our threads wake."""
    window = bench.options.window
    programs = [bench.node, bench.gateway]
    before, cpu = bench.node.switches(), [p.cpu() for p in programs]
    machine = Machine(programs)
    time.sleep(window)
    after = bench.node.switches()
    print(f"\nidle: {window} s, no callers{', demo' if bench.options.demo else ', no demo'}; "
          f"others used {machine.others():.0%} of the cores")
    for program, used in zip(programs, cpu):
        rss, pss, private = (n / 2**20 for n in program.memory())
        print(f"  {program.name:16} {rss:.1f} MiB resident ({pss:.1f} proportional, {private:.1f} "
              f"private), {1000 * (program.cpu() - used) / window:.2f} ms of CPU a second")
    ours = foreign = 0
    for (thread, name), count in sorted(after.items()):
        woken = count - before.get((thread, name), 0)
        if name in OUR_THREADS:
            ours += woken
        else:
            foreign += woken
        print(f"  wake-ups  {name:16} {woken}")
    print(f"  wake-ups of our threads {ours}, of gRPC's {foreign} "
          f"({foreign / window:.1f} a second)")
    named = any(name == "arsenal-worker" for _, name in after)
    bench.marks.add(f"wake-ups of our threads in {window} s", ours if named else "no worker thread",
                    0, named and ours == 0)


def measure_grpc(bench):
    """GetProcess under load: throughput and CPU a call."""
    machine = Machine([bench.node, bench.bare])
    node, bare = interleave(bench.options.rounds, bench.grpc(bench.node, *GRPC_LOAD),
                            bench.grpc(bench.bare, *GRPC_LOAD))
    speeds = [[r.per_second for r in side] for side in (node, bare)]
    costs = [[r.micros_of_cpu() for r in side] for side in (node, bare)]
    print(f"\ngRPC: GetProcess({bench.options.process}), an answer of {bench.answer_bytes} bytes, "
          f"{GRPC_LOAD[0]} connections x {GRPC_LOAD[1]} in flight; others used "
          f"{machine.others():.0%} of the cores")
    for name, speed, cost in zip(("node", "bare"), speeds, costs):
        print(f"  {name}  {spread(speed)} calls/s, {spread(cost, '{:.1f}')} us of its CPU a call")
    ratio = ratios(*speeds)
    extra = [a - b for a, b in zip(*costs)]
    print(f"  ratio of throughput {spread(ratio, '{:.3f}')}; of the medians "
          f"{statistics.median(speeds[0]) / statistics.median(speeds[1]):.3f}")
    print(f"  CPU beyond the bare server's {spread(extra, '{:.1f}')} us a call")
    middle = statistics.median(ratio)
    bench.marks.add("gRPC throughput against bare", f"{middle:.3f}", "at least 0.9", middle >= 0.9)
    middle = statistics.median(extra)
    bench.marks.add("CPU beyond bare, us a call", f"{middle:.1f}", "at most 10", middle <= 10)


def measure_latency(bench):
    """GetProcess, one at a time."""
    machine = Machine([bench.node, bench.bare])
    node, bare = interleave(bench.options.rounds, bench.grpc(bench.node, 1, 1),
                            bench.grpc(bench.bare, 1, 1))
    print(f"\ngRPC, one in flight; others used {machine.others():.0%} of the cores")
    for name, side in (("node", node), ("bare", bare)):
        half, most = ([r.percentile(p) for r in side] for p in (0.5, 0.99))
        print(f"  {name}  p50 {spread(half)} us, p99 {spread(most)} us, "
              f"{spread([r.micros_of_cpu() for r in side], '{:.1f}')} us of its CPU a call")
    print("  ratio of p50 "
          + spread(ratios(*([r.percentile(0.5) for r in side] for side in (node, bare))), "{:.3f}"))


def measure_rest(bench):
    """GET of a process through the gateways."""
    pairs = ((bench.gateway, bench.node), (bench.bare_gateway, bench.bare))
    machine = Machine([p for pair in pairs for p in pair])
    sides = interleave(bench.options.rounds, *(bench.rest(*pair) for pair in pairs))
    print(f"\nREST: GET /api/v1/processes/{bench.options.process}, {REST_LOAD[0]} connections, "
          f"HTTP/1.1; others used {machine.others():.0%} of the cores")
    for name, side in zip(("ours", "bare"), sides):
        cpu = [spread([1e6 * r.cpu[i] / r.done for r in side], "{:.1f}") for i in (0, 1)]
        print(f"  {name}  {spread([r.per_second for r in side])} calls/s, us of CPU a call: "
              f"gateway {cpu[0]}, node {cpu[1]}")
    speeds = [[r.per_second for r in side] for side in sides]
    ratio = ratios(*speeds)
    print(f"  ratio of throughput {spread(ratio, '{:.3f}')}; of the medians "
          f"{statistics.median(speeds[0]) / statistics.median(speeds[1]):.3f}")
    middle = statistics.median(ratio)
    bench.marks.add("REST throughput against bare", f"{middle:.3f}", "at least 1.0", middle >= 1.0)


def read_options():
    parser = argparse.ArgumentParser(description="Measures the edge against bare servers.")
    parser.add_argument("--rounds", type=int, default=9, help="that count, of each side")
    parser.add_argument("--seconds", type=int, default=2, help="of a round")
    parser.add_argument("--window", type=int, default=60, help="seconds of the idle measurement")
    parser.add_argument("--process", default="root_sup", help="the process that is asked for")
    parser.add_argument("--demo", action="store_true", help="starts the demo beside")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--bin", default="bazel-bin", help="where the programs were built")
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds < 1 or options.window < 1:
        parser.error("rounds, seconds and window: expected at least 1")
    if not 0 < len(options.process.encode()) < 128:
        parser.error("process: expected a name of at most 127 bytes")
    return options


def main():
    options = read_options()
    if shutil.which("h2load") is None:
        sys.exit("edge.py: found no h2load, expected it: tools/setup/setup.sh bench")
    print(f"machine: {Machine.line()}; load {os.getloadavg()[0]:.1f}")
    print(f"parameters: {options.rounds} rounds of {options.seconds} s a side, alternating, after "
          "one that does not count; h2load with one thread on the same cores; every figure is the "
          "median (least to greatest) of the rounds, every ratio of the rounds' ratios")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        bench = Bench(options, pathlib.Path(folder), stack)
        bench.start_ours()
        if "idle" in options.only:
            measure_idle(bench)
        bench.start_bare()
        for part, measure in (("grpc", measure_grpc), ("latency", measure_latency),
                              ("rest", measure_rest)):
            if part in options.only:
                measure(bench)
        bench.marks.print()
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
