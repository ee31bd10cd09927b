# SPDX-License-Identifier: MIT
"""Begins an operation: writes its rpc, its handler and its test, each to be filled in.

    tools/new/new.py SERVICE RPC [ROOT]        tools/new/new.py process SuspendProcess

The rpc goes to the end of the service in its .proto, its messages to the end of the file, and two
files into service/<service>/. Nothing that exists is overwritten. What it leaves to be written is
marked so that the build fails until it is: the rpc has no comment and no permission.
"""

import pathlib
import re
import sys

RPC = """
  rpc {rpc}({rpc}Request) returns ({rpc}Response) {{
    option (google.api.http) = {{get: "{root}/{path}"}};
    option (operation) = {{
      effect: EFFECT_READ
      level: LEVEL_BEGINNER
    }};
  }}
"""

MESSAGES = """
message {rpc}Request {{
}}

message {rpc}Response {{
}}
"""

HANDLER = """\
// SPDX-License-Identifier: MIT
// {name}.{rpc}: what it does, in a sentence.

#include "service/{service}/operations.h"

namespace arsenal::service::{service} {{

core::Answer<v1::{rpc}Response> {rpc}(core::Call& call, const v1::{rpc}Request& request) {{
  v1::{rpc}Response response;
  return response;
}}

}}  // namespace arsenal::service::{service}
"""

TEST = """\
// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/{service}/operations.h"

namespace arsenal::service::{service} {{
namespace {{

constexpr char kPath[] = "/arsenal.v1.{name}/{rpc}";

TEST({rpc}, AnswersWhatItPromises) {{
  core::testing::DirectServer server(Operations());
  const auto response = server.Call<v1::{rpc}Response>(kPath, v1::{rpc}Request());
  ASSERT_TRUE(response.ok()) << response.status();
  FAIL() << "say what it promises";
}}

}}  // namespace
}}  // namespace arsenal::service::{service}
"""


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def find_proto(root, service):
    """The .proto whose service's handlers lie in service/<service>."""
    for proto in sorted((root / "proto/arsenal/v1").glob("*.proto")):
        match = re.search(r"^service (\w+)Service {", proto.read_text(), re.M)
        if match and snake(match.group(1)) == service:
            return proto, match.group(1) + "Service"
    raise SystemExit(f"new: no .proto has a service of the folder service/{service}")


def add_rpc(text, name, words):
    """The .proto with the rpc at the end of its service and the messages at the end."""
    begin = text.index(f"service {name} {{")
    end = text.index("\n}\n", begin) + 1
    return text[:end] + RPC.format(**words) + text[end:] + MESSAGES.format(**words)


def begin(root, service, rpc):
    """Writes everything, and answers the paths that were written."""
    if not re.fullmatch(r"([A-Z][a-z0-9]+){2,}", rpc):
        raise SystemExit(f"new: found {rpc}, expected a name such as SuspendProcess")
    proto, name = find_proto(root, service)
    words = {"rpc": rpc, "service": service, "name": name, "path": snake(rpc).replace("_", "-")}
    handler = root / "service" / service / (snake(rpc) + ".cc")
    test = root / "service" / service / (snake(rpc) + "_test.cc")
    text = proto.read_text()
    # The service's own root, such as /api/v1/processes.
    words["root"] = re.search(r'"(/api/v1/[a-z-]+)', text).group(1)
    for path in (handler, test):
        if path.exists():
            raise SystemExit(f"new: {path.relative_to(root)} is there already")
    if re.search(rf"\brpc {rpc}\(", text):
        raise SystemExit(f"new: {proto.relative_to(root)} has an rpc {rpc} already")
    proto.write_text(add_rpc(text, name, words))
    handler.write_text(HANDLER.format(**words))
    test.write_text(TEST.format(**words))
    return [proto, handler, test]


def main(args):
    if len(args) not in (2, 3):
        raise SystemExit("usage: new.py SERVICE RPC [ROOT]")
    root = pathlib.Path(args[2] if len(args) == 3 else ".").resolve()
    for path in begin(root, args[0], args[1]):
        print(f"wrote {path.relative_to(root)}")
    print("next: write the rpc's comment, route, permission and messages, then the handler")


if __name__ == "__main__":
    main(sys.argv[1:])
