# SPDX-License-Identifier: MIT
"""Checks on the shape of files: length, purpose, functions, lines, handlers with their tests."""

import pathlib
import re

CODE = {".cc", ".h", ".go", ".py", ".proto", ".sh", ".bzl", ".mjs", ".ts"}
FILE_MAX = 500
TEST_MAX = 800
PROTO_MAX = 600
SERVICE_PROTO_MAX = 1500  # the largest service has 45 rpcs of twenty lines
FUNCTION_MAX = 70
LINE_MAX = 100
FOLDER_MAX = 25


def file_length(file, _):
    if file.suffix not in CODE:
        return
    limit = TEST_MAX if file.is_test else FILE_MAX
    if file.suffix == ".proto":
        serves = any(line.startswith("service ") for line in file.lines)
        limit = SERVICE_PROTO_MAX if serves else PROTO_MAX
    if len(file.lines) > limit:
        yield 0, f"found {len(file.lines)} lines, expected at most {limit}"


def line_length(file, _):
    if file.suffix not in CODE - {".go"}:  # gofmt breaks no lines
        return
    for number, line in enumerate(file.lines, 1):
        if file.suffix == ".proto" and line.startswith("  rpc "):  # buf breaks no lines
            continue
        if len(line) > LINE_MAX and "http" not in line:
            yield number, f"found {len(line)} characters, expected at most {LINE_MAX}"


def purpose(file, _):
    """A licence line, then what the file is for."""
    if file.suffix not in {".cc", ".h", ".go", ".py", ".proto", ".sh"}:
        return
    head = "\n".join(file.lines[:8])
    if "SPDX-License-Identifier: MIT" not in head:
        yield 1, "found no SPDX-License-Identifier: MIT, expected one in the first lines"
    if file.suffix == ".h" and not re.search(r"^// (?!SPDX)\S", head, re.M):
        yield 1, "found no comment that says what the file is for, expected one at its top"


def function_length(file, _):
    """Functions of C++ and Go that are longer than one can see at once."""
    if file.suffix not in {".cc", ".go"} or file.is_test:
        return
    begin = None
    for number, line in enumerate(file.lines, 1):
        opens = line.endswith("{") and not line.startswith(
            ("namespace", "}", "class", "struct", "enum"))
        indent = len(line) - len(line.lstrip())
        if opens and begin is None and indent <= 2 and re.search(r"\)[^;]*{$", line):
            begin = (number, indent)
        elif begin and line.rstrip(";") == " " * begin[1] + "}":
            if number - begin[0] > FUNCTION_MAX:
                yield begin[0], (f"found a function of {number - begin[0]} lines, "
                                 f"expected at most {FUNCTION_MAX}")
            begin = None


def folder_size(file, paths):
    """Asked of a folder's BUILD file: how many .cc files lie beside it."""
    if not file.path.endswith("BUILD.bazel"):
        return
    folder = str(pathlib.PurePosixPath(file.path).parent)
    sources = [p for p in paths
               if str(pathlib.PurePosixPath(p).parent) == folder and p.endswith(".cc")
               and not p.endswith("_test.cc")]
    if len(sources) > FOLDER_MAX and not folder.startswith("service/"):
        yield 0, f"found {len(sources)} .cc files in {folder}, expected at most {FOLDER_MAX}"


def handler_tests(file, paths):
    """Each handler has a test beside it."""
    match = re.fullmatch(r"(service/(?!core/|server/)\w+/\w+)\.cc", file.path)
    if not match or file.path.endswith("_test.cc") or match.group(1) + ".h" in paths:
        return
    test = match.group(1) + "_test.cc"
    if test not in paths:
        yield 0, f"found no test of this handler, expected {test}"


def bazel_loads(file, _):
    """BUILD files load the build's own vocabulary and nothing else."""
    if not file.path.endswith("BUILD.bazel") or file.path.startswith("bazel/"):
        return
    for number, line in enumerate(file.lines, 1):
        match = re.match(r'load\("([^"]+)"', line)
        if match and match.group(1) not in ("//bazel:defs.bzl", "//service:services.bzl"):
            yield number, f"found a load of {match.group(1)}, expected only //bazel:defs.bzl"


CHECKS = {
    "file-length": file_length,
    "line-length": line_length,
    "purpose": purpose,
    "function-length": function_length,
    "folder-size": folder_size,
    "handler-test": handler_tests,
    "bazel-load": bazel_loads,
}
