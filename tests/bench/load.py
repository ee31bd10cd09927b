# SPDX-License-Identifier: MIT
"""Load from h2load, and the sums that are made of its rounds."""

import pathlib
import re
import statistics
import subprocess
import tempfile

GRPC_HEADERS = ("-H", "content-type: application/grpc", "-H", "te: trailers")


class Round:
    """One run of h2load against one address, or one server's CPU in it."""

    def __init__(self, url, seconds, connections, in_flight, options, servers, answer_bytes_min):
        log = tempfile.NamedTemporaryFile(prefix="h2load")
        latency = connections * in_flight == 1
        before = [s.cpu() for s in servers]
        text = subprocess.run(
            ["h2load", "-D", str(seconds), "-t", "1", "-c", str(connections), "-m", str(in_flight),
             *(["--log-file", log.name] if latency else []), *options, url],
            check=True, capture_output=True, text=True).stdout
        self.cpu = [s.cpu() - b for s, b in zip(servers, before)]
        self.done, failed = self._check(text, url, answer_bytes_min)
        if failed:
            raise RuntimeError(f"{url}: found {failed} failed calls, expected none\n{text}")
        self.per_second = float(re.search(r"finished in [^,]+, ([\d.]+) req/s", text).group(1))
        self.micros = []
        if latency:
            lines = pathlib.Path(log.name).read_text().splitlines()
            self.micros = sorted(int(line.split("\t")[2]) for line in lines)

    @staticmethod
    def _check(text, url, answer_bytes_min):
        """(calls done, calls that failed). h2load does not read grpc-status, so bytes are counted:
        a failure has no message."""
        counts = re.search(r"(\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout",
                           text)
        if not counts or int(counts.group(1)) == 0:
            raise RuntimeError(f"{url}: found no finished call\n{text}")
        done = int(counts.group(1))
        codes = re.search(r"(\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", text)
        data = int(re.search(r"\((\d+)\) data", text).group(1))
        if data < done * answer_bytes_min:
            raise RuntimeError(f"{url}: found {data} bytes in {done} answers, expected at least "
                               f"{answer_bytes_min} each: calls failed\n{text}")
        return done, sum(int(codes.group(i)) for i in (2, 3, 4)) + int(counts.group(3))

    def percentile(self, share):
        return self.micros[min(len(self.micros) - 1, int(len(self.micros) * share))]

    def micros_of_cpu(self):
        """CPU of all servers a call, in microseconds."""
        return 1e6 * sum(self.cpu) / self.done


def interleave(rounds, *sides):
    """Runs each side once a round, every second round in reverse, so that a drift of the machine
    hits both alike. A list of results a side; the first round warms up and does not count."""
    results = [[] for _ in sides]
    for number in range(rounds + 1):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for side in order:
            result = sides[side]()
            if number > 0:
                results[side].append(result)
    return results


def spread(values, form="{:.0f}"):
    """The median and the least and greatest of values, as text."""
    low, middle, high = (form.format(f(values)) for f in (min, statistics.median, max))
    return f"{middle} ({low} to {high})"


def ratios(ours, bare):
    """The ratio of each round."""
    return [a / b for a, b in zip(ours, bare)]
