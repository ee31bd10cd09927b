# SPDX-License-Identifier: MIT
"""A live system for tests: a node with the demo, its gateway, and doors to both.

Programs listen on ports that the system chooses and say which; they are stopped in order and must
end with 0. Waiting is for conditions, never for a time.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading

import grpc
import requests
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ROOT = pathlib.Path.cwd()
ARSENALD = ROOT / "service/server/arsenald"
GATEWAY = ROOT / "gateway/arsenal-gateway"
CLI = ROOT / "clients/cli/arsenal"
CONTRACT = ROOT / "proto/descriptor_set.binpb"
PATIENCE = 30  # seconds until a condition that does not come is a failure


class Program:
    """A running program whose standard error is kept, line by line."""

    def __init__(self, *args, env=None):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ARSENAL_")}
        self.process = subprocess.Popen(
            [str(a) for a in args], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**clean, **(env or {})})
        self.lines = []
        self.changed = threading.Condition()
        self.ended = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, pattern):
        """The first match of a pattern in what the program says; fails if it ends before."""
        def find():
            return next((m for m in (re.search(pattern, l) for l in self.lines) if m), None)
        with self.changed:
            self.changed.wait_for(lambda: find() or self.ended, PATIENCE)
            found = find()
        assert found, f"found {self.lines}, expected a line that matches {pattern}"
        return found

    def stop(self, how=signal.SIGTERM):
        """Stops the program and answers its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.wait()

    def wait(self):
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code


class Node(Program):
    def __init__(self, data, *flags):
        super().__init__(ARSENALD, "--address=127.0.0.1:0", f"--data={data}", *flags)
        self.address = self.wait_for(r'"message":"serving","address":"([^"]+)"').group(1)


class Gateway(Program):
    def __init__(self, node, *flags):
        super().__init__(GATEWAY, "--address", "127.0.0.1:0", "--node", node, *flags)
        self.url = self.wait_for(r"listening on (http://[^\s\"]+)").group(1)


class Contract:
    """The contract, and messages made from it."""
    PACKAGE = "arsenal.v1"

    def __init__(self):
        self.set = descriptor_pb2.FileDescriptorSet.FromString(CONTRACT.read_bytes())
        self.pool = descriptor_pool.DescriptorPool()
        for file in self.set.file:
            self.pool.Add(file)
        self.http = self.pool.FindExtensionByName("google.api.http")
        # Known extensions are parsed when options are read again with the pool's own types.
        self.options = message_factory.GetMessageClass(
            self.pool.FindMessageTypeByName("google.protobuf.MethodOptions"))

    def method(self, rpc):
        service, name = rpc.split("/")
        return self.pool.FindServiceByName(f"arsenal.v1.{service}").FindMethodByName(name)

    def message(self, descriptor, value):
        return json_format.ParseDict(value, message_factory.GetMessageClass(descriptor)(),
                                     descriptor_pool=self.pool)

    def route(self, rpc):
        """(verb, path, body) of an rpc's primary route."""
        method = self.method(rpc)
        options = self.options.FromString(method.GetOptions().SerializeToString())
        rule = options.Extensions[self.http]
        verb = rule.WhichOneof("pattern")
        return verb.upper(), getattr(rule, verb), rule.body


