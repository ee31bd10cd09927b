# SPDX-License-Identifier: MIT
"""Checks on words: calls with a better replacement, traps of coroutines, leftovers, verbs."""

import re

# What is banned in C++, and what to use in its place.
CPP = [
    (r"\babsl::Now\b|\b(system|steady)_clock::now\b", "the time is asked of a runtime::Clock"),
    (r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\b", "wait on a condition or a timer"),
    (r"\bstd::(thread|jthread)\b", "work is posted to a worker"),
    (r"\bstd::(mutex|recursive_mutex|condition_variable)\b", "absl::Mutex, where a lock is needed"),
    (r"\bthrow\b(?!\()", "a failure is a Status or an exit reason"),
    (r"\btry\s*{|\bcatch\s*\(", "a failure is a Status or an exit reason"),
    (r"\bgetenv\b", "the environment is read in service/server/config.cc"),
    (r"\bstd::regex\b|<regex>", "RE2: std::regex is unbounded"),
    (r"\b(rand|srand|random)\(\)|\bstd::mt19937\b|\bstd::random_device\b", "runtime::Random"),
    (r"\bthread_local\b", "what belongs to a worker hangs off the worker"),
    (r"\bstd::shared_ptr<(Cell|Message)\b", "a message is not shared"),
]
# Left over from the writing.
MARKERS = re.compile(r"\b(FIXME|XXX|DBG|HACK)\b|\bTODO\b(?!\(#\d+\))")
# The first words that an rpc's name may have.
VERBS = set("""
    Get List Start Setup Create Call Trace Analyze Set Simulate Send Detect Validate Stop Resume
    Execute Benchmark Audit Change Suspend Restart Join Identify Watch Update Stream Register
    Inspect Find Suggest Spawn Pause Monitor Migrate Kill Enable Convert Broadcast Subscribe Run
    Rollback Restore Reload Profile Predict Optimize Load Inject Garbage Filter Demonstrate Delete
    Compact Check Whereis Unsubscribe Unregister Test Terminate Stress Step Selective Search
    Replicate Intercept Hibernate Generate Export Disable Debug Wake Shutdown Pin Unpin Unlink Link
    Aggregate Publish
    Demonitor Replace Count Recommend Batch Lock Attach Exchange Revoke Release Move Purge Drain
    Apply Prevent Cast Compress Diff Dump Flush Multi Prioritize
""".split())


def code_of(line):
    """A line of C++ without its strings and its comment."""
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    return re.sub(r"//.*", "", line)


def banned(file, _):
    if file.suffix not in {".cc", ".h"}:
        return
    for number, line in enumerate(file.lines, 1):
        code = code_of(line)
        for pattern, instead in CPP:
            match = re.search(pattern, code)
            if match:
                yield number, f"found {match.group(0).strip()}, expected another way: {instead}"


def coroutine_traps(file, _):
    """What g++ 12 compiles wrongly beside co_await."""
    if file.suffix not in {".cc", ".h"}:
        return
    for number, line in enumerate(file.lines, 1):
        code = code_of(line)
        if "co_await" not in code:
            continue
        if "&&" in code or "||" in code:
            yield number, "found && or || beside co_await, expected a statement of its own"
        after = code.split("co_await", 1)[1]
        if re.search(r"\[[&=\w, ]*\]\s*[({]", after):
            yield number, "found a lambda beside co_await, expected a named variable before it"
        if re.search(r"[(,=]\s*{|\w{", after):
            yield number, "found braces beside co_await, expected a named variable before it"


def leftovers(file, _):
    if file.path.startswith("tools/tidy/"):
        return
    for number, line in enumerate(file.lines, 1):
        match = MARKERS.search(line)
        if match:
            yield number, f"found {match.group(0)}, expected it done, or TODO(#issue)"


def verbs(file, _):
    if file.suffix != ".proto" or not file.path.startswith("proto/arsenal/"):
        return
    for number, line in enumerate(file.lines, 1):
        match = re.match(r"\s*rpc ([A-Z][a-z]+)(\w*)\(", line)
        if match and match.group(1) not in VERBS:
            yield number, f"found the verb {match.group(1)}, expected one of the contract's verbs"


CHECKS = {
    "banned": banned,
    "coroutine-trap": coroutine_traps,
    "leftover": leftovers,
    "verb": verbs,
}
