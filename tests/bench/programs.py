# SPDX-License-Identifier: MIT
"""Programs that a benchmark starts on free ports, and what the system says of them."""

import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import time

PATIENCE = 30  # seconds until a program that says nothing, or does not end, is a failure
TICK = os.sysconf("SC_CLK_TCK")


class Program:
    """A running program that says on standard error where it listens."""

    def __init__(self, name, *args):
        self.name = name
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ARSENAL_")}
        # A file, so that nobody reads along while something is measured.
        self.log = tempfile.NamedTemporaryFile(prefix="bench", mode="r")
        with open(self.log.name, "w") as log:
            self.process = subprocess.Popen([str(a) for a in args], stderr=log,
                                            stdout=subprocess.DEVNULL, env=clean)
        self.address = self._address()

    def _address(self):
        end = time.monotonic() + PATIENCE
        while True:
            text = pathlib.Path(self.log.name).read_text()
            found = re.search(r'(?:listening on |"address":")(?:http://)?(127\.0\.0\.1:\d+)', text)
            if found:
                return found.group(1)
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{self.name}: found {text[-500:]!r}, expected where it listens")
            time.sleep(0.02)

    def cpu(self):
        """Seconds of CPU that it has used, in user mode and for it in the kernel."""
        fields = self._file("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """(resident, proportional, private) bytes."""
        text = self._file("smaps_rollup")

        def of(key):
            return 1024 * sum(int(n) for n in re.findall(rf"^{key}:\s+(\d+)", text, re.M))
        return of("Rss"), of("Pss"), of("Private_(?:Clean|Dirty)")

    def switches(self):
        """Voluntary context switches, wake-ups that is, by (thread id, thread name)."""
        found = {}
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                name = (task / "comm").read_text().strip()
                status = (task / "status").read_text()
            except OSError:
                continue  # it has ended
            found[int(task.name), name] = int(
                re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.M).group(1))
        return found

    def stop(self):
        """Ends it; True when it ended well."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE) == 0
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False

    def _file(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_text()


class Machine:
    """How much of the machine others used between begin and end, beside our own programs."""

    def __init__(self, programs):
        self.programs = programs
        self.busy, self.all = self._now()

    def _now(self):
        line = pathlib.Path("/proc/stat").read_text().split("\n")[0]
        fields = [int(f) for f in line.split()[1:9]]
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        ours = sum(p.cpu() for p in self.programs) + children.ru_utime + children.ru_stime
        idle = fields[3] + fields[4]
        return (sum(fields) - idle) / TICK - ours, sum(fields) / TICK

    def others(self):
        """The share of all cores, 0 to 1."""
        busy, whole = self._now()
        return max(0.0, (busy - self.busy) / max(whole - self.all, 1e-9))

    @staticmethod
    def line():
        cpu = re.search(r"model name\s+:\s+(.+)", pathlib.Path("/proc/cpuinfo").read_text())
        memory = int(re.search(r"MemTotal:\s+(\d+)",
                               pathlib.Path("/proc/meminfo").read_text()).group(1))
        system = pathlib.Path("/etc/os-release").read_text()
        name = re.search(r'PRETTY_NAME="([^"]+)"', system)
        return (f"{os.cpu_count()} cores ({cpu.group(1) if cpu else os.uname().machine}), "
                f"{memory / 2**20:.0f} GiB, {name.group(1) if name else 'Linux'}, "
                f"Linux {os.uname().release}")