class GrpcDoor:
    """gRPC through messages made from the descriptor set."""
    name = "grpc"

    def __init__(self, contract, address):
        self.contract = contract
        self.channel = grpc.insecure_channel(address)

    def call(self, rpc, request):
        method = self.contract.method(rpc)
        respond = message_factory.GetMessageClass(method.output_type)
        stub = self.channel.unary_unary(
            f"/arsenal.v1.{rpc}", request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=respond.FromString)
        try:
            response = stub(self.contract.message(method.input_type, request), timeout=PATIENCE)
        except grpc.RpcError as error:
            return self.refusal(error)
        return {"answer": json_format.MessageToDict(
            response, preserving_proto_field_name=True, always_print_fields_with_no_presence=True,
            descriptor_pool=self.contract.pool)}

    def refusal(self, error):
        trailers = dict(error.trailing_metadata())
        status = self._type("google.rpc.Status").FromString(trailers["grpc-status-details-bin"])
        found = {"reason": None, "fields": [], "request_id": None}
        for detail in status.details:
            message = self._type(detail.type_url.split("/")[1]).FromString(detail.value)
            kind = message.DESCRIPTOR.name
            if kind == "ErrorInfo":
                found["reason"] = message.reason.lower()
            elif kind == "BadRequest":
                found["fields"] = [v.field for v in message.field_violations]
            elif kind == "RequestInfo":
                found["request_id"] = message.request_id
        return found

    def _type(self, name):
        return message_factory.GetMessageClass(self.contract.pool.FindMessageTypeByName(name))


class RestDoor:
    """REST by the routes of the contract."""
    name = "rest"

    def __init__(self, contract, url):
        self.contract = contract
        self.url = url
        self.session = requests.Session()

    def send(self, rpc, request):
        verb, path, body = self.contract.route(rpc)
        rest = dict(request)
        for variable in re.findall(r"{(\w+)}", path):
            value = requests.utils.quote(rest.pop(variable), safe="")
            path = path.replace("{%s}" % variable, value)
        if body:
            return self.session.request(verb, self.url + path, json=rest, timeout=PATIENCE)
        query = [(k, self.text(v)) for k, vs in rest.items()
                 for v in (vs if isinstance(vs, list) else [vs])]
        return self.session.request(verb, self.url + path, params=query, timeout=PATIENCE)

    @staticmethod
    def text(value):
        return json.dumps(value) if isinstance(value, (bool, dict)) else str(value)

    def call(self, rpc, request):
        response = self.send(rpc, request)
        body = response.json()
        if response.status_code < 300:
            return {"answer": body}
        error = body["error"]
        return {"reason": error["code"], "request_id": error["request_id"],
                "fields": [f["field"] for f in error["details"].get("fields", [])]}


class CliDoor:
    """The command line: path variables are arguments, all else is flags."""
    name = "cli"

    def __init__(self, contract, address, commands):
        self.contract = contract
        self.address = address
        self.commands = commands

    def run(self, *args, env=None):
        return subprocess.run([str(CLI), "--address", self.address, *args], text=True,
                              capture_output=True, timeout=PATIENCE, check=False,
                              env={**os.environ, **(env or {})})

    def call(self, rpc, request):
        _, path, _ = self.contract.route(rpc)
        fields = self.contract.method(rpc).input_type.fields_by_name
        # The types of google.protobuf take JSON.
        rest = {k: json.dumps(v) if isinstance(v, dict) and fields[k].message_type.full_name
                == "google.protobuf.Struct" else v for k, v in request.items()}
        words = self.commands[rpc.split("/")[1]].split()
        arguments = [str(rest.pop(v)) for v in re.findall(r"{(\w+)}", path)]
        flags = list(self.flags(self.contract.method(rpc).input_type, rest))
        result = self.run(*words, *flags, "-o", "json", "--", *arguments)
        if result.returncode == 0:
            return {"answer": json.loads(result.stdout)}
        error = json.loads(result.stderr)["error"]
        return {"reason": error["code"], "request_id": error.get("request_id"),
                "fields": [f["field"] for f in error["details"].get("fields", [])]}

    def flags(self, message, fields, prefix=""):
        for key, value in fields.items():
            name = prefix + key.replace("_", "-")
            inner = message.fields_by_name[key].message_type
            ours = inner is not None and inner.file.package == self.contract.PACKAGE
            if ours and isinstance(value, dict):
                yield from self.flags(inner, value, name + ".")
            else:
                for one in value if isinstance(value, list) else [value]:
                    text = one if isinstance(one, str) else json.dumps(one)
                    yield f"--{name}={text}"
