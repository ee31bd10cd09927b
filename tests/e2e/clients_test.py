# SPDX-License-Identifier: MIT
"""Clients as users get them: installed into empty folders, they drive the live demo."""

import json
import os
import pathlib
import subprocess
import tarfile

import pytest

import system

PYTHON_TOOLS = pathlib.Path("external/python_tools/python.sh").resolve()
NODE = pathlib.Path("external/node_tools/node.sh").resolve()
WHEEL = next(pathlib.Path("clients/python").glob("*.whl"))
PACKAGE = next(pathlib.Path("clients/typescript").glob("*.tgz"))

# What a client says of a walk through the demo, step by step.
WALK = {
    "listed": ["counter", "crasher", "kv"],
    "counted": "{ok,1}",
    "unknown": {"class": "ProcessNotFound", "reason": "process_not_found", "pid": "nobody"},
    "invalid": ["per_page"],
    "exit": "walked",
    "restarted": True,
    "new_pid": True,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    node = system.Node(tmp_path_factory.mktemp("data"), "--demo")
    yield node.address
    assert node.stop() == 0


def run(command, folder, env=None):
    result = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False,
                            timeout=system.PATIENCE, env={**os.environ, **(env or {})})
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


PYTHON_WALK = '''
import json, sys, threading
import arsenal

seen = {}
with arsenal.Connection(sys.argv[1]) as node:
    rows = node.process.list_processes(name_pattern="^(counter|kv|crasher)$", sort="name").data
    seen["listed"] = [row.name for row in rows]
    started = node.process.start_process(module="stateful_worker").data.pid
    seen["counted"] = node.message.call_process(started, message="increment").data.reply_text
    node.process.kill_process(started)
    try:
        node.process.get_process("nobody")
    except arsenal.errors.ProcessNotFound as refusal:
        seen["unknown"] = {"class": type(refusal).__name__, "reason": refusal.reason,
                           "pid": refusal.details["pid"]}
    try:
        node.process.list_processes(per_page=201)
    except arsenal.errors.ValidationError as refusal:
        seen["invalid"] = list(refusal.fields)
    before = node.process.get_process("crasher").data.pid
    cursor = node.process.list_processes(per_page=1).meta.cursor
    node.message.send_message("crasher", message="{crash, walked}")
    for record in node.events(event_types=["process:exit", "supervisor:child_restart"],
                              after=cursor):
        if record.type == "process:exit" and record.data.pid == before:
            seen["exit"] = record.data.reason
        if record.type == "supervisor:child_restart":
            seen["restarted"] = record.data.details["old_pid"] == before
            break
    seen["new_pid"] = node.process.get_process("crasher").data.pid != before
print(json.dumps(seen))
'''

NODE_WALK = '''
import { ArsenalError, connect } from "arsenal-client";

const seen = {};
const node = connect(process.argv[2]);
const { process: processes, message } = node.services;
const namePattern = "^(counter|kv|crasher)$";
const listed = await processes.listProcesses({ namePattern, sort: "name" });
seen.listed = listed.data.map((row) => row.name);
const text = (value) => ({ kind: { case: "stringValue", value } });
const started = (await processes.startProcess({ module: "stateful_worker" })).data.pid;
const counted = await message.callProcess({ pid: started, message: text("increment") });
seen.counted = counted.data.replyText;
await processes.killProcess({ pid: started });
try {
  await processes.getProcess({ pid: "nobody" });
} catch (refusal) {
  if (!(refusal instanceof ArsenalError)) throw refusal;
  seen.unknown = { class: "ProcessNotFound", reason: refusal.reason, pid: refusal.parts.pid };
}
try {
  await processes.listProcesses({ perPage: 201 });
} catch (refusal) {
  seen.invalid = Object.keys(refusal.fields);
}
const before = (await processes.getProcess({ pid: "crasher" })).data.pid;
const after = (await processes.listProcesses({ perPage: 1 })).meta.cursor;
await message.sendMessage({ pid: "crasher", message: text("{crash, walked}") });
const eventTypes = ["process:exit", "supervisor:child_restart"];
for await (const record of node.events({ eventTypes, after })) {
  if (record.type === "process:exit" && record.data.pid === before) seen.exit = record.data.reason;
  if (record.type === "supervisor:child_restart") {
    seen.restarted = record.data.details.old_pid === before;
    break;
  }
}
seen.new_pid = (await processes.getProcess({ pid: "crasher" })).data.pid !== before;
console.log(JSON.stringify(seen));
process.exit(0);
'''


def test_the_python_client_walks_through_the_demo(address, tmp_path):
    subprocess.run([PYTHON_TOOLS, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
                    "--disable-pip-version-check", "--target", tmp_path / "site", WHEEL.resolve()],
                   check=True, timeout=system.PATIENCE)
    (tmp_path / "walk.py").write_text(PYTHON_WALK)
    seen = run([PYTHON_TOOLS, "walk.py", address], tmp_path, {"PYTHONPATH": str(tmp_path / "site")})
    assert seen == WALK


def test_the_typescript_client_walks_through_the_demo(address, tmp_path):
    modules = tmp_path / "node_modules"
    modules.mkdir()
    with tarfile.open(PACKAGE) as package:
        package.extractall(tmp_path)
    (tmp_path / "package").rename(modules / "arsenal-client")
    # What the package depends on comes from the locked modules instead of the registry.
    locked = subprocess.run([NODE, "-p", "process.env.NODE_PATH"], text=True, capture_output=True,
                            check=True, timeout=system.PATIENCE).stdout.strip()
    for scope in ("@bufbuild", "@connectrpc"):
        (modules / scope).symlink_to(pathlib.Path(locked) / scope)
    (tmp_path / "walk.mjs").write_text(NODE_WALK)
    assert run([NODE, "walk.mjs", address], tmp_path) == WALK
