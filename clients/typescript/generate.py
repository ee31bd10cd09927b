# SPDX-License-Identifier: MIT
"""Makes what the TypeScript client knows of the contract beyond its messages.

    generate.py DESCRIPTOR_SET FOLDER

`services.ts`: the services by name, and which operations only read. `reasons.ts`: the words of
refusals. `messages.ts`: all messages, exported once.
"""

import pathlib
import re
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

HEAD = "// SPDX-License-Identifier: MIT\n// Made from the contract; do not edit.\n\n"
CONTRACT = "arsenal/v1/"


def reads(contract):
    """The paths of the methods that only read."""
    pool = descriptor_pool.DescriptorPool()
    for file in contract.file:
        pool.Add(file)
    operation = pool.FindExtensionByName("arsenal.v1.operation")
    options = message_factory.GetMessageClass(
        pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
    effects = pool.FindEnumTypeByName("arsenal.v1.Effect").values_by_number
    for file in contract.file:
        for service in file.service if file.name.startswith(CONTRACT) else []:
            for method in service.method:
                own = options.FromString(method.options.SerializeToString())
                if effects[own.Extensions[operation].effect].name == "EFFECT_READ":
                    yield f"/{file.package}.{service.name}/{method.name}"


def module(file):
    return "./" + file.name.removesuffix(".proto") + "_pb.js"


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def main(descriptor_set, folder):
    contract = descriptor_pb2.FileDescriptorSet.FromString(
        pathlib.Path(descriptor_set).read_bytes())
    out = pathlib.Path(folder)
    files = [f for f in contract.file
             if f.name.startswith(CONTRACT) and f.name != CONTRACT + "operation.proto"]
    served = [(f, s.name) for f in files for s in f.service]
    code = HEAD + "".join(f'import {{ {name} }} from "{module(f)}";\n' for f, name in served)
    code += "\n/** The services of a node. */\nexport const SERVICES = {\n"
    code += "".join(f"  {snake(n.removesuffix('Service'))}: {n},\n" for _, n in served)
    code += "} as const;\n\n/** The operations that only read, by path. */\n"
    code += "export const READS: ReadonlySet<string> = new Set([\n"
    code += "".join(f'  "{path}",\n' for path in sorted(reads(contract))) + "]);\n"
    (out / "services.ts").write_text(code)
    errors = next(f for f in files if f.name == CONTRACT + "errors.proto")
    reason = next(e for e in errors.enum_type if e.name == "Reason")
    words = [v.name.removeprefix("REASON_").lower() for v in reason.value if v.number]
    code = HEAD + "/** Why a call can be refused. */\nexport type ReasonWord =\n"
    code += "\n".join(f'  | "{word}"' for word in words) + ";\n"
    (out / "reasons.ts").write_text(code)
    code = HEAD + "".join(f'export * from "{module(f)}";\n' for f in files)
    (out / "messages.ts").write_text(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
