# SPDX-License-Identifier: MIT
"""The contract as Python reads it."""

import pathlib

from google.protobuf import descriptor_pb2


def test_the_descriptor_set_has_process_service():
    contract = descriptor_pb2.FileDescriptorSet.FromString(
        pathlib.Path("proto/descriptor_set.binpb").read_bytes())
    services = {f"{file.package}.{service.name}": service
                for file in contract.file for service in file.service}
    methods = [method.name for method in services["arsenal.v1.ProcessService"].method]
    assert "GetProcess" in methods
