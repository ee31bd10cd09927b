# SPDX-License-Identifier: MIT
"""The contract without options, from which clients' messages are made.

    bare.py DESCRIPTOR_SET BARE_SET

Options say what the server, the gateway and the command line need. Without them a client depends on
nothing but gRPC and protobuf. What errors carry is in arsenal.rpc instead of google.rpc, so that it
stands beside Google's own code in one program.
"""

import pathlib
import sys

from google.protobuf import descriptor_pb2

CONTRACT = "arsenal/v1/"
GOOGLE_RPC = {"google/rpc/status.proto": "arsenal/rpc/status.proto",
              "google/rpc/error_details.proto": "arsenal/rpc/error_details.proto"}


def bare(contract):
    """The messages, enums and services without options, and without what only options need."""
    kept = descriptor_pb2.FileDescriptorSet()
    for file in contract.file:
        ours = file.name.startswith(CONTRACT) and file.name != CONTRACT + "operation.proto"
        if not (ours or file.name in GOOGLE_RPC or file.name.startswith("google/protobuf/")):
            continue
        copy = kept.file.add()
        copy.CopyFrom(file)
        if file.name.startswith("google/protobuf/"):
            continue
        copy.ClearField("extension")
        copy.ClearField("options")
        for service in copy.service:
            for method in service.method:
                method.ClearField("options")
        copy.name = GOOGLE_RPC.get(file.name, file.name)
        copy.package = copy.package.replace("google.rpc", "arsenal.rpc")
        dependencies = [d for d in file.dependency
                        if d.startswith(("google/protobuf/", CONTRACT))
                        and d != CONTRACT + "operation.proto"
                        and d != "google/protobuf/descriptor.proto"]
        copy.ClearField("dependency")
        copy.ClearField("public_dependency")
        copy.dependency.extend(dependencies)
        # What only describes options needs what we leave out.
        messages = [m for m in copy.message_type
                    if not any(f.type_name == ".google.rpc.Code" for f in m.field)]
        del copy.message_type[:]
        copy.message_type.extend(messages)
        for message in copy.message_type:
            strip(message)
        for enum in copy.enum_type:
            for value in enum.value:
                value.ClearField("options")
    return kept


def strip(message):
    for field in message.field:
        field.ClearField("options")
        if field.HasField("type_name"):
            field.type_name = field.type_name.replace(".google.rpc.", ".arsenal.rpc.")
    is_entry = message.options.map_entry
    message.ClearField("options")
    if is_entry:
        message.options.map_entry = True
    for nested in message.nested_type:
        strip(nested)


def main(descriptor_set, bare_set):
    contract = descriptor_pb2.FileDescriptorSet.FromString(
        pathlib.Path(descriptor_set).read_bytes())
    pathlib.Path(bare_set).write_bytes(bare(contract).SerializeToString(deterministic=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
