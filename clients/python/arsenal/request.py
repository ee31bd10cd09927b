# SPDX-License-Identifier: MIT
"""Requests from Python's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2
from google.protobuf.message import Message


def fill(request: Message, values: Mapping[str, Any]) -> Message:
    """Sets the fields that have a value; values of any kind are given as JSON's own types."""
    for name, value in values.items():
        if value is None:
            continue
        field = request.DESCRIPTOR.fields_by_name[name]
        if field.message_type is not None and field.message_type.full_name in (
                "google.protobuf.Value", "google.protobuf.Struct"):
            if isinstance(value, (struct_pb2.Value, struct_pb2.Struct)):
                getattr(request, name).CopyFrom(value)
            else:
                json_format.ParseDict(value, getattr(request, name))
        else:
            _set(request, field, value)
    return request


def _set(request: Message, field: Any, value: Any) -> None:
    target = getattr(request, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        target.update(value)
    elif field.is_repeated:
        target.extend(value)
    elif field.message_type is not None:
        target.CopyFrom(value)
    else:
        setattr(request, field.name, value)
