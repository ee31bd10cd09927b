# SPDX-License-Identifier: MIT
"""Checks on includes: which room may look into which."""

import re

# From the lowest up; a room of the runtime sees those before it, and its own.
RUNTIME = ["base", "term", "pattern", "mailbox", "simulation", "scheduler", "observe", "logger",
           "registry", "process", "behaviour", "supervisor", "node", "demo", "testing"]
# These know each other's insides: the behaviours take modules from the node's table.
RUNTIME_EXTRA = {("process", "node")}


def target_of(line):
    match = re.match(r'#include [<"]([^>"]+)[>"]', line)
    return match.group(1) if match else None


def runtime_edge(room, target):
    """What is wrong with an include in a room of the runtime; None if nothing is."""
    if target.endswith(".pb.h") or target.startswith(("google/protobuf", "grpc")):
        return "the runtime has never heard of protobuf or gRPC"
    if target.startswith("service/"):
        return "the runtime does not know the service"
    match = re.match(r"runtime/(\w+)/", target)
    if not match or room not in RUNTIME or match.group(1) not in RUNTIME:
        return None
    other = match.group(1)
    if RUNTIME.index(other) > RUNTIME.index(room) and (room, other) not in RUNTIME_EXTRA:
        return f"runtime/{room} lies below runtime/{other}"
    return None


def service_edge(room, target):
    if room not in ("core", "server") and target.startswith(("grpcpp", "grpc++")):
        return "handlers never see gRPC"
    match = re.match(r"service/(\w+)/", target)
    if not match or match.group(1) in ("core", room):
        return None
    if room == "core":
        return "service/core knows no service"
    if room == "server":
        return None
    return ("one service does not know another: what both need belongs in service/core or the "
            "runtime")


def includes(file, _):
    match = re.match(r"(runtime|service)/(\w+)/", file.path)
    if file.suffix not in {".cc", ".h"} or not match:
        return
    test = file.path.endswith("_test.cc") or "/testing/" in file.path
    edge = runtime_edge if match.group(1) == "runtime" else service_edge
    for number, line in enumerate(file.lines, 1):
        target = target_of(line)
        if target is None:
            continue
        if not test and "/testing/" in target:
            yield number, f"found {target}, expected no testing code outside tests"
        if test:
            continue
        why = edge(match.group(2), target)
        if why:
            yield number, f"found an include of {target}, expected none: {why}"


def pragma_once(file, _):
    if file.suffix == ".h" and "#pragma once" not in file.lines:
        yield 0, "found no #pragma once, expected one"


CHECKS = {
    "include": includes,
    "pragma-once": pragma_once,
}
