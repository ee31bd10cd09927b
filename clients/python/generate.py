# SPDX-License-Identifier: MIT
"""Makes the Python client's code from the contract.

    generate.py DESCRIPTOR_SET BARE_SET FOLDER

Into FOLDER/arsenal go the messages (v1/, rpc/) of the contract without options, `services.py` with
a method for each operation, and `errors.py` with an exception for each reason.
"""

import keyword
import pathlib
import re
import sys
import textwrap

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from grpc_tools import protoc

HEAD = "# SPDX-License-Identifier: MIT\n# Made from the contract; do not edit.\n"
CONTRACT = "arsenal/v1/"
SCALARS = {Field.TYPE_STRING: "str", Field.TYPE_BYTES: "bytes", Field.TYPE_BOOL: "bool",
           Field.TYPE_DOUBLE: "float", Field.TYPE_FLOAT: "float"}


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel(word):
    return "".join(part.capitalize() for part in word.split("_"))


def comments(file):
    """Comment by path of everything in a file."""
    return {tuple(location.path): location.leading_comments.strip("\n")
            for location in file.source_code_info.location}


def docstring(text, indent):
    lines = [line[1:] if line.startswith(" ") else line for line in text.split("\n")]
    body = "\n".join(lines).strip().replace("\\", "\\\\").replace('"""', "'''")
    if "\n" in body:
        body += "\n"
    return textwrap.indent(f'"""{body}"""', indent, lambda line: line.strip()) + "\n"


class Types:
    """How fields are written in Python."""

    def __init__(self, contract):
        self.home = {}      # full name of a message: its module and name
        self.messages = {}
        for file in contract.file:
            module = file.name.rpartition("/")[2].removesuffix(".proto") + "_pb2"
            for message in file.message_type:
                self._add(file.package, module, message, "")

    def _add(self, package, module, message, prefix):
        name = prefix + message.name
        full = f".{package}.{name}"
        self.home[full] = (package, module, name)
        self.messages[full] = message
        for nested in message.nested_type:
            self._add(package, module, nested, name + ".")

    def of(self, full):
        package, module, name = self.home[full]
        return f"{module}.{name}" if package == "arsenal.v1" else "Message"

    def one(self, field):
        if field.type == Field.TYPE_MESSAGE:
            if field.type_name in (".google.protobuf.Value", ".google.protobuf.Struct"):
                return "Any"
            return self.of(field.type_name)
        return SCALARS.get(field.type, "int")

    def annotation(self, field):
        entry = self.messages.get(field.type_name)
        if entry is not None and entry.options.map_entry:
            key, value = entry.field
            return f"Mapping[{self.one(key)}, {self.one(value)}]"
        if field.label == Field.LABEL_REPEATED:
            return f"Sequence[{self.one(field)}]"
        return self.one(field)


