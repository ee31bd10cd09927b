# SPDX-License-Identifier: MIT
"""Each check of tidy sees what it is for, and leaves alone what is right."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tidy

HEAD = "// SPDX-License-Identifier: MIT\n// What it is for.\n"

WRONG = [
    ("file-length", "runtime/a/b.cc", HEAD + "\n" * 500, "found 502 lines, expected at most 500"),
    ("line-length", "a.py", "x" * 101, "found 101 characters"),
    ("purpose", "a.cc", "int x;\n", "found no SPDX-License-Identifier"),
    ("purpose", "a.h", "// SPDX-License-Identifier: MIT\n#pragma once\n", "what the file is for"),
    ("function-length", "a.cc", HEAD + "int F() {\n" + "  g();\n" * 71 + "}\n",
     "function of 72 lines"),
    ("handler-test", "service/process/get_process.cc", HEAD,
     "expected service/process/get_process_test.cc"),
    ("bazel-load", "a/BUILD.bazel", 'load("//other:defs.bzl", "x")\n', "only //bazel:defs.bzl"),
    ("banned", "a.cc", HEAD + "auto t = absl::Now();\n", "found absl::Now"),
    ("banned", "a.cc", HEAD + "std::thread t;\n", "found std::thread"),
    ("banned", "a.cc", HEAD + "throw 1;\n", "found throw"),
    ("coroutine-trap", "a.cc", HEAD + "if (a && co_await b) {\n", "&& or ||"),
    ("coroutine-trap", "a.cc", HEAD + "co_await F([&] { return 1; });\n", "lambda"),
    ("coroutine-trap", "a.cc", HEAD + "co_await Receive({term, 1});\n", "braces"),
    ("leftover", "a.cc", HEAD + "// FIXME: later\n", "found FIXME"),
    ("leftover", "a.cc", HEAD + "// TODO: later\n", "found TODO"),
    ("verb", "proto/arsenal/v1/a.proto", "  rpc FlyProcess(A) returns (B) {\n", "the verb Fly"),
    ("include", "runtime/mailbox/a.cc", HEAD + '#include "runtime/process/process.h"\n',
     "lies below"),
    ("include", "runtime/node/a.cc", HEAD + '#include "service/core/call.h"\n',
     "does not know the service"),
    ("include", "runtime/node/a.cc", HEAD + '#include "arsenal/v1/process.pb.h"\n',
     "never heard of protobuf"),
    ("include", "service/process/a.cc", HEAD + "#include <grpcpp/grpcpp.h>\n",
     "handlers never see gRPC"),
    ("include", "service/process/a.cc", HEAD + '#include "service/message/x.h"\n',
     "one service does not know"),
    ("include", "service/core/a.cc", HEAD + '#include "service/core/testing/direct.h"\n',
     "no testing code"),
    ("pragma-once", "a.h", HEAD, "found no #pragma once"),
    ("link", "docs/a.md", "# A\n\n[b](missing.md)\n", "found a link to missing.md"),
    ("title", "docs/a.md", "no title\n", "found no title"),
    ("foreign", "a.py", "x = '/home/" + "somebody/x'\n", "found /home/"),
    ("wrap", "docs/a.md", "# A\n\n" + "word " * 30 + "\n", "expected at most 100"),
]


def found(path, text):
    file = tidy.File(path, text)
    return [(check, what) for check, _, _, what in tidy.problems([file])]


@pytest.mark.parametrize("check,path,text,what", WRONG,
                         ids=[f"{w[0]}-{i}" for i, w in enumerate(WRONG)])
def test_a_check_sees_what_it_is_for(check, path, text, what):
    matching = [t for c, t in found(path, text) if c == check]
    assert any(what in t for t in matching), matching


RIGHT = [
    ("a.cc", HEAD + "// a throw in a comment, and absl::Now()\nauto s = \"std::thread\";\n"),
    ("a.cc", HEAD + "const bool alive = co_await sink.Write(response);\n"),
    ("runtime/process/a.cc", HEAD + '#include "runtime/mailbox/cell.h"\n'),
    ("service/process/a_test.cc", HEAD + '#include "service/core/testing/direct.h"\n'),
    ("proto/arsenal/v1/a.proto",
     "// SPDX-License-Identifier: MIT\n  rpc ListProcesses(A) returns (B) {\n"),
    ("docs/a.md", "# A\n\n[itself](a.md)\n"),
]


@pytest.mark.parametrize("path,text", RIGHT)
def test_what_is_right_is_left_alone(path, text):
    assert found(path, text) == []


def test_an_excuse_holds_for_its_file_and_check_only():
    problems = [("banned", "a.cc", 3, "found x"), ("banned", "b.cc", 1, "found x")]
    assert tidy.excuse(problems, {("banned", "a.cc"): "its job"}) == ["b.cc:1: found x [banned]"]


def test_an_excuse_that_nothing_needs_is_wrong():
    left = tidy.excuse([], {("banned", "a.cc"): "its job"})
    assert left == ["tools/tidy/allowlist.tsv: nothing needs the excuse of a.cc from banned: "
                    "remove it"]