class Options:
    """The options of methods, read with the contract's own extensions."""

    def __init__(self, contract):
        pool = descriptor_pool.DescriptorPool()
        for file in contract.file:
            pool.Add(file)
        self._operation = pool.FindExtensionByName("arsenal.v1.operation")
        self._http = pool.FindExtensionByName("google.api.http")
        self._class = message_factory.GetMessageClass(
            pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
        self._effects = pool.FindEnumTypeByName("arsenal.v1.Effect")

    def of(self, method):
        """Whether it only reads, and the variables of its path."""
        options = self._class.FromString(method.options.SerializeToString())
        effect = options.Extensions[self._operation].effect
        rule = options.Extensions[self._http]
        path = getattr(rule, rule.WhichOneof("pattern")) if rule.WhichOneof("pattern") else ""
        return self._effects.values_by_number[effect].name == "EFFECT_READ", \
            re.findall(r"{(\w+)", path)


def parameter(field):
    return field.name + "_" if keyword.iskeyword(field.name) else field.name


def method_code(types, options, service, method, comment):
    request = types.messages[method.input_type]
    read, variables = options.of(method)
    first = [f for f in request.field if f.name in variables]
    rest = [f for f in request.field if f.name not in variables]
    arguments = ["self"] + [f"{parameter(f)}: {types.annotation(f)}" for f in first]
    arguments += ["*"] + [f"{parameter(f)}: {types.annotation(f)} | None = None" for f in rest]
    if not method.server_streaming:
        arguments.append("timeout: float | None = None")
    if arguments[-1] == "*":
        arguments.pop()
    response = types.of(method.output_type)
    returns = f"Iterator[{response}]" if method.server_streaming else response
    values = ", ".join(f'"{f.name}": {parameter(f)}' for f in first + rest)
    path = f"/arsenal.v1.{service.name}/{method.name}"
    lines = [f"    def {snake(method.name)}("]
    lines += [f"        {a}," for a in arguments]
    lines += [f"    ) -> {returns}:"]
    code = "\n".join(lines) + "\n" + docstring(comment, "        ")
    code += f"        values: dict[str, Any] = {{{values}}}\n"
    code += f"        request = fill({types.of(method.input_type)}(), values)\n"
    if method.server_streaming:
        return code + f'        return self._connection.stream("{path}", request, {response})\n'
    return code + (f'        return self._connection.call(\n            "{path}", request, '
                   f"{response}, read={read}, timeout=timeout)\n")


def services_code(contract, types, options):
    files = [f for f in contract.file if f.name.startswith(CONTRACT) and f.service]
    modules = sorted({types.home[t][1] for f in files for s in f.service for m in s.method
                      for t in [m.input_type, m.output_type]}
                     | {types.home[f.type_name][1] for m in types.messages.values() for f in m.field
                        if types.home.get(f.type_name, ("",))[0] == "arsenal.v1"})
    code = HEAD + '"""Every operation of the contract, as a method of its service."""\n\n'
    code += "from __future__ import annotations\n\nfrom collections.abc import Iterator, Mapping, "
    code += "Sequence\nfrom typing import TYPE_CHECKING, Any\n\n"
    code += "from google.protobuf.message import Message\n\nfrom arsenal.request import fill\n"
    code += "from arsenal.v1 import (\n" + "".join(f"    {m},\n" for m in modules) + ")\n"
    code += "\nif TYPE_CHECKING:\n    from arsenal.connection import Connection\n"
    attributes = []
    for file in files:
        texts = comments(file)
        for index, service in enumerate(file.service):
            attributes.append((snake(service.name.removesuffix("Service")), service.name))
            code += f"\n\nclass {service.name}:\n" + docstring(texts[(6, index)], "    ")
            code += "\n    def __init__(self, connection: Connection) -> None:\n"
            code += "        self._connection = connection\n"
            for number, method in enumerate(service.method):
                code += "\n" + method_code(types, options, service, method,
                                           texts[(6, index, 2, number)])
    code += '\n\nclass Services:\n    """The services of one node."""\n\n'
    code += "    def __init__(self, connection: Connection) -> None:\n"
    return code + "".join(f"        self.{a} = {name}(connection)\n" for a, name in attributes)


def errors_code(contract):
    file = next(f for f in contract.file if f.name == CONTRACT + "errors.proto")
    texts = comments(file)
    index = next(i for i, e in enumerate(file.enum_type) if e.name == "Reason")
    code = HEAD + '"""An exception for each reason of the contract."""\n\n'
    code += "from arsenal.failure import ArsenalError\n"
    words = []
    for number, value in enumerate(file.enum_type[index].value):
        if value.number == 0:
            continue
        word = value.name.removeprefix("REASON_").lower()
        words.append(word)
        code += f"\n\nclass {camel(word)}(ArsenalError):\n"
        code += docstring(texts[(5, index, 2, number)], "    ") + f'\n    reason = "{word}"\n'
    code += "\n\nBY_REASON: dict[str, type[ArsenalError]] = {\n"
    return code + "".join(f'    "{w}": {camel(w)},\n' for w in words) + "}\n"


def main(descriptor_set, bare_set, folder):
    contract = descriptor_pb2.FileDescriptorSet.FromString(
        pathlib.Path(descriptor_set).read_bytes())
    bare = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(bare_set).read_bytes())
    package = pathlib.Path(folder) / "arsenal"
    files = [f.name for f in bare.file if f.name.startswith("arsenal/")]
    failed = protoc.main(["protoc", f"--descriptor_set_in={bare_set}", f"--python_out={folder}",
                          f"--pyi_out={folder}", *files])
    if failed:
        return failed
    for inner in ("v1", "rpc"):
        (package / inner / "__init__.py").write_text(HEAD)
    types = Types(contract)
    (package / "services.py").write_text(services_code(contract, types, Options(contract)))
    (package / "errors.py").write_text(errors_code(contract))
    (package / "py.typed").write_text("")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
